import { decode } from "../bson/codec.ts";
import type { Document } from "../bson/value.ts";
import type { Matcher } from "../query/matcher.ts";
import { compileSort } from "../query/sort.ts";
import type { Collection } from "../storage/collection.ts";
import { choosePlan, type Plan } from "../storage/planner.ts";
import { CollectionScan, IndexScan, type Scan } from "../storage/scan.ts";
import type { Budget } from "./budget.ts";
import { type Hint, hintedPlan } from "./hint.ts";
import { sortPaths } from "./sort_paths.ts";
import { firstSorted } from "./first_sorted.ts";

/** A document that was found, decoded and as it is stored. */
export interface Found {
  rid: number;
  document: Document;
  bytes: Uint8Array;
}

/** What to look for. `sort` may be `{ $natural: 1 }`. */
export interface Search {
  filter: Document;
  matcher: Matcher;
  sort?: Document;
  skip?: number;
  limit?: number;
  hint?: Hint;
}

/** What was looked at on the way, for `explain`. */
export interface Counts {
  keysExamined: number;
  docsExamined: number;
}

/** The plan of a search. Throws BadValue for a hint that names no index. */
export function planOf(collection: Collection, search: Search): Plan {
  const wanted = { filter: search.filter, sort: sortPaths(search.sort) };
  return hintedPlan(collection, wanted, search) ?? choosePlan(collection, wanted);
}

/**
 * The documents of a search, in order. Can be left between two and gone on with after other writes: a document that
 * stays as it is meanwhile is given exactly once.
 */
export function* find(
  collection: Collection,
  search: Search,
  budget: Budget,
  plan = planOf(collection, search),
  counts: Counts = { keysExamined: 0, docsExamined: 0 },
): Generator<Found> {
  const { skip = 0, limit = Infinity } = search;
  const matching = matches(scanOf(collection, plan), search.matcher, budget, counts);
  const ordered = plan.sorted ? matching : firstSorted(matching, compileSort(search.sort!), skip + limit);
  let position = 0;
  if (limit === 0) return;
  for (const found of ordered) {
    if (position++ < skip) continue;
    yield found;
    if (position - skip >= limit) return;
  }
}

function scanOf(collection: Collection, { scan, reverse }: Plan): Scan {
  if (!scan) return new CollectionScan(collection, reverse);
  return new IndexScan(collection, scan.index, scan.intervals, reverse);
}

function* matches(scan: Scan, matcher: Matcher, budget: Budget, counts: Counts): Generator<Found> {
  for (let row = scan.next(); row; row = scan.next()) {
    budget.check();
    const document = decode(row.bytes);
    counts.docsExamined++;
    counts.keysExamined = scan.keysExamined;
    if (matcher.matches(document)) yield { rid: row.rid, document, bytes: row.bytes };
  }
}
