/** What applications ask of the driver beside documents and filters: it works, or is refused with MongoDB's code. */
import { assertEquals } from "@std/assert";
import { type Db, GridFSBucket, MongoClient, MongoServerError } from "mongodb";
import { failure, url, withDatabase } from "./testing/with_database.ts";

type Item = { _id: number; n?: number };

/** Runs a test with a client of its own options, on a database with three documents and an index. */
function withClient(options: Record<string, unknown>, test: (db: Db, client: MongoClient) => Promise<void>) {
  return withDatabase(async (db) => {
    const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 5000, ...options });
    try {
      const own = client.db(db.databaseName);
      await own.collection<Item>("c").insertMany([1, 2, 3].map((_id) => ({ _id, n: _id % 2 })));
      await own.collection("c").createIndex({ n: 1 });
      await test(own, client);
    } finally {
      await client.close();
    }
  });
}

/** The code that MongoDB sent, also where the driver puts another error around it. */
async function serverCode(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    return error.code ?? (error.errorResponse as { originalError?: MongoServerError }).originalError?.code;
  }
  throw new Error("expected the server to refuse");
}

Deno.test("the options that any command may have are taken: comment, maxTimeMS, hint, let, concerns, preferences", () =>
  withClient({}, async (db) => {
    const c = db.collection<Item>("c");
    const options = { comment: "why", maxTimeMS: 10_000 };
    const reading = {
      ...options,
      readConcern: { level: "majority" },
      readPreference: "secondaryPreferred",
      collation: { locale: "simple" },
    } as const;
    const writing = { ...options, writeConcern: { w: "majority", j: true, wtimeoutMS: 1000 } } as const;
    assertEquals(
      (await c.find({ n: 1 }, { ...reading, hint: { n: 1 }, allowDiskUse: true }).toArray()).length,
      2,
    );
    assertEquals(await c.countDocuments({ n: 1 }, { ...reading, hint: "n_1" }), 2);
    assertEquals(await c.estimatedDocumentCount(options), 3);
    assertEquals((await c.distinct("n", {}, reading)).sort(), [0, 1]);
    const pipeline = [{ $match: { $expr: { $eq: ["$n", "$$n"] } } }];
    assertEquals(
      (await c.aggregate(pipeline, { ...reading, let: { n: 1 }, allowDiskUse: true }).toArray()).length,
      2,
    );
    await c.insertOne({ _id: 4 }, { ...writing, bypassDocumentValidation: true });
    assertEquals(
      (await c.updateMany({ n: 1 }, { $inc: { n: 1 } }, { ...writing, hint: { n: 1 } })).modifiedCount,
      2,
    );
    const found = await c.findOneAndUpdate({ n: 2 }, { $set: { n: 5 } }, {
      ...writing,
      sort: { _id: -1 },
      hint: { n: 1 },
    });
    assertEquals(found?._id, 3);
    assertEquals((await c.deleteMany({ n: 5 }, { ...writing, hint: "n_1" })).deletedCount, 1);
    assertEquals((await c.listIndexes({ batchSize: 1, comment: "why" }).toArray()).map(({ name }) => name), [
      "_id_",
      "n_1",
    ]);
  }));

Deno.test("the options that a client may have are taken: retries, concerns, compressors, the stable API", () =>
  withClient({
    retryWrites: true,
    retryReads: true,
    w: "majority",
    journal: true,
    readConcernLevel: "majority",
    readPreference: "nearest",
    compressors: ["zlib"],
    serverApi: { version: "1" },
    appName: "test",
    directConnection: false,
  }, async (db) => {
    const c = db.collection<Item>("c");
    await c.updateOne({ _id: 1 }, { $set: { n: 9 } });
    assertEquals((await c.findOneAndDelete({ _id: 1 }))?.n, 9);
    assertEquals((await c.bulkWrite([{ insertOne: { document: { _id: 7 } } }])).insertedCount, 1);
    assertEquals(await c.countDocuments(), 3);
  }));

Deno.test("sessions work without transactions, causal ones too", () =>
  withClient({}, async (db, client) => {
    const c = db.collection<Item>("c");
    for (const causalConsistency of [true, false]) {
      await client.withSession({ causalConsistency }, async (session) => {
        await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
        const all = [];
        for await (const { _id } of c.find({}, { session, batchSize: 2 })) all.push(_id);
        assertEquals(all.sort(), [1, 2, 3]);
      });
    }
  }));

Deno.test("GridFS stores files in chunks, reads, renames and deletes them", () =>
  withClient({}, async (db) => {
    const bucket = new GridFSBucket(db, { chunkSizeBytes: 1000 });
    const data = crypto.getRandomValues(new Uint8Array(5500));
    const upload = bucket.openUploadStream("a.bin", { metadata: { by: "Ann" } });
    await new Promise((resolve, reject) => upload.on("finish", resolve).on("error", reject).end(data));
    const read = async (stream: AsyncIterable<Uint8Array>) =>
      (await Array.fromAsync(stream)).flatMap((chunk) => [...chunk]);
    assertEquals(await read(bucket.openDownloadStream(upload.id)), [...data]);
    await bucket.rename(upload.id, "b.bin");
    const part = bucket.openDownloadStreamByName("b.bin", { start: 995, end: 1010 });
    assertEquals(await read(part), [...data.subarray(995, 1010)]);
    const [file] = await bucket.find({ "metadata.by": "Ann" }).toArray();
    assertEquals([file.length, file.chunkSize, file.filename], [5500, 1000, "b.bin"]);
    const again = { files_id: upload.id, n: 0 };
    assertEquals((await failure(() => db.collection("fs.chunks").insertOne(again))).code, 11000);
    await bucket.delete(upload.id);
    assertEquals(await db.collection("fs.chunks").countDocuments(), 0);
  }));

Deno.test("the driver hears MongoDB's code: transactions 20, change streams 40573, snapshots 123, $text 238", () =>
  withClient({}, async (db, client) => {
    const c = db.collection<Item>("c");
    const inTransaction = (work: (session: ReturnType<MongoClient["startSession"]>) => Promise<unknown>) =>
      client.withSession((session) => session.withTransaction(() => work(session)));
    assertEquals(
      await serverCode(() => inTransaction((session) => c.insertOne({ _id: 9 }, { session }))),
      20,
    );
    assertEquals(await serverCode(() => inTransaction((session) => c.findOne({}, { session }))), 20);
    assertEquals(await c.countDocuments({ _id: 9 }), 0);
    for (const watched of [c, db, client]) {
      const stream = watched.watch();
      assertEquals(await serverCode(() => stream.next()), 40573);
      await stream.close();
    }
    const snapshot = () =>
      client.withSession({ snapshot: true }, (session) => c.find({}, { session }).toArray());
    assertEquals(await serverCode(snapshot), 123);
    assertEquals(await serverCode(() => c.find({ $text: { $search: "a" } }).toArray()), 238);
  }));
