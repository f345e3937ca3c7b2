import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { loadConfig } from "../../src/utils/config.ts";
import { SharedDatabase } from "./shared_database.ts";

/** Whether a database answers there. */
async function answers(url: string): Promise<boolean> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 200 });
  try {
    return (await client.db("admin").command({ ping: 1 })).ok === 1;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

Deno.test("one database for all servers, as long as the settings ask for it or a server uses it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const at = (env: Record<string, string>) => loadConfig({ DB_NAME: "shop", ...env });
    const [one, two] = ["one", "two"].map((name) => at({ DATA_DIR: join(folder, name) }));
    const database = new SharedDatabase();
    const [first, second] = [await database.hold(one), await database.hold(one)];
    assertEquals(first.env, { MONGODB_URL: second.url!, DB_NAME: "shop" });
    await first.release();
    await second.release();
    assert(await answers(first.url!), "between two servers it goes on");

    const still = await database.hold(one);
    const moved = await database.hold(two);
    assert(await answers(still.url!), "a server uses it");
    await still.release();
    assert(!await answers(still.url!), "nobody uses it, nor asks for it");

    const port = at({ DATA_DIR: join(folder, "two"), EMBEDDED_PORT: "1" });
    await assertRejects(() => database.hold(port), Error, 'EMBEDDED_PORT "1" while it runs');
    await moved.release();
    await database.hold(at({ MONGODB_URL: "mongodb://127.0.0.1:1" }));
    assert(!await answers(moved.url!), "the settings ask for another server");
    await database.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
