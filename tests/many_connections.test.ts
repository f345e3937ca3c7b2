import { assertEquals } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

/** Enough to start with, and to serve. */
const FILES = 200;

Deno.test("a client that takes every connection there is keeps others out only for as long as it holds them", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path, openFiles: FILES });
  const { hostname, port } = new URL(server.url);
  const held: Deno.TcpConn[] = [];
  try {
    for (let i = 0; i < FILES; i++) held.push(await Deno.connect({ hostname, port: Number(port) }));
  } catch {
    // It takes no more already.
  }
  await until("it can take no more", () => server.program.stderr.includes("No connection could be taken"));
  held.forEach((connection) => connection.close());
  const { status } = await until(
    "it takes connections again",
    () => server.post("/auth/login", {}).catch(() => undefined),
  );
  assertEquals(status, 400);
  assertEquals((await server.program.end("SIGTERM")).code, 0);
});
