import { assert, assertEquals } from "@std/assert";
import { MongoClient } from "mongodb";
import { failure, url, withDatabase } from "../testing/with_database.ts";

Deno.test("hello and buildInfo report a standalone 7.0", () =>
  withDatabase(async (db) => {
    const hello = await db.command({ hello: 1 });
    assertEquals([hello.isWritablePrimary, hello.maxWireVersion, hello.setName], [true, 21, undefined]);
    assertEquals((await db.command({ isMaster: 1 })).ismaster, true);
    assert((await db.command({ buildInfo: 1 })).version.startsWith("7.0"));
  }));

Deno.test("what shells and Compass ask when they connect is answered", () =>
  withDatabase(async (_db, client) => {
    const admin = client.db("admin");
    for (
      const command of [
        { ping: 1 },
        { connectionStatus: 1 },
        { serverStatus: 1 },
        { hostInfo: 1 },
        { getCmdLineOpts: 1 },
        { getLog: "startupWarnings" },
        { getParameter: 1, featureCompatibilityVersion: 1 },
        { whatsmyuri: 1 },
        { listCommands: 1 },
        { currentOp: 1 },
        { refreshSessions: [] },
      ]
    ) assertEquals((await admin.command(command)).ok, 1, JSON.stringify(command));
  }));

Deno.test("unknown commands are refused with 59, also those of other MongoDB versions", () =>
  withDatabase(async (db) => {
    for (const name of ["foo", "atlasVersion", "bulkWrite", "eval"]) {
      const { code, message } = await failure(() => db.command({ [name]: 1 }));
      assertEquals([code, message], [59, `no such command: '${name}'`]);
    }
  }));

Deno.test("transactions, change streams, users and replica sets are refused with MongoDB's codes", () =>
  withDatabase(async (db, client) => {
    await db.collection("c").insertOne({});
    const session = client.startSession();
    session.startTransaction();
    const transaction = await db.collection("c").insertOne({}, { session }).catch((error) => error);
    assertEquals(transaction.originalError?.code ?? transaction.code, 20);
    await session.abortTransaction().catch(() => {});
    await session.endSession();
    assertEquals((await failure(() => db.collection("c").watch().next())).code, 40573);
    assertEquals((await failure(() => db.command({ saslStart: 1 }))).code, 18);
    assertEquals((await failure(() => db.admin().command({ replSetGetStatus: 1 }))).code, 76);
    assertEquals((await failure(() => db.command({ count: "c", writeConcern: { w: 2 } }))).code, 2);
    assertEquals(
      (await failure(() => db.command({ count: "c", readConcern: { level: "snapshot" } }))).code,
      123,
    );
    assertEquals(
      (await failure(() => db.command({ find: "c", apiVersion: "1", apiStrict: true }))).code,
      323,
    );
  }));

Deno.test("a client that offers compression is served without it", () =>
  withDatabase(async (db) => {
    const client = await MongoClient.connect(url, { compressors: ["zlib"] });
    try {
      assertEquals((await client.db(db.databaseName).command({ ping: 1 })).ok, 1);
    } finally {
      await client.close();
    }
  }));

Deno.test("wrong generic arguments are refused", () =>
  withDatabase(async (db) => {
    const codeOf = async (fields: Record<string, unknown>) =>
      (await failure(() => db.command({ find: "c", ...fields }))).code;
    assertEquals(await codeOf({ maxTimeMS: "5" }), 2);
    assertEquals(await codeOf({ maxTimeMS: -5 }), 2);
    assertEquals(await codeOf({ apiVersion: "2" }), 322);
  }));
