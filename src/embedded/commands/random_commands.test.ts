import fc from "fast-check";
import { assert } from "@std/assert";
import { withDatabase } from "../testing/with_database.ts";
import { COMMANDS } from "./registry.ts";

const RUNS = Number(Deno.env.get("EMBEDDED_RANDOM_RUNS") ?? 300);
const FIELDS = [
  "filter",
  "query",
  "q",
  "u",
  "update",
  "updates",
  "deletes",
  "documents",
  "sort",
  "projection",
  "fields",
  "limit",
  "skip",
  "batchSize",
  "hint",
  "let",
  "pipeline",
  "cursor",
  "indexes",
  "index",
  "key",
  "name",
  "collection",
  "cursors",
  "ordered",
  "upsert",
  "new",
  "remove",
  "multi",
  "arrayFilters",
  "to",
  "scale",
  "verbosity",
  "explain",
  "nameOnly",
  "unique",
  "n",
];
const OPERATORS = [
  "$set",
  "$inc",
  "$push",
  "$pull",
  "$rename",
  "$unset",
  "$gt",
  "$in",
  "$and",
  "$or",
  "$not",
  "$elemMatch",
  "$regex",
  "$expr",
  "$match",
  "$group",
  "$sort",
  "$limit",
  "$lookup",
  "$project",
  "$sum",
  "$slice",
  "$each",
  "$all",
  "$type",
  "$mod",
  "$size",
];

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(
      0,
      1,
      -1,
      1.5,
      "",
      "c",
      "a.b",
      "$a",
      "$$b",
      "a.$",
      true,
      null,
      /a/,
      new Date(0),
      {},
      [],
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS, ...OPERATORS, "a", "b", "a.b", "_id"), tie("value"), {
      maxKeys: 3,
    }),
  ),
}));

const object = fc.dictionary(fc.constantFrom(...OPERATORS, "a", "b", "a.b", "b.x", "_id"), value, {
  maxKeys: 3,
});
const stage = fc.tuple(
  fc.constantFrom("$match", "$group", "$sort", "$project", "$set", "$lookup", "$unwind"),
  value,
)
  .map(([name, argument]) => ({ [name]: argument }));

const names = [...COMMANDS.keys()].filter((name) => !["dropDatabase", "drop"].includes(name));

/** Anything at all, and commands that are right but for one part. */
const commands: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.tuple(
    fc.constantFrom(...names),
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom<unknown>("c", 1) }, value),
    fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 4 }),
  ).map(([name, first, fields]) => ({ [name]: first, ...fields })),
  fc.record({ find: fc.constant("c"), filter: object, sort: object, projection: object }, {
    requiredKeys: ["find"],
  }),
  fc.tuple(object, fc.oneof(object, fc.array(stage)), fc.boolean(), fc.boolean())
    .map(([q, u, multi, upsert]) => ({ update: "c", updates: [{ q, u, multi, upsert }] })),
  fc.tuple(object, object).map(([query, update]) => ({ findAndModify: "c", query, update, new: true })),
  fc.array(stage, { maxLength: 3 }).map((pipeline) => ({ aggregate: "c", pipeline, cursor: {} })),
  object.map((key) => ({ createIndexes: "d", indexes: [{ key, name: "i" }] })),
  object.map((document) => ({ insert: "c", documents: [document] })),
  object.map((query) => ({ count: "c", query })),
);

Deno.test("a random command is answered or refused with a code of its own, never with a defect", () =>
  withDatabase(async (db) => {
    await db.collection("c").insertMany([{ a: 1, b: [1, { x: 2 }] }, { a: "x" }, { a: { b: 3 } }]);
    await db.collection("c").createIndex({ a: 1, b: 1 });
    await fc.assert(
      fc.asyncProperty(commands, async (command) => {
        const result = await db.command(command).catch((error) => error);
        const codes = [result.code, ...(result.writeErrors ?? []).map(({ code }: { code: number }) => code)];
        assert(
          !codes.includes(1),
          `${JSON.stringify(command)}: ${result.message ?? JSON.stringify(result.writeErrors)}`,
        );
      }),
      { numRuns: RUNS },
    );
    assert((await db.command({ ping: 1 })).ok);
  }));
