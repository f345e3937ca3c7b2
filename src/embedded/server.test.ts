import { MongoClient, MongoServerError } from "mongodb";
import { assert, assertEquals } from "@std/assert";
import { startEmbedded } from "./server.ts";

Deno.test("the official driver creates, reads, updates and deletes on a server of its own", async () => {
  const dataDir = await Deno.makeTempDir();
  const server = await startEmbedded({ dataDir });
  const client = await MongoClient.connect(server.url);
  try {
    const items = client.db("test").collection<{ _id: number; name: string; n?: number }>("items");
    await items.insertMany([{ _id: 1, name: "one" }, { _id: 2, name: "two" }]);
    await items.createIndex({ name: 1 }, { unique: true });
    assertEquals(await items.findOne({ name: "two" }), { _id: 2, name: "two" });
    assertEquals((await items.updateOne({ _id: 1 }, { $set: { n: 5 } })).modifiedCount, 1);
    const after = await items.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: "after" });
    assertEquals(after, { _id: 1, name: "one", n: 6 });
    const error = await items.insertOne({ _id: 3, name: "one" }).catch((error: unknown) => error);
    assert(error instanceof MongoServerError);
    assertEquals([error.code, error.keyPattern, error.keyValue], [11000, { name: 1 }, { name: "one" }]);
    assertEquals((await items.deleteOne({ _id: 2 })).deletedCount, 1);
    assertEquals(await items.find().toArray(), [{ _id: 1, name: "one", n: 6 }]);
    assert(await client.db("test").dropDatabase());
  } finally {
    await client.close();
    await server.close();
    await Deno.remove(dataDir, { recursive: true });
  }
});
