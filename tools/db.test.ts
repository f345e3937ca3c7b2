import { assert, assertEquals } from "@std/assert";
import { startEmbedded } from "../src/embedded/server.ts";

/** Runs `deno task db` with some arguments to its end. */
async function run(env: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("./db.ts", import.meta.url).pathname, ...args],
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
