import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startEmbedded } from "../src/embedded/server.ts";

/** Runs `deno task db` with some arguments to its end, in a folder that may have a `.env`. */
async function run(env: Record<string, string>, ...args: string[]) {
  return await runIn(Deno.cwd(), env, ...args);
}

async function runIn(cwd: string, env: Record<string, string>, ...args: string[]) {
  const url = (path: string) => new URL(path, import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", url("../deno.json"), url("./db.ts"), ...args],
    cwd,
    env,
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

Deno.test("a second process on the same data is refused, with the folder, the process and what to do", async () => {
  const dataDir = await Deno.makeTempDir();
  const server = await startEmbedded({ dataDir });
  try {
    const { code, err } = await run({ DATA_DIR: dataDir, EMBEDDED_PORT: "0" });
    assertEquals(code, 1);
    assert(
      err.includes(`"${dataDir}"`) && err.includes(`process ${Deno.pid}`) && err.includes("deno task db"),
      err,
    );
  } finally {
    await server.close();
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("a port that is taken is refused", async () => {
  const dataDir = await Deno.makeTempDir();
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, err } = await run({ DATA_DIR: dataDir, EMBEDDED_PORT: String(taken.addr.port) });
  taken.close();
  await Deno.remove(dataDir, { recursive: true });
  assertEquals(code, 1);
  assert(err.includes(`127.0.0.1:${taken.addr.port}: the port is taken`), err);
});

Deno.test("export finds the server by the address in DATA_DIR, and says so when there is none", async () => {
  const dataDir = await Deno.makeTempDir();
  const folder = await Deno.makeTempDir();
  const server = await startEmbedded({ dataDir });
  const env = { DATA_DIR: dataDir, MONGODB_URL: "" };
  const running = await run(env, "export", folder);
  await server.close();
  const stopped = await run(env, "export", folder);
  await Deno.remove(dataDir, { recursive: true });
  await Deno.remove(folder, { recursive: true });
  assertEquals([running.code, running.out.startsWith("Exported 0 documents")], [0, true], running.err);
  assertEquals([stopped.code, stopped.err.includes("no server runs")], [1, true]);
});

Deno.test("import says that it replaces nothing, that there is no such folder, and that no server answers", async () => {
  const dataDir = await Deno.makeTempDir();
  const folder = await Deno.makeTempDir();
  const server = await startEmbedded({ dataDir });
  await Deno.mkdir(`${folder}/shop`);
  await Deno.writeTextFile(`${folder}/shop/items.json`, `{"_id":1}\n`);
  // By `.env`, as the server reads it.
  await Deno.writeTextFile(`${folder}/.env`, `DATA_DIR="${dataDir}"\n`);
  const env = { MONGODB_URL: "", DB_NAME: "shop" };
  const first = await runIn(folder, env, "import", folder);
  const again = await runIn(folder, env, "import", folder);
  const nowhere = await runIn(folder, env, "import", `${folder}/none`);
  await server.close();
  const away = await runIn(folder, { ...env, MONGODB_URL: "mongodb://me:pw@" }, "import", folder);
  await Deno.remove(dataDir, { recursive: true });
  await Deno.remove(folder, { recursive: true });
  assertEquals([first.code, first.out], [0, `Imported 1 documents of 1 collections from "${folder}"\n`]);
  assertEquals([again.code, nowhere.code, away.code], [1, 1, 1]);
  assertStringIncludes(again.err, "An import replaces no documents: drop what is there");
  assertStringIncludes(nowhere.err, `there is no folder "${folder}/none/shop"`);
  assertStringIncludes(away.err, "correct or unset MONGODB_URL");
  assertEquals(away.err.includes("pw"), false);
});
