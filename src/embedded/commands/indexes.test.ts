import { assert, assertEquals } from "@std/assert";
import { failure, withDatabase } from "../testing/with_database.ts";

Deno.test("indexes are made, listed with their options, and dropped by name, by key and all", () =>
  withDatabase(async (db) => {
    const c = db.collection("c");
    assertEquals(await c.createIndex({ a: 1, "b.c": -1 }), "a_1_b.c_-1");
    await c.createIndex({ d: 1 }, { unique: true, sparse: true, name: "d" });
    await c.createIndex({ e: 1 }, { partialFilterExpression: { e: { $gt: 5 } } });
    await c.createIndex({ f: 1 }, { expireAfterSeconds: 60 });
    assertEquals(await c.listIndexes().toArray(), [
      { v: 2, key: { _id: 1 }, name: "_id_" },
      { v: 2, key: { a: 1, "b.c": -1 }, name: "a_1_b.c_-1" },
      { v: 2, key: { d: 1 }, name: "d", unique: true, sparse: true },
      { v: 2, key: { e: 1 }, name: "e_1", partialFilterExpression: { e: { $gt: 5 } } },
      { v: 2, key: { f: 1 }, name: "f_1", expireAfterSeconds: 60 },
    ]);
    await c.dropIndex("d");
    await db.command({ dropIndexes: "c", index: { e: 1 } });
    assertEquals((await c.indexes()).length, 3);
    await c.dropIndexes();
    assertEquals((await c.indexes()).length, 1);
  }));

Deno.test("making an index again changes nothing; making it otherwise is refused", () =>
  withDatabase(async (db) => {
    const c = db.collection("c");
    const make = (index: Record<string, unknown>) => db.command({ createIndexes: "c", indexes: [index] });
    const codeOf = async (index: Record<string, unknown>) => (await failure(() => make(index))).code;
    assertEquals((await make({ key: { a: 1 }, name: "a" })).createdCollectionAutomatically, true);
    const again = await make({ key: { a: 1 }, name: "a" });
    assertEquals([again.numIndexesBefore, again.numIndexesAfter, again.note], [
      2,
      2,
      "all indexes already exist",
    ]);
    assertEquals(await codeOf({ key: { b: 1 }, name: "a" }), 86);
    assertEquals(await codeOf({ key: { a: 1 }, name: "a", unique: true }), 86);
    assertEquals(await codeOf({ key: { a: 1 }, name: "other" }), 85);
    assertEquals(await codeOf({ key: { a: 1 }, name: "a", expireAfterSeconds: 5 }), 85);
    assertEquals((await c.indexes()).length, 2);
  }));

Deno.test("indexes that are not there are refused: geo, hashed, wildcard, places in arrays", () =>
  withDatabase(async (db) => {
    const codeOf = async (key: Record<string, unknown>, options: Record<string, unknown> = {}) =>
      (await failure(() => db.command({ createIndexes: "c", indexes: [{ key, name: "i", ...options }] })))
        .code;
    for (
      const key of [
        { a: "2dsphere" },
        { a: "hashed" },
        { "$**": 1 },
        { "a.0": 1 },
        { a: 0 },
        {},
      ]
    ) {
      assertEquals(await codeOf(key), 67, JSON.stringify(key));
    }
    assertEquals(await codeOf({ a: 1 }, { collation: { locale: "fr" } }), 238);
    assertEquals(await codeOf({ a: 1, b: 1 }, { expireAfterSeconds: 5 }), 67);
    assertEquals(await codeOf({ a: 1 }, { partialFilterExpression: { a: { $ne: 1 } } }), 67);
    assertEquals(await codeOf({ a: 1 }, { weights: {} }), 197);
    assertEquals((await failure(() => db.collection("none").indexes())).code, 26);
    await db.createCollection("c");
    assertEquals((await failure(() => db.collection("c").dropIndex("none"))).code, 27);
    assertEquals((await failure(() => db.collection("c").dropIndex("_id_"))).code, 72);
  }));

Deno.test("a unique index refuses duplicates in data that is there, and keeps nothing of itself", () =>
  withDatabase(async (db) => {
    const c = db.collection("c");
    await c.insertMany([{ a: 1 }, { a: 1 }]);
    const error = await c.createIndex({ a: 1 }, { unique: true }).catch((error) => error);
    assertEquals([error.code, error.keyPattern, error.keyValue], [11000, { a: 1 }, { a: 1 }]);
    assertEquals((await c.indexes()).length, 1);
  }));

Deno.test("uniqueness counts null and missing as one, sparse and partial only what they hold", () =>
  withDatabase(async (db) => {
    const refuses = async (name: string, documents: Record<string, unknown>[]) => {
      const error = await db.collection(name).insertMany(documents).then(() => undefined, (error) => error);
      return error?.code === 11000;
    };
    await db.collection("plain").createIndex({ a: 1 }, { unique: true });
    await db.collection("sparse").createIndex({ a: 1 }, { unique: true, sparse: true });
    await db.collection("partial").createIndex({ a: 1 }, {
      unique: true,
      partialFilterExpression: { a: { $type: "string" } },
    });
    assert(await refuses("plain", [{}, { a: null }]));
    assert(!await refuses("sparse", [{}, {}]));
    assert(await refuses("sparse", [{ a: null }, { a: null }]));
    assert(!await refuses("partial", [{ a: 1 }, { a: 1 }, {}, {}]));
    assert(await refuses("partial", [{ a: "x" }, { a: "x" }]));
  }));

Deno.test("uniqueness holds for elements of arrays, compound keys and numbers of any type", () =>
  withDatabase(async (db) => {
    const tags = db.collection("tags");
    await tags.createIndex({ tags: 1 }, { unique: true });
    await tags.insertOne({ tags: ["a", "b", "a"] });
    assertEquals((await failure(() => tags.insertOne({ tags: ["c", "b"] }))).code, 11000);
    const both = db.collection("both");
    await both.createIndex({ a: 1, b: 1 }, { unique: true });
    await both.insertMany([{ a: 1, b: 1 }, { a: 1, b: 2 }]);
    const { Double } = await import("bson");
    assertEquals((await failure(() => both.insertOne({ a: new Double(1), b: 2 }))).code, 11000);
  }));

Deno.test("two arrays in one compound index are refused", () =>
  withDatabase(async (db) => {
    const c = db.collection("c");
    await c.createIndex({ a: 1, b: 1 });
    await c.insertOne({ a: [1, 2], b: 1 });
    assertEquals((await failure(() => c.insertOne({ a: [1], b: [2] }))).code, 171);
    assertEquals(await c.countDocuments(), 1);
  }));

Deno.test("collMod changes what an index hides and when it expires", () =>
  withDatabase(async (db) => {
    const c = db.collection("c");
    await c.createIndex({ a: 1 }, { expireAfterSeconds: 10 });
    const changed = await db.command({
      collMod: "c",
      index: { keyPattern: { a: 1 }, expireAfterSeconds: 20 },
    });
    assertEquals([Number(changed.expireAfterSeconds_old), Number(changed.expireAfterSeconds_new)], [10, 20]);
    await db.command({ collMod: "c", index: { name: "a_1", hidden: true } });
    const plan = await c.find({ a: 1 }).explain("queryPlanner");
    assertEquals(plan.queryPlanner.winningPlan.stage, "COLLSCAN");
  }));
