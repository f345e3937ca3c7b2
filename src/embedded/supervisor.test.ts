import { MongoClient } from "mongodb";
import { assertEquals } from "@std/assert";
import { Supervisor } from "./supervisor.ts";

Deno.test("a thread that dies is reported and started again on the same port, with all its data", async () => {
  const dataDir = await Deno.makeTempDir();
  const server = new Supervisor(dataDir);
  await server.start(0);
  const url = server.url;
  const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 5000 });
  try {
    const items = client.db("test").collection<{ _id: number }>("items");
    await items.insertOne({ _id: 1 });
    const down = new Promise<string>((resolve) => server.onDown(resolve));
    const up = new Promise<void>((resolve) => server.onUp(resolve));
    server.fail();
    assertEquals((await down).includes("told to fail"), true);
    await up;
    assertEquals(server.url, url);
    assertEquals(await items.find().toArray(), [{ _id: 1 }]);
  } finally {
    await client.close();
    await server.close();
    await Deno.remove(dataDir, { recursive: true });
  }
});
