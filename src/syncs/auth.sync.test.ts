import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { MongoNetworkError } from "mongodb";
import * as concepts from "@concepts";
import { FakeClock, type SyncTest, type SyncTestOptions, testSyncs } from "@engine/testing";
import { createApp } from "../http/app.ts";
import { dumpDatabase } from "../testing/dump_database.ts";
import * as auth from "./auth.sync.ts";

const ADA = { username: "Ada", password: "correct horse battery" };
const WRONG = { error: "The username or the password is wrong." };
const NO_SESSION = { error: "This session is unknown or has ended: log in again." };
/** The paths that need a session. */
const PROTECTED = ["/auth/me", "/auth/logout"];
/** A token that nobody was given. */
const STRANGE = "A".repeat(43);
const DAY = 24 * 60 * 60 * 1000;

/** The auth syncs; their clock starts now, so that the database's own sweep of sessions finds nothing to do. */
const started = (options: SyncTestOptions = {}) =>
  testSyncs(auth, { clock: new FakeClock(Date.now()), ...options });

/** Creates Ada's account; gives her id. */
async function register(test: SyncTest): Promise<string> {
  const flow = await test.request("/auth/createAccount", ADA);
  flow.assertAnswer(200);
  return flow.answer!.body.user as string;
}

/** Logs Ada in; gives the session's token. */
async function login(test: SyncTest, more: Record<string, unknown> = {}): Promise<string> {
  const flow = await test.request("/auth/login", { ...ADA, ...more });
  flow.assertAnswer(200, { message: "Login successful" });
  return flow.answer!.body.session as string;
}

/** An answer that came by HTTP. */
interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends requests by HTTP to the concepts under test. */
function overHttp(test: SyncTest) {
  const app = createApp({ ...concepts, Engine: test.engine });
  return async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Posted> => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await app.request(`/api${path}`, { method: "POST", body: text, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}

/** All headers but the request's id. */
const headersOf = ({ headers }: Posted) => [...headers].filter(([name]) => name !== "x-request-id").sort();

Deno.test("principle: who creates an account can log in, is known by the session, and is not after logging out", async () => {
  await using test = await started();
  const user = await register(test);
  const session = await login(test);
  (await test.request("/auth/me", { session })).assertAnswer(200, { user, username: "Ada" });
  (await test.request("/auth/logout", { session })).assertAnswer(200, { message: "Logged out successfully" });
  (await test.request("/auth/me", { session })).assertAnswer(401, NO_SESSION);
});

Deno.test("login answers the user, the session and a message, and nothing else", async () => {
  await using test = await started();
  const user = await register(test);
  const { body } = (await test.request("/auth/login", ADA)).answer!;
  assertEquals(body, { user, session: body.session, message: "Login successful" });
  assertEquals((await test.request("/auth/me", { session: body.session })).answer!.body, {
    user,
    username: "Ada",
  });
});

Deno.test("A1: a wrong password and an unknown user get the same answer byte for byte, headers too", async () => {
  await using test = await started();
  await register(test);
  const post = overHttp(test);
  const answers = [
    await post("/auth/login", { ...ADA, password: "wrong horse battery" }),
    await post("/auth/login", { username: "nobody", password: ADA.password }),
    await post("/auth/login", { username: "", password: "x" }),
    await post("/auth/login", { username: "Ada", password: "" }),
    await post("/auth/login", { username: "Ada", password: "x".repeat(10_000) }),
  ];
  for (const answer of answers) {
    assertEquals([answer.status, answer.text], [401, JSON.stringify(WRONG)]);
    assertEquals(headersOf(answer), headersOf(answers[0]));
  }
});

Deno.test("A2: a missing or wrongly typed field is 400 and named, its value is not; a wrong path or method is neither", async () => {
  await using test = await started();
  const post = overHttp(test);
  for (const path of ["/auth/createAccount", "/auth/login"]) {
    for (
      const [body, field] of [
        [{ password: "hunter2 hunter2" }, "username"],
        [{ username: "hunter2" }, "password"],
        [{ username: ["hunter2"], password: "hunter2 hunter2" }, "username"],
        [{ username: 7, password: "hunter2 hunter2" }, "username"],
        [{ username: null, password: "hunter2 hunter2" }, "username"],
        [{ username: "hunter2", password: { hunter2: 1 } }, "password"],
        [{ username: "hunter2", password: true }, "password"],
      ] as const
    ) {
      const { status, text } = await post(path, body);
      assertEquals(status, 400, JSON.stringify(body));
      assertStringIncludes(JSON.parse(text).error, `"${field}"`);
      assert(!text.includes("hunter2"), text);
    }
  }
  assertEquals((await post("/auth/createaccount", ADA)).status, 404);
  const app = createApp({ ...concepts, Engine: test.engine });
  assertEquals((await app.request("/api/auth/login")).status, 405);
  assertEquals(await test.db.collection("Profile.users").countDocuments(), 0);
});

Deno.test("A3: a missing, non-string, malformed, unknown, ended or expired session is 401 on every protected path", async () => {
  const clock = new FakeClock(Date.now());
  await using test = await started({ clock });
  await register(test);
  const ended = await login(test);
  (await test.request("/auth/logout", { session: ended })).assertAnswer(200);
  const expired = await login(test);
  clock.advance(7 * DAY);
  const post = overHttp(test);
  for (const path of PROTECTED) {
    for (const session of [STRANGE, ended, expired, "", "not a token", 7, null, true, ["a"], { a: 1 }]) {
      const { status, text } = await post(path, { session });
      assertEquals([status, text], [401, JSON.stringify(NO_SESSION)], `${path} ${JSON.stringify(session)}`);
    }
    const missing = await post(path, {});
    assertEquals(missing.status, 401);
    assertStringIncludes(JSON.parse(missing.text).error, `"session" is missing`);
    assertEquals((await post(path, { session: { $ne: null } })).status, 400);
  }
});

Deno.test("A3: a session that ends while others use it gives 401 to who comes too late, never 500", async () => {
  await using test = await started();
  await register(test);
  const session = await login(test);
  const logout = test.request("/auth/logout", { session });
  const others = Array.from({ length: 20 }, () => test.request("/auth/me", { session }));
  (await logout).assertAnswer(200);
  for (const { answer } of await Promise.all(others)) {
    assert([200, 401].includes(answer!.status), answer!.json);
  }
});

Deno.test("A3: a session that ends between two looks of one flow at it leaves the request with an answer, not 500", async () => {
  for (const looks of [[true, false], [false, false]]) {
    const answers = [...looks];
    await using test = await started({
      concepts: {
        Profile: { _getUserDetails: () => [{ username: "Ada" }] },
        Sessioning: { _getUser: () => [answers.shift() ? { user: "ada" } : NO_SESSION] },
      },
    });
    const flow = await test.request("/auth/me", { session: STRANGE });
    if (looks[0]) flow.assertAnswer(200, { username: "Ada" });
    else flow.assertAnswer(401, NO_SESSION);
    assertEquals(answers, []);
  }
});

Deno.test("A4: a logout succeeds once; the same token again, or one that never was, is 401", async () => {
  await using test = await started();
  await register(test);
  const session = await login(test);
  (await test.request("/auth/logout", { session })).assertAnswer(200);
  for (const token of [session, STRANGE]) {
    const flow = await test.request("/auth/logout", { session: token });
    flow.assertAnswer(401, NO_SESSION);
    assertEquals(flow.trace.records.filter(({ action }) => action === "respond").length, 1);
  }
});

Deno.test("A4: of ten logouts at once, one succeeds and nine are 401", async () => {
  await using test = await started();
  await register(test);
  const session = await login(test);
  const flows = await Promise.all(
    Array.from({ length: 10 }, () => test.request("/auth/logout", { session })),
  );
  assertEquals(flows.map(({ answer }) => answer!.status).sort(), [200, ...Array(9).fill(401)]);
});

Deno.test("A5: a taken name is 409, in capitals too, and the account stays as it was", async () => {
  await using test = await started();
  const user = await register(test);
  for (const username of ["Ada", "ADA", " ada "]) {
    (await test.request("/auth/createAccount", { username, password: "another horse battery" }))
      .assertAnswer(409, { error: "This username is taken: choose another." });
  }
  const flow = await test.request("/auth/login", ADA);
  flow.assertAnswer(200, { user });
});

Deno.test("D6: of fifty simultaneous createAccounts of one name, one is 200 and forty-nine are 409", async () => {
  await using test = await started();
  const flows = await Promise.all(
    Array.from(
      { length: 50 },
      (_, i) => test.request("/auth/createAccount", { ...ADA, username: i % 2 ? "ada" : "ADA" }),
    ),
  );
  assertEquals(flows.map(({ answer }) => answer!.status).sort(), [200, ...Array(49).fill(409)]);
  assertEquals(await test.db.collection("Profile.users").countDocuments(), 1);
});

Deno.test("A6: every answer that carries or depends on a session is JSON in UTF-8, not stored, not sniffed", async () => {
  await using test = await started();
  await register(test);
  const post = overHttp(test);
  const loggedIn = await post("/auth/login", ADA);
  const { session } = JSON.parse(loggedIn.text);
  for (
    const answer of [
      loggedIn,
      await post("/auth/me", { session }),
      await post("/auth/logout", { session }),
      await post("/auth/logout", { session }),
      await post("/auth/me", {}),
    ]
  ) {
    assertEquals(headersOf(answer).filter(([name]) => name !== "vary"), [
      ["cache-control", "no-store"],
      ["content-type", "application/json; charset=utf-8"],
      ["x-content-type-options", "nosniff"],
    ]);
  }
});

Deno.test("C4: every login gives a new token, and the session that came with it is ended", async () => {
  await using test = await started();
  await register(test);
  const first = await login(test);
  const second = await login(test, { session: first });
  const third = await login(test);
  assertEquals(new Set([first, second, third]).size, 3);
  (await test.request("/auth/me", { session: first })).assertAnswer(401, NO_SESSION);
  (await test.request("/auth/me", { session: second })).assertAnswer(200);
  (await test.request("/auth/me", { session: third })).assertAnswer(200);
});

Deno.test("C4: a token that the client chose is never adopted, and a login that fails ends no session", async () => {
  await using test = await started();
  await register(test);
  assertNotEquals(await login(test, { session: STRANGE }), STRANGE);
  (await test.request("/auth/me", { session: STRANGE })).assertAnswer(401);
  const session = await login(test);
  (await test.request("/auth/login", { ...ADA, password: "wrong horse battery", session })).assertAnswer(
    401,
    WRONG,
  );
  (await test.request("/auth/me", { session })).assertAnswer(200);
});

Deno.test("login and createAccount ignore a stale session that came along, whatever it is", async () => {
  await using test = await started();
  const flow = await test.request("/auth/createAccount", { ...ADA, session: STRANGE });
  flow.assertAnswer(200);
  flow.assertNotFired("SessionRefused");
  for (const session of [STRANGE, "", 7, null, { a: 1 }]) {
    const flow = await test.request("/auth/login", { ...ADA, session });
    flow.assertAnswer(200);
    flow.assertNotFired("SessionRefused");
  }
});

Deno.test("C7: the token travels in the body or as Authorization: Bearer, and is never read from the URL", async () => {
  await using test = await started();
  await register(test);
  const session = await login(test);
  const post = overHttp(test);
  const authorization = `Bearer ${session}`;
  assertEquals((await post("/auth/me", {}, { authorization })).status, 200);
  assertEquals((await post("/auth/me", { session })).status, 200);
  assertEquals((await post("/auth/me", { session: STRANGE }, { authorization })).status, 401);
  assertEquals((await post(`/auth/me?session=${session}`, {})).status, 401);
  assertEquals((await post("/auth/me", {}, { cookie: `session=${session}` })).status, 401);
  assertEquals((await post("/auth/logout", "", { authorization })).status, 200);
  assertEquals((await post("/auth/me", {}, { authorization })).status, 401);
});

Deno.test("D1: operators instead of texts are 400 before any concept is called", async () => {
  await using test = await started();
  await register(test);
  const before = test.engine.traces().length;
  const post = overHttp(test);
  for (
    const [path, body] of [
      ["/auth/login", { username: { $ne: null }, password: { $gt: "" } }],
      ["/auth/login", { username: "Ada", password: { $regex: "" } }],
      ["/auth/login", { username: { $in: ["Ada"] }, password: ADA.password }],
      ["/auth/createAccount", { username: "x", password: "long enough", $where: "1" }],
      ["/auth/me", { session: { $exists: true } }],
      ["/auth/logout", { session: [{ $ne: 1 }] }],
    ] as const
  ) assertEquals((await post(path, body)).status, 400, JSON.stringify(body));
  assertEquals(test.engine.traces().length, before);
});

Deno.test("D2: fields that nobody asked for reach no document, and a user in the body is not believed", async () => {
  await using test = await started();
  const more = { role: "admin", _id: "chosen", user: "chosen", passwordHash: "x", createdAt: 0 };
  (await test.request("/auth/createAccount", { ...ADA, ...more })).assertAnswer(200);
  const document = await test.db.collection("Profile.users").findOne();
  assertEquals(Object.keys(document!).sort(), ["_id", "createdAt", "normal", "passwordHash", "username"]);
  assertNotEquals(String(document!._id), "chosen");
  const session = await login(test, { user: "somebody else" });
  const { body } = (await test.request("/auth/me", { session, user: "somebody else", username: "Eve" }))
    .answer!;
  assertEquals(body, { user: document!._id, username: "Ada" });
});

Deno.test("D2: path in the body leads no request elsewhere", async () => {
  await using test = await started();
  const user = await register(test);
  const session = await login(test);
  const post = overHttp(test);
  const { status, text } = await post("/auth/me", { session, path: "/auth/logout" });
  assertEquals([status, text], [200, JSON.stringify({ user, username: "Ada" })]);
});

Deno.test("D3: a body that would pollute prototypes is 400, and none is polluted", async () => {
  await using test = await started();
  const post = overHttp(test);
  for (const key of ["__proto__", "constructor", "prototype"]) {
    const body = `{"username":"eve","password":"long enough","x":{"${key}":{"polluted":1}}}`;
    assertEquals((await post("/auth/createAccount", body)).status, 400);
  }
  assertEquals(({} as { polluted?: unknown }).polluted, undefined);
  assertEquals(await test.db.collection("Profile.users").countDocuments(), 0);
});

Deno.test("G1: no password and no token is in a trace or a stored request", async () => {
  await using test = await started({
    env: { REQUESTING_SAVE_REQUESTS: "true", REQUESTING_SAVE_RESPONSES: "true" },
  });
  await register(test);
  const post = overHttp(test);
  const { session } = JSON.parse((await post("/auth/login", ADA)).text);
  await post("/auth/login", { ...ADA, password: "wrong horse battery", session });
  await post("/auth/me", {}, { authorization: `Bearer ${session}` });
  await post("/auth/logout", { session });
  await concepts.Requesting.log.flush();
  assertEquals(await test.db.collection("Requesting.requests").countDocuments(), 5);
  const shown = [JSON.stringify(test.engine.traces()), (await dumpDatabase(test.db)).toString("latin1")];
  for (const text of shown) {
    assertStringIncludes(text, "/auth/logout");
    for (const secret of [ADA.password, "wrong horse battery", session]) {
      assert(!text.includes(secret), `found "${secret}"`);
    }
  }
});

Deno.test("G2: the same secret has the same mask, so that a trace still tells same from different", async () => {
  await using test = await started();
  await register(test);
  const session = await login(test);
  const { records } = (await test.request("/auth/logout", { session })).trace;
  const [request, deletion] = records;
  assertEquals(request.input.session, deletion.input.session);
  assertNotEquals(request.input.session, session);
  const wrong = (await test.request("/auth/logout", { session: STRANGE })).trace;
  assertNotEquals(wrong.records[0].input.session, request.input.session);
});

Deno.test("H1: where passwords cannot be hashed now, login and createAccount are 503 with Retry-After", async () => {
  const busy = () => ({
    error: "Too many logins at this moment: try again soon.",
    reason: "busy",
    retryAfter: 5,
  });
  await using test = await started({ concepts: { Profile: { createAccount: busy, authenticate: busy } } });
  const post = overHttp(test);
  for (const path of ["/auth/createAccount", "/auth/login"]) {
    const { status, headers, text } = await post(path, ADA);
    assertEquals([status, headers.get("retry-after")], [503, "5"]);
    assertEquals(text, JSON.stringify({ error: "Too many logins at this moment: try again soon." }));
  }
});

Deno.test("H1, H2: where the database is away, every path is 503, never 401 and never a success", async () => {
  const away = () => Promise.reject(new MongoNetworkError("gone"));
  await using test = await started({
    concepts: {
      Profile: { createAccount: away, authenticate: away, _getUserDetails: away },
      Sessioning: { create: away, delete: away, _getUser: away },
    },
  });
  for (const path of ["/auth/createAccount", "/auth/login", "/auth/me", "/auth/logout"]) {
    const flow = await test.request(path, { ...ADA, session: STRANGE });
    flow.expectFault();
    flow.assertAnswer(503);
  }
});

Deno.test("H1, H2: where sessions cannot be stored after the password was right, login is 503", async () => {
  await using test = await started({
    concepts: {
      Profile: { authenticate: () => ({ user: "ada" }) },
      Sessioning: { create: () => Promise.reject(new MongoNetworkError("gone")) },
    },
  });
  const flow = await test.request("/auth/login", ADA);
  flow.expectFault();
  flow.assertAnswer(503);
});
