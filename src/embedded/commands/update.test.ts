import { assertEquals } from "@std/assert";
import { failure, withDatabase } from "../testing/with_database.ts";

interface Item {
  _id: number;
  // deno-lint-ignore no-explicit-any
  [field: string]: any;
}

Deno.test("update changes one document or all, and counts what matched and what changed", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    await c.insertMany([{ _id: 1, n: 1 }, { _id: 2, n: 1 }, { _id: 3, n: 2 }]);
    const one = await c.updateOne({ n: 1 }, { $set: { n: 2 } });
    assertEquals([one.matchedCount, one.modifiedCount], [1, 1]);
    const all = await c.updateMany({}, { $set: { n: 2 } });
    assertEquals([all.matchedCount, all.modifiedCount], [3, 1]);
  }));

Deno.test("an upsert inserts what the filter and the update say, once", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    const update = { $set: { b: 2 }, $setOnInsert: { c: 3 } };
    const first = await c.updateOne({ _id: 7, a: 1 }, update, { upsert: true });
    assertEquals([first.upsertedId, first.matchedCount, first.upsertedCount], [7 as never, 0, 1]);
    const second = await c.updateOne({ _id: 7, a: 1 }, { $set: { b: 2 } }, { upsert: true });
    assertEquals([second.upsertedCount, second.matchedCount, second.modifiedCount], [0, 1, 0]);
    assertEquals(await c.find().toArray(), [{ _id: 7, a: 1, b: 2, c: 3 }]);
  }));

Deno.test("the positional operators change the elements that they name", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    await c.insertOne({ _id: 1, list: [1, 5, 9], docs: [{ k: "a", v: 1 }, { k: "b", v: 2 }] });
    await c.updateOne({ list: 5 }, { $set: { "list.$": 6 } });
    await c.updateOne({ _id: 1 }, { $inc: { "docs.$[d].v": 10 } }, { arrayFilters: [{ "d.k": "b" }] });
    await c.updateOne({ _id: 1 }, { $mul: { "list.$[]": 2 } });
    assertEquals(await c.findOne(), {
      _id: 1,
      list: [2, 12, 18],
      docs: [{ k: "a", v: 1 }, { k: "b", v: 12 }],
    });
  }));

Deno.test("an update can be a replacement or a pipeline, with let", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    await c.insertOne({ _id: 1, a: 1 });
    await c.replaceOne({ _id: 1 }, { b: 2 });
    assertEquals(await c.findOne(), { _id: 1, b: 2 });
    await c.updateOne({ _id: 1 }, [{ $set: { c: { $add: ["$b", "$$more"] } } }, { $unset: "b" }], {
      let: { more: 5 },
    });
    assertEquals(await c.findOne(), { _id: 1, c: 7 });
    const { writeErrors } = await db.command({ update: "c", updates: [{ q: {}, u: { a: 1 }, multi: true }] });
    assertEquals(writeErrors[0].code, 9);
  }));

Deno.test("errors of updates have MongoDB's codes, and change nothing", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    const document = { _id: 1, text: "x", n: 1, list: [1] };
    await c.insertOne(document);
    const codeOf = async (update: Record<string, unknown>) =>
      (await failure(() => c.updateOne({ _id: 1 }, update))).code;
    assertEquals(await codeOf({ $inc: { text: 1 } }), 14);
    assertEquals(await codeOf({ $set: { "text.a": 1 } }), 28);
    assertEquals(await codeOf({ $set: { n: 1 }, $inc: { n: 1 } }), 40);
    assertEquals(await codeOf({ $set: { _id: 2 } }), 66);
    assertEquals(await codeOf({ $foo: { n: 1 } }), 9);
    assertEquals(await codeOf({ $push: { n: 1 } }), 2);
    assertEquals(await c.findOne(), document);
  }));

Deno.test("a unique index refuses an update of a second document to the same value, and leaves it", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    await c.createIndex({ n: 1 }, { unique: true });
    await c.insertMany([{ _id: 1, n: 1 }, { _id: 2, n: 2 }]);
    const error = await c.updateOne({ _id: 2 }, { $set: { n: 1 } }).catch((error) => error);
    assertEquals([error.code, error.keyPattern, error.keyValue], [11000, { n: 1 }, { n: 1 }]);
    assertEquals(await c.findOne({ n: 2 }), { _id: 2, n: 2 });
  }));

Deno.test("the driver's bulkWrite reports counts and errors by index", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    const result = await c.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 9 }, update: { $set: { n: 9 } }, upsert: true } },
      { deleteOne: { filter: { _id: 1 } } },
    ]);
    assertEquals(
      [result.insertedCount, result.modifiedCount, result.upsertedCount, result.deletedCount],
      [1, 1, 1, 1],
    );
    const unordered = await c.bulkWrite([
      { insertOne: { document: { _id: 9 } } },
      { insertOne: { document: { _id: 10 } } },
    ], { ordered: false }).catch((error) => error);
    assertEquals([unordered.writeErrors[0].index, unordered.result.insertedCount], [0, 1]);
  }));
