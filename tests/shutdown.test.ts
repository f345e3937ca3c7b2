import { assertEquals } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { HeldRequest } from "./support/held_request.ts";
import { tempFolder } from "./support/temp_folder.ts";

const ada = { username: "ada", password: "correct horse 1843" };

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`H4: ${signal}: a login in flight is answered, new ones get 503, the exit status is 0, nothing is lost`, async () => {
    await using folder = await tempFolder();
    let session: unknown;
    {
      await using server = await AppServer.start({ folder: folder.path });
      assertEquals((await server.post("/auth/createAccount", ada)).status, 200);
      using login = await HeldRequest.begin(`${server.url}/auth/login`, ada);

      server.program.signal(signal);
      await server.program.said(/Stopping/);
      const refused = await server.post("/auth/login", ada);
      assertEquals(refused.status, 503);
      assertEquals(refused.body, { error: "The server is stopping: try again in a moment" });
      assertEquals(refused.headers.get("retry-after"), "1");

      const answer = await login.finish();
      assertEquals(answer.status, 200);
      assertEquals(answer.body.message, "Login successful");
      session = answer.body.session;
      const { success, code } = await server.program.ended();
      assertEquals({ success, code }, { success: true, code: 0 });
      assertEquals(server.program.stderr, "");
    }
    await using again = await AppServer.start({ folder: folder.path });
    const me = await again.post("/auth/me", { session });
    assertEquals([me.status, me.body.username], [200, "ada"]);
    assertEquals((await again.post("/auth/login", ada)).status, 200);
  });
}

Deno.test("H4: SIGTERM while passwords are being checked: every one of those logins is answered", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  await server.post("/auth/createAccount", ada);
  const held = await Promise.all(
    Array.from({ length: 20 }, () => HeldRequest.begin(`${server.url}/auth/login`, ada)),
  );
  try {
    const answers = held.map((login) => login.finish());
    await Promise.race(answers);
    server.program.signal("SIGTERM");
    assertEquals((await Promise.all(answers)).map(({ status }) => status), held.map(() => 200));
    assertEquals((await server.program.ended()).code, 0);
  } finally {
    for (const login of held) login[Symbol.dispose]();
  }
});

Deno.test("a server that idles stops at once, also while a client keeps its connection open", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path, env: { REQUESTING_TIMEOUT: "60000" } });
  const { hostname, port } = new URL(server.url);
  using _idle = await Deno.connect({ hostname, port: Number(port) });
  const begin = performance.now();
  const { code } = await server.program.end("SIGTERM");
  assertEquals(code, 0);
  assertEquals(performance.now() - begin < 10_000, true, "it waited for a connection without a request");
});
