import { assert, assertEquals } from "@std/assert";
import { failure, withDatabase } from "../testing/with_database.ts";

interface Item {
  _id: number;
  n: number;
}

Deno.test("findOneAndUpdate gives the document before or after, by its sort and projection", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    await c.insertMany([{ _id: 1, n: 1 }, { _id: 2, n: 2 }]);
    assertEquals(await c.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 } }), { _id: 2, n: 2 });
    const after = await c.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, {
      returnDocument: "after",
      projection: { n: 1, _id: 0 },
    });
    assertEquals(after, { n: 2 } as Item);
    assertEquals(await c.findOneAndUpdate({ _id: 9 }, { $inc: { n: 1 } }), null);
  }));

Deno.test("findOneAndUpdate with upsert inserts, and tells so", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    const result = await c.findOneAndUpdate({ _id: 5 }, { $set: { n: 1 } }, {
      upsert: true,
      returnDocument: "after",
      includeResultMetadata: true,
    });
    assertEquals(result.value, { _id: 5, n: 1 });
    assertEquals(result.lastErrorObject, { n: 1, updatedExisting: false, upserted: 5 });
    const before = await c.findOneAndUpdate({ _id: 6 }, { $set: { n: 1 } }, { upsert: true });
    assertEquals(before, null);
  }));

Deno.test("findOneAndDelete and findOneAndReplace give the document that was", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    await c.insertMany([{ _id: 1, n: 1 }, { _id: 2, n: 2 }]);
    assertEquals(await c.findOneAndReplace({ _id: 1 }, { n: 5 }), { _id: 1, n: 1 });
    assertEquals(await c.findOneAndDelete({ n: 5 }), { _id: 1, n: 5 });
    assertEquals(await c.countDocuments(), 1);
  }));

Deno.test("arguments that contradict each other are refused", () =>
  withDatabase(async (db) => {
    const codeOf = async (fields: Record<string, unknown>) =>
      (await failure(() => db.command({ findAndModify: "c", query: {}, ...fields }))).code;
    assertEquals(await codeOf({}), 9);
    assertEquals(await codeOf({ remove: true, update: { $set: { n: 1 } } }), 9);
    assertEquals(await codeOf({ remove: true, new: true }), 9);
    assertEquals(await codeOf({ remove: true, upsert: true }), 9);
  }));

Deno.test("what fails on the way is said to have failed in findAndModify; in an update it is said as it is", () =>
  withDatabase(async (db) => {
    const c = db.collection<Item>("c");
    await c.createIndex({ n: 1 }, { unique: true });
    await c.insertMany([{ _id: 1, n: 1 }, { _id: 2, n: 2 }]);
    const duplicate = await failure(() => c.findOneAndUpdate({ _id: 1 }, { $set: { n: 2 } }));
    assertEquals(duplicate.code, 11000);
    const during = "Plan executor error during findAndModify :: caused by :: ";
    assert(duplicate.message.startsWith(`${during}E11000 duplicate key error`), duplicate.message);
    const update = { $set: { "n.x": 1 } };
    assertEquals(
      (await failure(() => c.findOneAndUpdate({ _id: 1 }, update))).message,
      `${during}Cannot create field 'x' in element {n: 1}`,
    );
    assertEquals(
      (await failure(() => c.updateOne({ _id: 1 }, update))).message,
      "Cannot create field 'x' in element {n: 1}",
    );
    assertEquals((await failure(() => c.findOneAndUpdate({}, { $nope: { n: 1 } }))).code, 9);
  }));
