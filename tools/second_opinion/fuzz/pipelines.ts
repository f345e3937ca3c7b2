/** Random pipelines. */
import fc from "fast-check";
import { type Document, type Value } from "../../../src/embedded/bson/value.ts";
import { COLLECTION } from "./case.ts";
import { expressions } from "./expressions.ts";
import type { Asking } from "./rounds.ts";

const stage = (name: string, argument: Value): Document => new Map([[name, argument]]);
const fields = (entries: Record<string, Value>): Document => new Map(Object.entries(entries));

/** The first stages of a pipeline, after which `_id` still tells documents apart. */
const first: fc.Arbitrary<Document[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Document[]>([]) },
  fc.tuple(fc.nat(2), fc.nat(4)).map(([skip, limit]) => [
    stage("$sort", fields({ c: 1, _id: 1 })),
    stage("$skip", skip),
    stage("$limit", limit + 1),
  ]),
  expressions.any.map((condition) => [stage("$match", fields({ $expr: condition }))]),
  fc.boolean().map((preserve) => [
    stage("$unwind", preserve ? fields({ path: "$a", preserveNullAndEmptyArrays: true }) : "$a"),
  ]),
);

const accumulators: fc.Arbitrary<Document> = fc.oneof(
  fc.constantFrom("$sum", "$avg").chain((name) =>
    expressions.number.map((argument) => stage(name, argument))
  ),
  fc.constantFrom("$min", "$max", "$first", "$last", "$push").chain((name) =>
    expressions.scalar.map((argument) => stage(name, argument))
  ),
);

const reshaped = fc.dictionary(fc.constantFrom("p", "q", "r", "a"), expressions.any, {
  minKeys: 1,
  maxKeys: 2,
})
  .map(fields);

const last: fc.Arbitrary<Document[]> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom("$project", "$addFields"), reshaped).map((
      [name, argument],
    ) => [
      stage(name, argument),
    ]),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(expressions.any, accumulators, accumulators).map(([_id, p, q]) => [
      stage("$sort", fields({ _id: 1 })),
      stage("$group", fields({ _id, p, q })),
    ]),
  },
  expressions.object.map((newRoot) => [stage("$replaceRoot", fields({ newRoot }))]),
  fc.constantFrom("$a", "$b.x", "$c").map((key) => [stage("$sortByCount", key)]),
  fc.constantFrom("a", "b.x", "c").map((path) => [stage("$unset", path)]),
  fc.constantFrom("a", "b.x", "c").map((path) => [
    stage("$lookup", fields({ from: COLLECTION, localField: path, foreignField: "_id", as: "found" })),
  ]),
  fc.tuple(fc.array(fc.integer({ min: -2, max: 5 }), { minLength: 2, maxLength: 4 }), expressions.number)
    .map(([boundaries, groupBy]) => [
      stage(
        "$bucket",
        fields({ groupBy, boundaries: [...new Set(boundaries.sort((a, b) => a - b))], default: "other" }),
      ),
    ]),
  fc.tuple(expressions.any, fc.nat(3)).map(([condition, limit]) => [
    stage(
      "$facet",
      fields({
        matching: [stage("$match", fields({ $expr: condition })), stage("$count", "n")],
        least: [stage("$sort", fields({ _id: 1 })), stage("$limit", limit + 1)],
      }),
    ),
  ]),
);

/** Pipelines of one of the first stages and one of the last, some of them behind a filter, which often leaves nothing. */
export const pipelines: fc.Arbitrary<Asking> = fc.tuple(first, last, fc.nat(3)).map(
  ([first, last, n]) => (filter) =>
    fields({
      aggregate: COLLECTION,
      pipeline: [...n === 0 ? [stage("$match", filter)] : [], ...first, ...last],
      cursor: new Map(),
    }),
);
