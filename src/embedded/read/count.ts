import type { Collection } from "../storage/collection.ts";
import type { Budget } from "./budget.ts";
import { find, type Search } from "./search.ts";

/** How many documents a search finds; without a filter nothing but the count itself is read. */
export function countFound(collection: Collection, search: Search, budget: Budget): number {
  const { filter, hint, skip = 0, limit = Infinity } = search;
  if (filter.size === 0 && hint === undefined) return Math.min(Math.max(collection.count() - skip, 0), limit);
  let found = 0;
  for (const _ of find(collection, search, budget)) found++;
  return found;
}
