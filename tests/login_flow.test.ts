import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Answered, AppServer } from "./support/app_server.ts";
import { tempFolder } from "./support/temp_folder.ts";

const ada = { username: "Ada", password: "correct horse 1843" };

Deno.test("on a fresh machine, with no .env: account, login, me, logout, and a session that has ended", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });

  const created = await server.post("/auth/createAccount", ada);
  assertEquals(created.status, 200);
  const { user } = created.body;
  assertEquals(created.body, { user });
  assertEquals(typeof user, "string");

  const login = await server.post("/auth/login", { ...ada, username: "ada" });
  assertEquals(login.status, 200);
  const session = login.body.session as string;
  assertEquals(login.body, { user, session, message: "Login successful" });
  assertMatch(session, /^[\w-]{43}$/);

  const me = { user, username: "Ada" };
  const bearer = { authorization: `Bearer ${session}` };
  assertEquals(await statusAndBody(server.post("/auth/me", { session })), [200, me]);
  assertEquals(await statusAndBody(server.post("/auth/me", {}, bearer)), [200, me]);

  assertEquals(await statusAndBody(server.post("/auth/logout", { session })), [
    200,
    { message: "Logged out successfully" },
  ]);
  const ended = { error: "This session is unknown or has ended: log in again." };
  assertEquals(await statusAndBody(server.post("/auth/logout", { session })), [401, ended]);
  assertEquals(await statusAndBody(server.post("/auth/me", { session })), [401, ended]);
  assertEquals(await statusAndBody(server.post("/auth/me", { session: 7 })), [401, ended]);
});

Deno.test("a wrong password and an unknown user get the same bytes and headers", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  await server.post("/auth/createAccount", ada);

  const wrong = await server.post("/auth/login", { ...ada, password: "correct horse 1844" });
  const nobody = await server.post("/auth/login", { ...ada, username: "Eva" });
  assertEquals(wrong.status, 401);
  assertEquals(wrong.body, { error: "The username or the password is wrong." });
  assertEquals(nobody.status, wrong.status);
  assertEquals(nobody.text, wrong.text);
  assertEquals(comparableHeaders(nobody), comparableHeaders(wrong));
  assert(nobody.headers.get("x-request-id") !== wrong.headers.get("x-request-id"));
});

Deno.test("every answer is JSON that nobody stores or sniffs, and carries the id of its request", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  const answers = [
    await server.post("/auth/createAccount", ada),
    await server.post("/auth/login", ada),
    await server.post("/auth/login", { ...ada, password: "something else" }),
    await server.post("/auth/me", {}),
    await server.post("/nowhere", {}),
    await server.post("/auth/login", "{"),
  ];
  assertEquals(answers.map(({ status }) => status), [200, 200, 401, 401, 404, 400]);
  for (const { headers } of answers) {
    assertEquals(headers.get("content-type"), "application/json; charset=utf-8");
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
  }
  assertEquals(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size, answers.length);
});

async function statusAndBody(answer: Promise<Answered>): Promise<[number, unknown]> {
  const { status, body } = await answer;
  return [status, body];
}

/** All headers but the id of the request and the time of the answer. */
function comparableHeaders({ headers }: Answered): [string, string][] {
  return [...headers].filter(([name]) => name !== "x-request-id" && name !== "date");
}
