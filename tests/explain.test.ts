import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { DatabaseServer } from "./support/database_server.ts";
import { Program } from "./support/program.ts";
import { tempFolder } from "./support/temp_folder.ts";

/** What `deno task explain` prints, run in a folder. */
async function explain(folder: string, ...args: string[]) {
  await using program = new Program(["run", "-A", "tools/explain.ts", ...args], { folder });
  const { code } = await program.ended();
  return { code, stdout: program.stdout, stderr: program.stderr };
}

/** What a server left in its data folder. */
async function addresses(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(`${folder}/.data`), ({ name }) => name);
  return names.filter((name) => name.startsWith("server."));
}

Deno.test("deno task explain tells of the running server's flows: in words and as JSON, by path and by id", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  const none = await explain(folder.path);
  assertEquals(none.code, 1);
  assertMatch(
    none.stderr,
    /^No flow has run yet in the server at http:\S+ \(process \d+\): send a request first\n$/,
  );

  const { body, headers } = await server.post("/auth/lgoin", { username: "ada", password: "canary-1843" });
  await server.post("/auth/me", {});
  const latest = await explain(folder.path);
  assertEquals([latest.code, latest.stderr], [0, ""]);
  assertMatch(latest.stdout, /^\/auth\/me -> 401 · unanswered/m);
  const byPath = await explain(folder.path, "/auth/lgoin");
  assertMatch(byPath.stdout, /^\/auth\/lgoin -> 404 · unanswered/m);
  const [cause] = byPath.stdout.split("\n");
  assertMatch(
    cause,
    /^Sync "auth\.Login" \(src\/syncs\/auth\.sync\.ts:\d+\): no sync names the path "\/auth\/lgoin"/,
  );
  assert(String(body.explain).startsWith(`${cause} See `), String(body.explain));
  const [, page, flow] = /See (http:\S+\/_explain)\/(\S+)$/.exec(String(body.explain))!;
  assertEquals(page, new URL("/_explain", server.url).href);

  const json = await explain(folder.path, headers.get("x-request-id")!, "--json");
  const explanation = JSON.parse(json.stdout);
  assertEquals([explanation.flow, explanation.problem.kind], [flow, "path-unknown"]);
  const served = await fetch(`${page}/${flow}.json`);
  assertEquals(await served.json(), explanation);
  for (const { stdout } of [latest, byPath, json]) assertEquals(stdout.includes("canary-1843"), false);
});

Deno.test("the server's address is there while it runs, and gone when it has stopped; that of a crash is seen through", async () => {
  await using folder = await tempFolder();
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    await using server = await AppServer.start({ folder: folder.path });
    assertEquals(await addresses(folder.path), [`server.${server.program.pid}.address.json`]);
    await server.program.end(signal);
    assertEquals((await addresses(folder.path)).length, signal === "SIGTERM" ? 0 : 1);
    const { code, stderr } = await explain(folder.path);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      `No server runs: none has left its address in ".data" (DATA_DIR). Start one with "deno task dev"`,
    );
  }
});

Deno.test("two servers on one database: the one that has the flow is asked; in production there is nothing to ask", async () => {
  await using folder = await tempFolder();
  await using database = await DatabaseServer.start(folder.path);
  const env = { MONGODB_URL: database.url, DB_NAME: "app" };
  await using production = await AppServer.start({
    folder: folder.path,
    env: { ...env, MODE: "production", HOST: "127.0.0.1" },
  });
  const refused = await explain(folder.path);
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /runs in production, where flows are not explained/);
  const hidden = await fetch(new URL("/_explain.json", production.url));
  assertEquals(hidden.status, 404);
  await hidden.body?.cancel();

  await using one = await AppServer.start({ folder: folder.path, env });
  await using other = await AppServer.start({ folder: folder.path, env });
  await one.post("/auth/one", {});
  await other.post("/auth/other", {});
  for (const [path, server] of [["/auth/one", one], ["/auth/other", other]] as const) {
    const { stdout, stderr } = await explain(folder.path, path);
    assertStringIncludes(stdout, `${path} -> 404`);
    assertStringIncludes(
      stderr,
      `2 servers run; this flow ran in the server at ${new URL(server.url).origin} (process`,
    );
  }
});

Deno.test("deno task explain says how it is used", async () => {
  await using folder = await tempFolder();
  for (const args of [["--xml"], ["/a", "/b"]]) {
    const { code, stderr } = await explain(folder.path, ...args);
    assertEquals([code, stderr.startsWith("Usage: deno task explain")], [2, true]);
  }
});
