import { Binary, Decimal128, Double, Long, ObjectId, Timestamp } from "bson";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { MongoBulkWriteError } from "mongodb";
import { failure, withDatabase } from "../testing/with_database.ts";

Deno.test("insert gives back what was put in, in every type and order of fields", () =>
  withDatabase(async (db) => {
    const document = {
      z: new Double(2),
      _id: new ObjectId(),
      a: Long.fromString("9007199254740993"),
      decimal: Decimal128.fromString("1.10"),
      binary: new Binary(Uint8Array.of(0, 255), 5),
      date: new Date(0),
      stamp: new Timestamp({ t: 1, i: 2 }),
      nested: { b: 1, a: [null, true, { x: "y" }] },
    };
    await db.collection("c").insertOne(document);
    const found = await db.collection("c").findOne({}, { promoteValues: false, promoteLongs: false });
    assert(found);
    assertEquals(Object.keys(found), ["_id", ...Object.keys(document).filter((key) => key !== "_id")]);
    assertEquals(found.a.toString(), "9007199254740993");
    assertEquals([found.z._bsontype, found.z.value], ["Double", 2]);
    assertEquals(found.decimal.toString(), "1.10");
    assertEquals([...found.binary.buffer], [0, 255]);
  }));

Deno.test("a second document with the same _id is refused with keyPattern and keyValue", () =>
  withDatabase(async (db) => {
    const c = db.collection<{ _id: number }>("c");
    await c.insertOne({ _id: 1 });
    const error = await c.insertOne({ _id: 1 }).catch((error) => error);
    assertEquals([error.code, error.keyPattern, error.keyValue], [11000, { _id: 1 }, { _id: 1 }]);
    assertMatch(
      error.message,
      /^E11000 duplicate key error collection: \S+\.c index: _id_ dup key: { _id: 1 }$/,
    );
  }));

Deno.test("an ordered insert stops at the first error, an unordered one goes on", () =>
  withDatabase(async (db) => {
    const c = db.collection<{ _id: number }>("c");
    const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    const ordered = await c.insertMany(documents).catch((error) => error);
    assert(ordered instanceof MongoBulkWriteError);
    assertEquals([ordered.insertedCount, await c.countDocuments()], [1, 1]);
    await c.deleteMany({});
    const unordered = await c.insertMany(documents, { ordered: false }).catch((error) => error);
    assertEquals([unordered.insertedCount, unordered.writeErrors[0].index], [2, 1]);
  }));

Deno.test("an _id that is an array or a regular expression is refused", () =>
  withDatabase(async (db) => {
    for (const _id of [[1], /x/]) {
      // deno-lint-ignore no-explicit-any
      assertEquals((await failure(() => db.collection("c").insertOne({ _id } as any))).code, 53);
    }
  }));

Deno.test("a collection name that cannot be one is refused", () =>
  withDatabase(async (db) => {
    for (const insert of ["", ".x", "a$b", "system.x"]) {
      assertEquals((await failure(() => db.command({ insert, documents: [{}] }))).code, 73, insert);
    }
  }));

Deno.test("an unacknowledged insert arrives", () =>
  withDatabase(async (db) => {
    const c = db.collection<{ _id: number }>("c");
    await c.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
    for (let tries = 0; tries < 1000 && (await c.countDocuments()) === 0; tries++);
    assertEquals(await c.countDocuments(), 1);
  }));
