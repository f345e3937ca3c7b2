/** Random documents, filters and indexes over few fields and values, so that they often meet. */
import fc from "fast-check";
import { Decimal128, type Document, Double, MaxKey, MinKey, ObjectId, type Value } from "../bson/value.ts";

/** Its key ends in the highest bytes. */
const LAST_ID = new ObjectId("ffffffffffffffffffffffff");

const FIELDS = ["a", "b", "c"];
const PATHS = ["a", "b", "c", "a.x", "b.x", "b.y"];

const scalar: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 4 }) },
  fc.constantFrom<Value>(
    2n,
    9007199254740993n,
    new Double(2),
    new Double(2.5),
    new Double(NaN),
    new Double(-0),
  ),
  fc.constantFrom<Value>(Decimal128.fromString("2"), Decimal128.fromString("3.5")),
  fc.constantFrom<Value>("", "a", "ab", "abc", "b", "\u0000"),
  fc.constantFrom<Value>(null, true, false, new Date(0), new Date(255), LAST_ID, new MinKey(), new MaxKey()),
);

const nested: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  fc.dictionary(fc.constantFrom("x", "y"), scalar, { maxKeys: 2 }).map((fields) =>
    new Map(Object.entries(fields))
  ),
);

const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: nested },
  fc.array(fc.oneof({ weight: 5, arbitrary: nested }, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }),
);

/** A document without `_id`. */
export const documents: fc.Arbitrary<Document> = fc
  .dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 3 })
  .map((fields) => new Map(Object.entries(fields)));

/** The same without arrays, where indexes can bound more and sort. */
export const plainDocuments: fc.Arbitrary<Document> = fc
  .dictionary(fc.constantFrom(...FIELDS), nested, { maxKeys: 3 })
  .map((fields) => new Map(Object.entries(fields)));

const condition: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: value },
  fc.tuple(fc.constantFrom("$eq", "$gt", "$gte", "$lt", "$lte", "$ne"), value)
    .map(([operator, operand]) => new Map([[operator, operand]])),
  fc.tuple(scalar, scalar).map(([low, high]) => new Map([["$gte", low], ["$lt", high]])),
  fc.array(value, { maxLength: 3 }).map((values) => new Map<string, Value>([["$in", values]])),
  fc.array(value, { maxLength: 2 }).map((values) => new Map<string, Value>([["$all", values]])),
  fc.constantFrom("^a", "^ab", "^abc?", "b", "^a|b").map((pattern) => new Map([["$regex", pattern]])),
  fc.boolean().map((exists) => new Map([["$exists", exists]])),
);

const oneFilter: fc.Arbitrary<Document> = fc
  .dictionary(fc.constantFrom(...PATHS), condition, { maxKeys: 3 })
  .map((conditions) => new Map(Object.entries(conditions)));

/** A filter of what indexes serve and what they do not. */
export const filters: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: oneFilter },
  fc.array(oneFilter, { minLength: 1, maxLength: 2 }).map((parts) =>
    new Map<string, Value>([["$and", parts]])
  ),
  fc.array(oneFilter, { minLength: 1, maxLength: 2 }).map((parts) =>
    new Map<string, Value>([["$or", parts]])
  ),
);

const directions = fc.constantFrom(1, -1);

/** A sort of one or two paths. */
export const sorts: fc.Arbitrary<Document> = fc
  .dictionary(fc.constantFrom(...PATHS), directions, { minKeys: 1, maxKeys: 2 })
  .map((fields) => new Map(Object.entries(fields)));

const partialFilters: fc.Arbitrary<Document> = fc.oneof(
  fc.constantFrom(...FIELDS).map((path) => new Map([[path, new Map<string, Value>([["$exists", true]])]])),
  fc.tuple(fc.constantFrom(...FIELDS), fc.constantFrom("$gt", "$gte", "$lt", "$lte", "$eq"), scalar)
    .map(([path, operator, operand]) => new Map([[path, new Map([[operator, operand]])]])),
);

/** The specification of an index: single or compound, perhaps sparse or partial. */
export const indexes: fc.Arbitrary<Document> = fc
  .record({
    key: fc.uniqueArray(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 3 })
      .chain((paths) =>
        fc.tuple(...paths.map((path) => directions.map((order): [string, number] => [path, order])))
      ),
    sparse: fc.boolean(),
    partial: fc.option(partialFilters, { nil: undefined }),
  })
  .map(({ key, sparse, partial }) => {
    const spec = new Map<string, Value>([["v", 2], ["key", new Map(key)], ["name", "index"]]);
    if (partial) spec.set("partialFilterExpression", partial);
    else if (sparse) spec.set("sparse", true);
    return spec;
  });

const few: fc.Arbitrary<Value> = fc.oneof(
  { weight: 15, arbitrary: fc.integer({ min: 0, max: 2 }) },
  fc.constant(null),
);
const pair: fc.Arbitrary<Value> = fc.dictionary(fc.constantFrom("x", "y"), few, { maxKeys: 2, minKeys: 1 })
  .map((fields) => new Map(Object.entries(fields)));

/** Documents of very few values in arrays, whose demands are often met by different elements. */
export const dense = {
  documents: fc
    .record({
      a: fc.oneof(few, fc.array(few, { minLength: 1, maxLength: 3 })),
      b: fc.oneof(pair, fc.array(pair, { minLength: 2, maxLength: 3 })),
      c: few,
    }, { requiredKeys: [] })
    .map((fields): Document => new Map(Object.entries(fields).filter(([, field]) => field !== undefined))),
  filters: fc
    .dictionary(
      fc.constantFrom("a", "b.x", "b.y", "c"),
      fc.oneof<fc.Arbitrary<Value>[]>(
        few,
        fc.tuple(fc.nat(2), fc.nat(2)).map(([low, more]) => new Map([["$gte", low], ["$lte", low + more]])),
        fc.constant(new Map([["$gte", 1], ["$lte", 1]])),
        fc.array(few, { minLength: 1, maxLength: 2 }).map((all) => new Map([["$all", all]])),
        fc.tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte"), few)
          .map(([operator, operand]) => new Map([[operator, operand]])),
      ),
      { minKeys: 1, maxKeys: 3 },
    )
    .map((conditions): Document => new Map(Object.entries(conditions))),
  indexes: fc
    .uniqueArray(fc.constantFrom("a", "b.x", "b.y", "c"), { minLength: 1, maxLength: 3 })
    .chain((paths) =>
      fc.tuple(...paths.map((path) => directions.map((order): [string, number] => [path, order])))
    )
    .chain((key) =>
      fc.boolean().map((sparse): Document =>
        new Map<string, Value>([["key", new Map(key)], ["name", "index"], ["sparse", sparse]])
      )
    ),
};
