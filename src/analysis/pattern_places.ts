import type { Place } from "./place.ts";
import type { ProjectSync } from "./project.ts";
import type { PatternPlaces } from "./sync_source.ts";

/** Where a pattern of a sync and its keys stand; undefined where the patterns are not written out one by one. */
export function placesOfPattern(
  sync: ProjectSync,
  side: "when" | "then",
  index: number,
): PatternPlaces | undefined {
  const places = sync.source[side];
  return places?.length === sync[side].length ? places[index] : undefined;
}

/** Where a step of a sync stands; the sync itself where that is not known. */
export function placeOfStep(sync: ProjectSync, index: number): Place {
  return placesOfPattern(sync, "then", index)?.place ?? sync.place;
}
