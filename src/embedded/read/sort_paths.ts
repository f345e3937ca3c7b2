import { type Document, isDocument } from "../bson/value.ts";
import { numberOf } from "../commands/arguments.ts";

/**
 * The paths and directions of a sort, as far as an index can have that order. What cannot be in an index (`$meta`)
 * gives a path that no index has.
 */
export function sortPaths(sort: Document | undefined): (readonly [string, 1 | -1])[] {
  if (!sort || sort.has("$natural")) return [];
  return [...sort].map(([path, order]) => {
    if (isDocument(order)) return ["", 1] as const;
    return [path, (numberOf(order) ?? 1) < 0 ? -1 : 1] as const;
  });
}
