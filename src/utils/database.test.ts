import { MongoClient } from "mongodb";
import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadConfig, processEnvironment } from "./config.ts";
import { testDb } from "./database.ts";
import { isDatabaseAway } from "./database_away.ts";

const onEmbedded = !processEnvironment().MONGODB_URL;

/** Runs a script that may use `getDb` in a process of its own, in a folder without `.env`; gives what it printed. */
async function runScript(folder: string, env: Record<string, string>, script: string) {
  const module = new URL("./database.ts", import.meta.url).href;
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--config",
      new URL("../../deno.json", import.meta.url).pathname,
      `import { getDb } from "${module}"; ${script}`,
    ],
    cwd: folder,
    env: { MONGODB_URL: "", DB_NAME: "", DATA_DIR: `${folder}/data`, ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { out: text(stdout), err: text(stderr), code };
}

async function withFolder(test: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("each testDb is empty, apart from the others, and never the app's database", async () => {
  const [[one, oneClient], [other, otherClient]] = await Promise.all([testDb(), testDb()]);
  try {
    await one.collection("notes").insertOne({ text: "one" });
    assertEquals(await other.listCollections().toArray(), []);
    assertNotEquals(one.databaseName, other.databaseName);
    assertNotEquals(one.databaseName, loadConfig({ ...processEnvironment(), DB_NAME: "app" }).database.name);
  } finally {
    await Promise.all([oneClient.close(), otherClient.close()]);
  }
});

Deno.test("closing the client of a testDb drops its database and leaves the others", async () => {
  const [kept, keptClient] = await testDb();
  const [dropped, droppedClient] = await testDb();
  try {
    await kept.collection("notes").insertOne({ text: "kept" });
    await dropped.collection("notes").insertOne({ text: "dropped" });
    await droppedClient.close();
    assertEquals(await keptClient.db(dropped.databaseName).collection("notes").countDocuments(), 0);
    assertEquals(await kept.collection("notes").countDocuments(), 1);
  } finally {
    await Promise.all([keptClient.close(), droppedClient.close()]);
  }
});

Deno.test({
  name: "the embedded server of testDb ends with its last client, and a later test gets another",
  ignore: !onEmbedded,
  async fn() {
    const [, first] = await testDb();
    const address = String(first.options.hosts[0]);
    await first.close();
    const stray = new MongoClient(`mongodb://${address}`, { serverSelectionTimeoutMS: 50 });
    const error = await assertRejects(() => stray.db("x").command({ ping: 1 }));
    await stray.close();
    assert(isDatabaseAway(error));

    const [db, client] = await testDb();
    assertEquals((await db.command({ ping: 1 })).ok, 1);
    await client.close();
  },
});

Deno.test("without MONGODB_URL the app's data live in DATA_DIR, and the process ends when its client is closed", async () => {
  await withFolder(async (folder) => {
    const script = `const [db, client] = await getDb();
      await db.collection("notes").insertOne({});
      console.log(db.databaseName, await db.collection("notes").countDocuments());
      await client.close();`;
    assertEquals(await runScript(folder, {}, script), { out: "app 1", err: "", code: 0 });
    assertEquals(await runScript(folder, {}, script), { out: "app 2", err: "", code: 0 });
    assert((await Array.fromAsync(Deno.readDir(`${folder}/data`))).length > 0);
  });
});

Deno.test("a server that does not answer stops the start with its address and without its password", async () => {
  await withFolder(async (folder) => {
    const env = {
      MONGODB_URL: "mongodb://ada:hunter2@127.0.0.1:1",
      DB_NAME: "shop",
      REQUESTING_TIMEOUT: "200",
    };
    const { out, err, code } = await runScript(
      folder,
      env,
      `await getDb().catch((error) => console.log(error.message));`,
    );
    assertStringIncludes(out, `Cannot connect to the database at "127.0.0.1:1": `);
    assertStringIncludes(out, "MONGODB_URL");
    assert(!(out + err).includes("hunter2"), out);
    assertEquals(code, 0);
  });
});

Deno.test("a MONGODB_URL that the driver refuses stops the start without its password", async () => {
  await withFolder(async (folder) => {
    const env = { MONGODB_URL: "mongodb://ada:hunter2@host/?nonsense=1", DB_NAME: "shop" };
    const { out } = await runScript(
      folder,
      env,
      `await getDb().catch((error) => console.log(error.message));`,
    );
    assertStringIncludes(out, "Cannot use MONGODB_URL: option nonsense is not supported");
    assert(!out.includes("hunter2"), out);
  });
});
