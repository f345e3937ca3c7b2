import type { Sync } from "@engine";
import { placeOfSync, type SyncPlace } from "./place_of_sync.ts";

/**
 * The syncs of a module in the order of its source, as `deno task build` registers them, though a module lists its exports
 * alphabetically; those that take no variable come last. The syncs of any other object, as they stand.
 */
export function inSourceOrder(syncs: object): [name: string, sync: Sync][] {
  const functions = Object.entries(syncs).filter(([, sync]) => typeof sync === "function");
  if (Reflect.get(syncs, Symbol.toStringTag) !== "Module") return functions;
  const placed = functions.map(([name, sync]) => ({ name, sync, place: placeOfSync(sync) }));
  return placed.sort((a, b) => compare(a.place, b.place)).map(({ name, sync }) => [name, sync]);
}

function compare(a: SyncPlace | undefined, b: SyncPlace | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
