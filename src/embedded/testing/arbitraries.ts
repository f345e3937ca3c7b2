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

const TYPES = ["int", "double", "number", "string", "object", "array", "null", "bool", "date", "minKey"];

/** One operator on a field, which an index serves, or serves in part, or does not. */
const operators: fc.Arbitrary<Document> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom("$eq", "$gt", "$gte", "$lt", "$lte", "$ne"), value)
      .map(([operator, operand]) => only(operator, operand)),
  },
  { weight: 2, arbitrary: fc.array(value, { maxLength: 3 }).map((values) => only("$in", values)) },
  fc.array(value, { maxLength: 2 }).map((values) => only("$nin", values)),
  fc.array(value, { maxLength: 2 }).map((values) => only("$all", values)),
  fc.constantFrom("^a", "^ab", "^abc?", "b", "^a|b").map((pattern) => only("$regex", pattern)),
  { weight: 2, arbitrary: fc.boolean().map((exists) => only("$exists", exists)) },
  fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 2 }).map((types) =>
    only("$type", types)
  ),
  fc.nat(2).map((size) => only("$size", size)),
);

function only(operator: string, operand: Value): Document {
  return new Map([[operator, operand]]);
}

const several: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: operators },
  fc.tuple(operators, operators).map(([a, b]) => new Map([...a, ...b])),
  fc.tuple(scalar, scalar).map(([low, high]) => new Map([["$gte", low], ["$lt", high]])),
);

/** What is asked of fields that are not there, or null. */
const absence: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
  null,
  only("$eq", null),
  only("$in", [null, 1]),
  only("$gte", null),
  only("$ne", null),
  only("$exists", false),
  only("$not", only("$exists", true)),
);

const condition: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: value },
  { weight: 3, arbitrary: absence },
  { weight: 8, arbitrary: several },
  several.map((inner) => only("$not", inner)),
  several.map((inner) => only("$elemMatch", inner)),
  fc.dictionary(fc.constantFrom("x", "y"), fc.oneof<fc.Arbitrary<Value>[]>(scalar, several), {
    minKeys: 1,
    maxKeys: 2,
  }).map((fields) => only("$elemMatch", new Map(Object.entries(fields)))),
);

const oneFilter: fc.Arbitrary<Document> = fc
  .dictionary(fc.constantFrom(...PATHS), condition, { maxKeys: 3 })
  .map((conditions) => new Map(Object.entries(conditions)));

/** A filter of what indexes serve and what they do not. */
export const filters: fc.Arbitrary<Document> = fc.letrec<{ filter: Document }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    { weight: 4, arbitrary: oneFilter },
    fc.tuple(
      oneFilter,
      fc.constantFrom("$and", "$or", "$nor"),
      fc.array(tie("filter"), { minLength: 1, maxLength: 2 }),
    ).map(([beside, name, parts]) => new Map<string, Value>([...beside, [name, parts]])),
  ),
})).filter;

const directions = fc.constantFrom(1, -1);

/** A sort of one or two paths. */
export const sorts: fc.Arbitrary<Document> = fc
  .dictionary(fc.constantFrom(...PATHS), directions, { minKeys: 1, maxKeys: 2 })
  .map((fields) => new Map(Object.entries(fields)));

const partialClauses: fc.Arbitrary<Document> = fc.tuple(
  fc.constantFrom(...FIELDS),
  fc.oneof<fc.Arbitrary<Document>[]>(
    fc.constant(only("$exists", true)),
    fc.tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte", "$eq"), scalar)
      .map(([operator, operand]) => only(operator, operand)),
    fc.array(scalar, { minLength: 1, maxLength: 2 }).map((values) => only("$in", values)),
    fc.constantFrom(...TYPES).map((type) => only("$type", type)),
  ),
).map((entry) => new Map([entry]));

const partialFilters: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: partialClauses },
  fc.tuple(fc.constantFrom("$and", "$or"), fc.array(partialClauses, { minLength: 1, maxLength: 2 }))
    .map(([name, parts]) => only(name, parts)),
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
        absence,
        fc.tuple(fc.nat(2), fc.nat(2)).map(([low, more]) => new Map([["$gte", low], ["$lte", low + more]])),
        fc.constant(new Map([["$gte", 1], ["$lte", 1]])),
        fc.array(few, { minLength: 1, maxLength: 2 }).map((all) => new Map([["$all", all]])),
        fc.tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte", "$ne"), few)
          .map(([operator, operand]) => only(operator, operand)),
        fc.tuple(fc.array(few, { minLength: 1, maxLength: 3 }), fc.constantFrom("$gte", "$lte"), fc.nat(2))
          .map(([values, operator, bound]) => new Map<string, Value>([["$in", values], [operator, bound]])),
      ),
      { minKeys: 1, maxKeys: 3 },
    )
    .map((conditions): Document => new Map(Object.entries(conditions))),
  /** One path: two could be different arrays, which cannot be sorted by together. */
  sorts: fc.tuple(fc.constantFrom("a", "b.x", "b.y", "c"), directions)
    .map((entry): Document => new Map([entry])),
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
