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
  readonly rid: number;
  readonly document: Document;
  readonly bytes: Uint8Array;
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
  const ordered = plan.sorted ? matching : sorted(matching, search, budget);
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

/** The documents that match, sorted. While they wait only their bytes are kept. */
function* sorted(
  matching: Iterable<Found>,
  { sort, skip = 0, limit = Infinity }: Search,
  budget: Budget,
): Generator<Found> {
  const first = firstSorted(matching, compileSort(sort!), skip + limit);
  budget.sortedBytes += first.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const kept = first.map(({ rid, bytes }) => ({ rid, bytes }));
  first.length = 0;
  for (const { rid, bytes } of kept) yield new Stored(rid, bytes);
}

/** Decoded when it is asked for: what a client gets are often the bytes. */
class Stored implements Found {
  #document: Document | undefined;

  constructor(readonly rid: number, readonly bytes: Uint8Array) {}

  get document(): Document {
    return this.#document ??= decode(this.bytes);
  }
}

function* matches(scan: Scan, matcher: Matcher, budget: Budget, counts: Counts): Generator<Found> {
  for (const { rid, bytes } of budget.reading(scan)) {
    budget.check();
    const document = decode(bytes);
    counts.docsExamined++;
    counts.keysExamined = scan.keysExamined;
    if (matcher.matches(document)) yield { rid, document, bytes };
  }
}
