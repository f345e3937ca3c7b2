import { assertEquals } from "@std/assert";
import type { Collection, Db } from "mongodb";
import { failure, withDatabase } from "../testing/with_database.ts";

async function items(db: Db): Promise<Collection<{ _id: number; n: number; tags: string[] }>> {
  const c = db.collection<{ _id: number; n: number; tags: string[] }>("c");
  await c.insertMany([
    { _id: 1, n: 1, tags: ["a", "b"] },
    { _id: 2, n: 1, tags: ["b"] },
    { _id: 3, n: 2, tags: [] },
  ]);
  return c;
}

Deno.test("count counts all, or what a filter, skip and limit leave", () =>
  withDatabase(async (db) => {
    const c = await items(db);
    assertEquals(await c.estimatedDocumentCount(), 3);
    assertEquals(await c.countDocuments({ n: 1 }), 2);
    assertEquals((await db.command({ count: "c", query: { n: 1 }, skip: 1 })).n, 1);
    assertEquals((await db.command({ count: "c", limit: 2 })).n, 2);
    assertEquals((await db.command({ count: "none" })).n, 0);
  }));

Deno.test("distinct gives each value once, through arrays", () =>
  withDatabase(async (db) => {
    const c = await items(db);
    assertEquals(await c.distinct("n"), [1, 2]);
    assertEquals(await c.distinct("tags"), ["a", "b"]);
    assertEquals(await c.distinct("tags", { _id: 2 }), ["b"]);
    assertEquals(await db.collection("none").distinct("x"), []);
  }));

Deno.test("distinct values over 16 MB are refused with MongoDB's code", () =>
  withDatabase(async (db) => {
    const texts = ["a", "b"].map((letter) => letter.repeat(9_000_000));
    for (const text of texts) await db.collection("c").insertOne({ text });
    assertEquals((await failure(() => db.collection("c").distinct("text"))).code, 17217);
  }));

Deno.test("delete takes one document or all that match", () =>
  withDatabase(async (db) => {
    const c = await items(db);
    assertEquals((await c.deleteOne({ n: 1 })).deletedCount, 1);
    assertEquals((await c.deleteMany({})).deletedCount, 2);
    assertEquals((await c.deleteMany({})).deletedCount, 0);
    await c.insertOne({ _id: 1, n: 1, tags: [] });
    const wrong = { delete: "c", deletes: [{ q: {}, limit: 0 }, { q: {}, limit: 2 }] };
    assertEquals([(await failure(() => db.command(wrong))).code, await c.countDocuments()], [9, 1]);
    assertEquals((await failure(() => db.command({ delete: "c", deletes: [] }))).code, 16);
  }));

Deno.test("a deleted document leaves no entry in an index", () =>
  withDatabase(async (db) => {
    const c = await items(db);
    await c.createIndex({ tags: 1 }, { unique: false });
    await c.deleteOne({ _id: 1 });
    assertEquals(await c.countDocuments({ tags: "b" }, { hint: { tags: 1 } }), 1);
    await c.insertOne({ _id: 1, n: 5, tags: ["b"] });
    assertEquals(await c.countDocuments({ tags: "b" }, { hint: { tags: 1 } }), 2);
  }));
