import { assert, assertEquals } from "@std/assert";
import { Long } from "bson";
import type { Collection, Db } from "mongodb";
import { failure, withDatabase } from "../testing/with_database.ts";

interface Item {
  _id: number;
  n: number;
  even: boolean;
}

async function items(db: Db, count: number): Promise<Collection<Item>> {
  const collection = db.collection<Item>("items");
  await collection.insertMany(
    Array.from({ length: count }, (_, i) => ({ _id: i, n: count - i, even: i % 2 === 0 })),
  );
  return collection;
}

/** The driver makes numbers of small ids, but a server takes only longs. */
const long = (id: Long | number) => typeof id === "number" ? Long.fromNumber(id) : id;

const ids = (found: { _id: number }[]) => found.map(({ _id }) => _id);

Deno.test("find filters, sorts, skips, limits and projects", () =>
  withDatabase(async (db) => {
    const c = await items(db, 10);
    assertEquals(ids(await c.find({ even: true }).sort({ n: 1 }).skip(1).limit(2).toArray()), [6, 4]);
    assertEquals(await c.find({ _id: 3 }).project({ n: 1, _id: 0 }).toArray(), [{ n: 7 }]);
    assertEquals(await c.find({ none: 1 }).toArray(), []);
    assertEquals(await db.collection("missing").find().toArray(), []);
  }));

Deno.test("$natural is the order of insertion, forwards and back", () =>
  withDatabase(async (db) => {
    const c = await items(db, 10);
    await c.updateOne({ _id: 0 }, { $set: { n: 100 } });
    assertEquals(ids(await c.find().sort({ $natural: 1 }).limit(2).toArray()), [0, 1]);
    assertEquals(ids(await c.find().sort({ $natural: -1 }).limit(2).toArray()), [9, 8]);
  }));

Deno.test("a driver's limit below zero is one batch, and batchSize 0 is an empty one with a cursor", () =>
  withDatabase(async (db) => {
    const c = await items(db, 10);
    assertEquals(ids(await c.find().limit(-3).toArray()), [0, 1, 2]);
    const one = await db.command({ find: "items", batchSize: 2, singleBatch: true });
    assertEquals([one.cursor.firstBatch.length, Number(one.cursor.id)], [2, 0]);
    const none = await db.command({ find: "items", batchSize: 0 });
    assertEquals(none.cursor.firstBatch, []);
    const rest = await db.command({ getMore: long(none.cursor.id), collection: "items" });
    assertEquals([rest.cursor.nextBatch.length, Number(rest.cursor.id)], [10, 0]);
  }));

Deno.test("an index gives the same order and documents as a scan, forwards and back", () =>
  withDatabase(async (db) => {
    const c = await items(db, 500);
    const before = ids(await c.find({ n: { $gt: 100, $lte: 300 } }).sort({ n: -1 }).toArray());
    await c.createIndex({ n: 1 });
    assertEquals(ids(await c.find({ n: { $gt: 100, $lte: 300 } }).sort({ n: -1 }).toArray()), before);
    assertEquals(before.length, 200);
  }));

Deno.test("a hint takes that index, by name or by key; one that is not there is refused", () =>
  withDatabase(async (db) => {
    const c = await items(db, 5);
    await c.createIndex({ n: 1 }, { name: "by_n" });
    assertEquals(ids(await c.find().hint("by_n").toArray()), [4, 3, 2, 1, 0]);
    assertEquals(ids(await c.find().hint({ n: 1 }).toArray()), [4, 3, 2, 1, 0]);
    assertEquals(ids(await c.find().hint({ $natural: -1 }).toArray()), [4, 3, 2, 1, 0]);
    assertEquals((await failure(() => c.find().hint("other").toArray())).code, 2);
  }));

Deno.test("let gives variables to $expr", () =>
  withDatabase(async (db) => {
    const c = await items(db, 5);
    const found = await c.find({ $expr: { $gt: ["$n", "$$least"] } }, { let: { least: { $add: [1, 2] } } })
      .toArray();
    assertEquals(ids(found), [0, 1]);
  }));

Deno.test("documents that stay are given exactly once while others are written", () =>
  withDatabase(async (db) => {
    const c = await items(db, 1000);
    await c.createIndex({ n: 1 });
    for (const hint of [{ $natural: 1 as const }, { n: 1 }]) {
      const seen = new Map<number, number>();
      let round = 0;
      for await (const { _id } of c.find({ even: true }, { batchSize: 50, hint })) {
        seen.set(_id, (seen.get(_id) ?? 0) + 1);
        if (++round % 50 !== 0) continue;
        await c.deleteOne({ even: false });
        await c.updateMany({ even: false }, { $inc: { n: 7 } });
        await c.insertOne({ _id: 10_000 + round + (hint.n ?? 0), n: round, even: false });
      }
      assertEquals([seen.size, Math.max(...seen.values())], [500, 1]);
    }
  }));

Deno.test("a document that is updated while a cursor is open is not given twice", () =>
  withDatabase(async (db) => {
    const c = await items(db, 200);
    await c.createIndex({ n: 1 });
    const seen: number[] = [];
    for await (const { _id } of c.find({ n: { $gte: 0 } }, { batchSize: 10, hint: { n: 1 } })) {
      seen.push(_id);
      await c.updateOne({ _id }, { $inc: { n: 1000 } });
    }
    assertEquals(new Set(seen).size, seen.length);
    assertEquals(seen.length, 200);
  }));

Deno.test("a result over 16 MB comes in several batches", () =>
  withDatabase(async (db) => {
    const c = db.collection<{ _id: number; text: string }>("large");
    const text = "x".repeat(5 * 1024 * 1024);
    for (let _id = 0; _id < 8; _id++) await c.insertOne({ _id, text });
    const { cursor } = await db.command({ find: "large", batchSize: 100 });
    assertEquals(cursor.firstBatch.length, 3);
    assertEquals(ids(await c.find({}, { batchSize: 100 }).toArray()), [0, 1, 2, 3, 4, 5, 6, 7]);
  }));

Deno.test("a cursor that was killed, or whose collection was dropped, cannot go on", () =>
  withDatabase(async (db) => {
    const c = await items(db, 10);
    const open = async () => (await db.command({ find: "items", batchSize: 1 })).cursor.id;
    const more = (id: unknown) =>
      failure(() => db.command({ getMore: long(id as Long), collection: "items" }));
    const killed = await open();
    assertEquals(
      (await db.command({ killCursors: "items", cursors: [long(killed)] })).cursorsKilled.length,
      1,
    );
    assertEquals((await more(killed)).code, 43);
    await c.createIndex({ n: 1 });
    const indexed = (await db.command({ find: "items", batchSize: 1, hint: { n: 1 } })).cursor.id;
    await c.dropIndexes();
    assertEquals((await more(indexed)).code, 175);
    const orphan = await open();
    await c.drop();
    assertEquals((await more(orphan)).code, 175);
  }));

Deno.test("what is wrong in a find is refused with MongoDB's code", () =>
  withDatabase(async (db) => {
    await items(db, 3);
    const codeOf = async (command: Record<string, unknown>) =>
      (await failure(() => db.command(command))).code;
    assertEquals(await codeOf({ find: "items", filter: 5 }), 14);
    assertEquals(await codeOf({ find: "items", filter: { n: { $foo: 1 } } }), 2);
    assertEquals(await codeOf({ find: "items", unknown: 1 }), 40415);
    assertEquals(await codeOf({ find: "items", skip: -1 }), 51024);
    assertEquals(await codeOf({ find: "items", limit: -1 }), 51024);
    assertEquals(await codeOf({ find: "items", sort: { n: 5 } }), 15975);
    assertEquals(await codeOf({ find: "items", collation: { locale: "fr" } }), 238);
    assertEquals(await codeOf({ find: "" }), 73);
    assertEquals(await codeOf({ find: 5 }), 73);
  }));

Deno.test("maxTimeMS ends a search that takes longer", () =>
  withDatabase(async (db) => {
    const c = await items(db, 5000);
    const filter = {
      $expr: { $eq: [{ $reduce: { input: { $range: [0, 200] }, initialValue: 0, in: 1 } }, 2] },
    };
    assertEquals((await failure(() => c.find(filter).maxTimeMS(1).toArray())).code, 50);
    assert(await c.findOne({ _id: 1 }, { maxTimeMS: 10_000 }));
  }));
