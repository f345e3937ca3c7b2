import { assertEquals } from "@std/assert";
import type { Db } from "mongodb";
import { failure, withDatabase } from "../testing/with_database.ts";

interface Order {
  _id: number;
  user: number;
  sum: number;
}

async function shop(db: Db): Promise<void> {
  await db.collection<{ _id: number; name: string }>("users").insertMany([{ _id: 1, name: "Ann" }, {
    _id: 2,
    name: "Bob",
  }]);
  await db.collection<Order>("orders").insertMany([
    { _id: 1, user: 1, sum: 5 },
    { _id: 2, user: 1, sum: 7 },
    { _id: 3, user: 2, sum: 3 },
  ]);
}

Deno.test("a pipeline joins, groups and sorts", () =>
  withDatabase(async (db) => {
    await shop(db);
    const result = await db.collection("orders").aggregate([
      { $lookup: { from: "users", localField: "user", foreignField: "_id", as: "user" } },
      { $unwind: "$user" },
      { $group: { _id: "$user.name", total: { $sum: "$sum" } } },
      { $sort: { total: -1 } },
    ]).toArray();
    assertEquals(result, [{ _id: "Ann", total: 12 }, { _id: "Bob", total: 3 }]);
  }));

Deno.test("a pipeline that begins with $match, $sort, $skip and $limit uses an index for them", () =>
  withDatabase(async (db) => {
    await shop(db);
    const orders = db.collection<Order>("orders");
    await orders.createIndex({ user: 1, sum: 1 });
    const stages = [{ $match: { user: 1 } }, { $sort: { sum: -1 } }, { $skip: 1 }, { $limit: 1 }];
    assertEquals((await orders.aggregate<Order>(stages).toArray()).map(({ _id }) => _id), [1]);
    const { stages: explained } = await orders.aggregate([...stages, { $count: "n" }]).explain(
      "executionStats",
    );
    const [{ $cursor }] = explained;
    assertEquals($cursor.executionStats.totalDocsExamined, 2);
  }));

Deno.test("$out replaces a collection and keeps its indexes; a failed one leaves it as it was", () =>
  withDatabase(async (db) => {
    await shop(db);
    const target = db.collection<{ _id: number; user?: number }>("target");
    await target.insertOne({ _id: 9 });
    await target.createIndex({ user: 1 });
    await db.collection("orders").aggregate([{ $match: { user: 2 } }, { $out: "target" }]).toArray();
    assertEquals((await target.find().toArray()).map(({ _id }) => _id), [3]);
    await target.dropIndexes();
    await target.createIndex({ user: 1 }, { unique: true });
    const failed = await failure(() => db.collection("orders").aggregate([{ $out: "target" }]).toArray());
    assertEquals(failed.code, 11000);
    assertEquals((await target.find().toArray()).map(({ _id }) => _id), [3]);
  }));

Deno.test("$merge writes into another collection", () =>
  withDatabase(async (db) => {
    await shop(db);
    const target = db.collection<{ _id: number; sum?: number; kept?: boolean }>("target");
    await target.insertOne({ _id: 1, kept: true });
    await db.collection("orders").aggregate([{ $project: { sum: 1 } }, { $merge: "target" }]).toArray();
    assertEquals(await target.find().sort({ _id: 1 }).toArray(), [
      { _id: 1, kept: true, sum: 5 },
      { _id: 2, sum: 7 },
      { _id: 3, sum: 3 },
    ]);
  }));

Deno.test("let, batches and $$NOW work in a pipeline", () =>
  withDatabase(async (db) => {
    await shop(db);
    const cursor = db.collection("orders").aggregate([
      { $match: { $expr: { $gte: ["$sum", "$$least"] } } },
      { $project: { now: { $type: "$$NOW" } } },
    ], { let: { least: 5 }, batchSize: 1 });
    assertEquals(await cursor.toArray(), [{ _id: 1, now: "date" }, { _id: 2, now: "date" }]);
  }));

Deno.test("what an aggregate cannot do is refused with MongoDB's code", () =>
  withDatabase(async (db) => {
    await shop(db);
    const codeOf = async (command: Record<string, unknown>) =>
      (await failure(() => db.command({ aggregate: "orders", cursor: {}, ...command }))).code;
    assertEquals(await codeOf({ pipeline: [{ $foo: 1 }] }), 40324);
    assertEquals(await codeOf({ pipeline: [{ $changeStream: {} }] }), 40573);
    assertEquals(await codeOf({ pipeline: [{ $graphLookup: {} }] }), 238);
    assertEquals(await codeOf({ pipeline: [], explain: true }), 238);
    assertEquals(await codeOf({ aggregate: 1, pipeline: [{ $match: {} }] }), 73);
    assertEquals(await codeOf({ aggregate: 1, pipeline: [{ $changeStream: {} }] }), 40573);
    assertEquals((await failure(() => db.command({ aggregate: "orders", pipeline: [] }))).code, 9);
  }));
