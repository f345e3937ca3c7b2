import { assert, assertEquals } from "@std/assert";
import { failure, withDatabase } from "../testing/with_database.ts";

Deno.test("collections are made, listed, renamed and dropped", () =>
  withDatabase(async (db) => {
    await db.createCollection("made");
    await db.collection("written").insertOne({ a: 1 });
    assertEquals((await db.listCollections().toArray()).map(({ name, type }) => [name, type]), [
      ["made", "collection"],
      ["written", "collection"],
    ]);
    const [info] = await db.listCollections({ name: "made" }).toArray();
    assertEquals("idIndex" in info && info.idIndex, { v: 2, key: { _id: 1 }, name: "_id_" });
    await db.renameCollection("written", "renamed");
    assertEquals(await db.collection("renamed").countDocuments(), 1);
    await db.collection("made").drop();
    assertEquals((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name), [
      "renamed",
    ]);
  }));

Deno.test("a collection that is there stays as it is when it is made again", () =>
  withDatabase(async (db) => {
    await db.createCollection("c");
    await db.collection("c").insertOne({});
    assertEquals((await db.command({ create: "c" })).ok, 1);
    assertEquals(await db.collection("c").countDocuments(), 1);
  }));

Deno.test("a collection that is not there is dropped in peace", () =>
  withDatabase(async (db) => {
    assertEquals((await db.command({ drop: "none" })).ok, 1);
  }));

Deno.test("a rename refuses what is missing, what is taken, and itself", () =>
  withDatabase(async (db, client) => {
    await db.collection("a").insertOne({});
    await db.collection("b").insertOne({});
    assertEquals((await failure(() => db.renameCollection("none", "x"))).code, 26);
    assertEquals((await failure(() => db.renameCollection("a", "b"))).code, 48);
    const itself = { renameCollection: `${db.databaseName}.a`, to: `${db.databaseName}.a` };
    assertEquals((await failure(() => client.db("admin").command(itself))).code, 20);
    assertEquals((await failure(() => db.command(itself))).code, 13);
    await db.renameCollection("a", "b", { dropTarget: true });
    assertEquals((await db.listCollections().toArray()).length, 1);
  }));

Deno.test("databases are listed while they have a collection, and dropped whole", () =>
  withDatabase(async (db, client) => {
    const names = async () =>
      (await client.db("admin").admin().listDatabases()).databases.map(({ name }) => name);
    assert(!(await names()).includes(db.databaseName));
    await db.collection("c").insertOne({});
    assert((await names()).includes(db.databaseName));
    await db.dropDatabase();
    assert(!(await names()).includes(db.databaseName));
    assertEquals((await failure(() => db.command({ listDatabases: 1 }))).code, 13);
  }));

Deno.test("what MongoDB can make and this server cannot is refused by name", () =>
  withDatabase(async (db) => {
    for (
      const options of [
        { capped: true, size: 1000 },
        { viewOn: "x", pipeline: [] },
        { timeseries: { timeField: "t" } },
        { validator: { a: 1 } },
        { collation: { locale: "fr" } },
      ]
    ) {
      const { code } = await failure(() => db.command({ create: "c", ...options }));
      assertEquals(code, 238, JSON.stringify(options));
    }
  }));

Deno.test("collStats, dbStats and $collStats count documents and indexes", () =>
  withDatabase(async (db) => {
    const c = db.collection("c");
    await c.insertMany([{ a: 1 }, { a: 2 }]);
    await c.createIndex({ a: 1 });
    const stats = await db.command({ collStats: "c" });
    assertEquals([stats.count, stats.nindexes], [2, 2]);
    const all = await db.stats();
    assertEquals([Number(all.objects), Number(all.indexes)], [2, 2]);
    const [stage] = await c.aggregate([{ $collStats: { storageStats: {}, count: {} } }]).toArray();
    assertEquals([stage.count, stage.storageStats.count], [2, 2]);
  }));
