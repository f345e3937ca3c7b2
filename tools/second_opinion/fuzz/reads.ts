/** Random finds, counts and distincts. */
import fc from "fast-check";
import type { Document, Value } from "../../../src/embedded/bson/value.ts";
import { sorts } from "../../../src/embedded/testing/arbitraries.ts";
import { COLLECTION } from "./case.ts";
import type { Asking } from "./rounds.ts";

const paths = fc.constantFrom("a", "b", "c", "a.x", "b.x", "b.y");
const apart = fc.subarray(["a", "b.x", "c"], { minLength: 1 });

const projections: fc.Arbitrary<Document> = fc.oneof(
  fc.tuple(apart, fc.constantFrom<[string, Value][][]>([], [["_id", 0]])).map(([paths, id]) =>
    new Map<string, Value>([...id, ...paths.map((path): [string, Value] => [path, true])])
  ),
  fc.tuple(apart, fc.constantFrom<[string, Value][][]>([], [["_id", 0]])).map(([paths, id]) =>
    new Map<string, Value>([...id, ...paths.map((path): [string, Value] => [path, 0])])
  ),
  fc.tuple(fc.integer({ min: -2, max: 2 }), apart).map(([count, paths]) =>
    new Map<string, Value>([...paths.map((path): [string, Value] => [path, 1]), ["d", 1], [
      "a",
      new Map([["$slice", count]]),
    ]])
  ),
  fc.nat(2).map((x) => new Map([["b", new Map([["$elemMatch", new Map([["x", x]])]])]])),
);

const few = fc.option(fc.nat(3));

/** With `_id` at the end, so that nothing is left to chance. */
const order = sorts.map((sort): Document => new Map([...sort, ["_id", 1]]));

/** A command of a filter and other arguments; those that are null are left out. */
function command(
  name: string,
  filterName: string,
  more: Record<string, fc.Arbitrary<Value>>,
): fc.Arbitrary<Asking> {
  return fc.record(more).map((fields) => (filter) =>
    new Map<string, Value>([
      [name, COLLECTION],
      [filterName, filter],
      ...Object.entries(fields).filter(([, value]) => value !== null),
    ])
  );
}

/** Finds, counts and distincts. */
export const reads: fc.Arbitrary<Asking> = fc.oneof(
  command("find", "filter", { projection: fc.option(projections) }),
  command("find", "filter", { sort: order, skip: few, limit: few, projection: fc.option(projections) }),
  command("count", "query", { skip: few, limit: few }),
  command("distinct", "query", { key: paths }),
);
