/** Random updates, deletes and findAndModifys. */
import fc from "fast-check";
import { type Document, Double, type Value } from "../../../src/embedded/bson/value.ts";
import { COLLECTION } from "./case.ts";
import type { Asking } from "./rounds.ts";

const PATHS = ["a", "b", "c", "d", "a.x", "b.x", "b.y", "a.0", "a.1", "b.0.x", "d.x"];
const paths = fc.constantFrom(...PATHS);
const number: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom<Value[]>(1n, 2n, new Double(0.5), new Double(2)),
);
const scalar: fc.Arbitrary<Value> = fc.oneof(
  number,
  fc.constantFrom<Value[]>("a", "", null, true, new Date(0)),
);
const flat = (values: fc.Arbitrary<Value>) =>
  fc.dictionary(fc.constantFrom("x", "y"), values, { maxKeys: 2 }).map((fields): Value =>
    new Map(Object.entries(fields))
  );
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  flat(scalar),
  fc.array(fc.oneof(scalar, flat(scalar)), { maxLength: 3 }),
);

const each = fc.record({
  $each: fc.array(scalar, { maxLength: 3 }),
  $position: fc.option(fc.integer({ min: -2, max: 2 })),
  $slice: fc.option(fc.integer({ min: -3, max: 3 })),
  $sort: fc.option(fc.constantFrom(1, -1)),
}).map(documentOf);

function documentOf(fields: Record<string, Value>): Document {
  return new Map(Object.entries(fields).filter(([name, field]) => !name.startsWith("$") || field !== null));
}

const one = (name: string, operand: Value): Document => new Map([[name, operand]]);

/** An operator with its argument. */
const operations: fc.Arbitrary<[string, Value]> = fc.oneof(
  { weight: 2, arbitrary: value.map((operand): [string, Value] => ["$set", operand]) },
  fc.constantFrom("$inc", "$mul").chain((name) => number.map((operand): [string, Value] => [name, operand])),
  fc.constantFrom("$min", "$max").chain((name) => value.map((operand): [string, Value] => [name, operand])),
  fc.constant<[string, Value]>(["$unset", ""]),
  fc.oneof(value, each).map((operand): [string, Value] => ["$push", operand]),
  fc.oneof(value, fc.array(scalar, { maxLength: 3 }).map((values) => one("$each", values)))
    .map((operand): [string, Value] => ["$addToSet", operand]),
  fc.oneof(
    scalar,
    number.map((operand) => one("$gte", operand)),
    fc.array(scalar, { maxLength: 2 }).map((values) => one("$in", values)),
    flat(number),
  ).map((operand): [string, Value] => ["$pull", operand]),
  fc.array(scalar, { maxLength: 3 }).map((operand): [string, Value] => ["$pullAll", operand]),
  fc.constantFrom(1, -1).map((operand): [string, Value] => ["$pop", operand]),
  paths.map((operand): [string, Value] => ["$rename", operand]),
  value.map((operand): [string, Value] => ["$setOnInsert", operand]),
  fc.tuple(fc.constantFrom("and", "or", "xor"), fc.nat(7)).map(([name, operand]): [string, Value] => [
    "$bit",
    one(name, operand),
  ]),
);

const changes: fc.Arbitrary<Document> = fc.array(fc.tuple(paths, operations), { minLength: 1, maxLength: 2 })
  .map((steps) => {
    const update: Map<string, Document> = new Map();
    for (const [path, [operator, operand]] of steps) {
      update.set(operator, new Map([...update.get(operator) ?? [], [path, operand]]));
    }
    return update;
  });

const replacements = fc.dictionary(fc.constantFrom("a", "b", "c"), value, { maxKeys: 2 })
  .map((fields): Document => new Map(Object.entries(fields)));

const updates = fc.oneof({ weight: 6, arbitrary: changes }, replacements);

const fields = (entries: Record<string, Value>): Document => new Map(Object.entries(entries));

/** Updates, deletes and findAndModifys: of all that a filter finds, or of one place, as "the first" is anybody's. */
export const writes: fc.Arbitrary<Asking> = fc.oneof<fc.Arbitrary<Asking>[]>(
  fc.tuple(changes, fc.boolean()).map(([u, upsert]) => (q) =>
    fields({ update: COLLECTION, updates: [fields({ q, u, multi: true, upsert })] })
  ),
  fc.tuple(updates, fc.nat(4), fc.boolean()).map(([u, place, upsert]) => (filter) => {
    const q = new Map<string, Value>([["_id", place], ...filter]);
    return fields({ update: COLLECTION, updates: [fields({ q, u, upsert })] });
  }),
  fc.tuple(updates, fc.nat(4)).map(([u, place]) => () =>
    fields({ update: COLLECTION, updates: [fields({ q: fields({ _id: place }), u })] })
  ),
  fc.tuple(updates, fc.boolean(), fc.boolean()).map(([update, isNew, upsert]) => (query) =>
    fields({ findAndModify: COLLECTION, query, update, new: isNew, upsert, sort: fields({ _id: -1 }) })
  ),
  fc.constant((q) => fields({ delete: COLLECTION, deletes: [fields({ q, limit: 0 })] })),
);
