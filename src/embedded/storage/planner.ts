import type { Document } from "../bson/value.ts";
import { concat } from "./bytes.ts";
import type { Collection } from "./collection.ts";
import type { Index, KeyField } from "./index.ts";
import { EVERYTHING, intersect, type Interval, normalize } from "./interval.ts";
import { descending, descendingPoint } from "./key_space.ts";
import { impliedBy } from "./partial_filter.ts";
import { type Predicate, predicatesOf } from "./predicates.ts";

/** How the documents of a filter are found. Every one that is found is looked at by the matcher again. */
export interface Plan {
  /** Undefined: the whole collection is read. `_id_` is the index without an `index`. */
  scan: { name: string; key: Document; index: Index | undefined; intervals: Interval[] } | undefined;
  reverse: boolean;
  /** The documents come in the order asked for, so nothing needs to be sorted. */
  sorted: boolean;
}

/** One index as the planner looks at it. */
interface Candidate {
  name: string;
  key: Document;
  index: Index | undefined;
  fields: KeyField[];
}

/** Each interval is a search of its own: with more than this the field is left to the matcher. */
const MAX_INTERVALS = 50_000;

/** What a search asks for; `sort` are the paths with 1 or -1, in order. */
export interface Wanted {
  filter: Document;
  sort: readonly (readonly [string, 1 | -1])[];
}

/** The candidates of a collection, `_id_` first. */
export function candidatesOf(collection: Collection): Candidate[] {
  const id: Candidate = {
    name: "_id_",
    key: new Map([["_id", 1]]),
    index: undefined,
    fields: [{ path: "_id", descending: false }],
  };
  const others = collection.indexes.map((index): Candidate => {
    return { name: index.name, key: index.key, index, fields: index.fields };
  });
  return [id, ...others];
}

/** The whole collection in the order of insertion, or back. */
export function collectionPlan(wanted: Wanted, reverse = false): Plan {
  return { scan: undefined, reverse, sorted: wanted.sort.length === 0 };
}

/** Chooses the index with the most fields bound by equality, then by a range, then the one that sorts; or none. */
export function choosePlan(collection: Collection, wanted: Wanted): Plan {
  const predicates = predicatesOf(wanted.filter);
  let best: { plan: Plan; score: number } | undefined;
  for (const candidate of candidatesOf(collection)) {
    if (!isComplete(candidate, predicates, wanted.filter)) continue;
    const { plan, score } = rate(candidate, predicates, wanted);
    if (score > (best?.score ?? 0)) best = { plan, score };
  }
  return best?.plan ?? collectionPlan(wanted);
}

/** The plan of one index, whether it is a good one or not (`hint`). */
export function planWith(candidate: Candidate, wanted: Wanted): Plan {
  return rate(candidate, predicatesOf(wanted.filter), wanted).plan;
}

/** Whether an index has an entry for every document that the filter can match. */
function isComplete({ index }: Candidate, predicates: Predicate[], filter: Document): boolean {
  if (!index) return true;
  if (index.hidden) return false;
  if (index.partialFilter && !impliedBy(filter, index.partialFilter)) return false;
  if (!index.sparse) return true;
  const paths = index.fields.map(({ path }) => path);
  return predicates.some(({ path, exists }) => exists && paths.includes(path));
}

function rate(candidate: Candidate, predicates: Predicate[], wanted: Wanted): { plan: Plan; score: number } {
  const bounds = boundsOf(candidate, predicates);
  const direction = sortDirection(candidate, bounds.singlePoints, wanted.sort);
  const { name, key, index } = candidate;
  const plan: Plan = {
    scan: { name, key, index, intervals: bounds.intervals },
    reverse: direction === -1,
    sorted: wanted.sort.length === 0 || direction !== undefined,
  };
  const sorts = wanted.sort.length > 0 && direction !== undefined;
  return { plan, score: bounds.points * 100 + (bounds.range ? 60 : 0) + (sorts ? 30 : 0) };
}

interface Bounds {
  intervals: Interval[];
  /** How many leading fields are bound to values, how many of those to one value, and whether a range follows. */
  points: number;
  singlePoints: string[];
  range: boolean;
}

function boundsOf({ fields, index }: Candidate, predicates: Predicate[]): Bounds {
  let intervals: Interval[] | undefined;
  const singlePoints: string[] = [];
  let points = 0;
  for (const [i, field] of fields.entries()) {
    const bound = boundOf(fields, i, index?.multikey === true, predicates);
    if (!bound) break;
    if ((intervals?.length ?? 1) * bound.intervals.length > MAX_INTERVALS) break;
    intervals = combine(intervals, field.descending ? inverted(bound) : bound.intervals);
    if (!bound.points) return { intervals, points, singlePoints, range: true };
    points++;
    if (bound.intervals.length === 1 && singlePoints.length === i) singlePoints.push(field.path);
  }
  return { intervals: intervals ?? [EVERYTHING], points, singlePoints, range: false };
}

/**
 * What the filter demands of one field of an index. On an array two demands may be met by two elements: then only one
 * of them bounds, and paths into the same array are not bound together.
 */
function boundOf(
  fields: KeyField[],
  i: number,
  multikey: boolean,
  predicates: Predicate[],
): Predicate | undefined {
  const { path } = fields[i];
  const own = predicates.filter((predicate) => predicate.path === path);
  if (multikey) {
    const usable = own.filter(({ exists }) => exists);
    const root = path.split(".")[0];
    if (fields.slice(0, i).some((earlier) => earlier.path.split(".")[0] === root)) return undefined;
    return usable.find(({ points }) => points) ?? usable[0];
  }
  if (own.length === 0) return undefined;
  return own.reduce((a, b) => ({
    path,
    intervals: intersect(a.intervals, b.intervals),
    points: a.points || b.points,
    exists: a.exists || b.exists,
  }));
}

/** The intervals of a prefix of the key with those of the next field behind each. A prefix is always of points. */
function combine(prefixes: Interval[] | undefined, next: Interval[]): Interval[] {
  if (!prefixes) return next;
  return prefixes.flatMap(({ low: prefix }) =>
    next.map(({ low, high }) => ({ low: concat([prefix, low]), high: concat([prefix, high]) }))
  );
}

/** The intervals of a descending field, in order. A point stays one: what follows it in the key begins with all of it. */
function inverted({ intervals, points }: Predicate): Interval[] {
  return normalize(intervals.map(points ? descendingPoint : descending));
}

/** The direction in which the index has the order asked for; fields bound to one value do not matter to it. */
function sortDirection(
  { fields, index }: Candidate,
  singlePoints: string[],
  sort: Wanted["sort"],
): 1 | -1 | undefined {
  if (index?.multikey) return undefined;
  let direction: 1 | -1 | undefined;
  let at = 0;
  for (const [path, order] of sort) {
    if (singlePoints.includes(path)) continue;
    while (at < fields.length && fields[at].path !== path && singlePoints.includes(fields[at].path)) at++;
    if (fields[at]?.path !== path) return undefined;
    const needed = (fields[at].descending ? -1 : 1) * order as 1 | -1;
    if (direction !== undefined && direction !== needed) return undefined;
    direction = needed;
    at++;
  }
  return direction ?? 1;
}
