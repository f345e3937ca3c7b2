import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { AuthApi } from "./api.ts";
import { createClient } from "./create_client.ts";
import { isFailure, RequestError } from "./failure.ts";
import { memoryStorage } from "./storage.ts";
import { FakeServer, quiet } from "./testing/fake_server.ts";

interface Api extends AuthApi {
  "/list": { input: { of?: string }; outcomes: { items: string[] } | { error: string } };
  "/add": { input: { session: string; text: string }; outcomes: { item: string } | { error: string } };
}

const ada = { username: "ada", password: "correct horse" };

function setUp(options: Partial<Parameters<typeof createClient>[0]> = {}) {
  const server = new FakeServer();
  const api = createClient<Api>({ ...server.options, ...options });
  return { server, api, clock: server.clock };
}

/** A client that has logged in. */
async function loggedIn(options: Partial<Parameters<typeof createClient>[0]> = {}) {
  const made = setUp(options);
  const login = made.api("/auth/login", ada);
  await made.server.last.answer(200, { user: "1", session: "secret-token", message: "Login successful" });
  await login;
  return made;
}

Deno.test("a request is a POST of JSON below the base, and its outcome the body", async () => {
  const { api, server } = setUp({ baseUrl: "http://server.test/api/" });
  const result = api("/list", { of: "x" });
  assertEquals([server.last.url, server.last.body], ["http://server.test/api/list", { of: "x" }]);
  assertEquals(server.last.headers.get("content-type"), "application/json");
  await server.last.answer(200, { items: ["a"] });
  assertEquals(await result, { items: ["a"] });
  const none = api("/list");
  assertEquals(server.last.body, {});
  await server.last.answer(200, "");
  assertEquals(await none as unknown, {});
});

Deno.test("a failure is a value: the sentence, the status, and what else the server said", async () => {
  const { api, server } = setUp();
  const result = api("/auth/createAccount", ada);
  await server.last.answer(409, { error: "The name is taken", reason: "taken" });
  assertEquals(await result, { error: "The name is taken", status: 409, reason: "taken" });
  const html = api("/list");
  await server.last.answer(502, "<h1>Bad Gateway</h1>");
  assertEquals(await html, { error: "The server answered 502 and did not say why", status: 502 });
  const portal = api("/list");
  await server.last.answer(200, "<h1>Welcome to our hotel</h1>");
  const failure = await portal;
  assert(isFailure(failure));
  assertEquals([failure.status, failure.reason], [0, "network"]);
});

Deno.test("orThrow rejects with the failure and its path", async () => {
  const { api, server } = setUp();
  const rejected = assertRejects(() => api.orThrow("/list"), RequestError, "Not now");
  await server.last.answer(400, { error: "Not now" });
  const error = await rejected as RequestError;
  assertEquals([error.path, error.failure], ["/list", { error: "Not now", status: 400 }]);
  const fine = api.orThrow("/list");
  await server.last.answer(200, { items: [] });
  assertEquals((await fine).items, []);
});

Deno.test("the token goes as Authorization: Bearer, never in the URL or the body, and is not shown by printing", async () => {
  const { api, server } = await loggedIn();
  void api("/add", { text: "milk" });
  assertEquals(server.last.headers.get("authorization"), "Bearer secret-token");
  assert(!server.last.url.includes("secret-token"));
  assertEquals(server.last.body, { text: "milk" });
  assertEquals(api.session.token, "secret-token");
  for (const value of [api, api.session, api.session.getSnapshot()]) {
    assert(!Deno.inspect(value, { depth: 9 }).includes("secret-token"), Deno.inspect(value));
    assert(!(JSON.stringify(value) ?? "").includes("secret-token"));
  }
  api.close();
});

Deno.test("no answer in time is a failure, and the request is given up", async () => {
  const { api, clock } = setUp();
  const result = api("/list", {}, { timeout: 200 });
  clock.advance(200);
  assertEquals(await result, { error: "No answer within 200 ms", status: 0, reason: "timeout" });
  const patient = api("/list");
  clock.advance(15_000);
  assertEquals((await patient).error, "No answer within 15000 ms");
});

Deno.test("an aborted request is a failure: before, while it is under way, and between two attempts", async () => {
  const { api, server, clock } = setUp();
  const aborted = { error: "The request was given up", status: 0, reason: "aborted" };
  assertEquals(await api("/list", {}, { signal: AbortSignal.abort() }), aborted);
  assertEquals(server.arrived, []);
  const during = new AbortController();
  const result = api("/list", {}, { signal: during.signal, read: true });
  during.abort();
  assertEquals(await result, aborted);
  const between = new AbortController();
  const repeated = api("/list", {}, { signal: between.signal, read: true });
  await server.last.breakOff();
  between.abort();
  assertEquals(await repeated, aborted);
  clock.advance(60_000);
  assertEquals(server.arrived.length, 2);
  const closed = api("/list");
  api.close();
  assertEquals(await closed, aborted);
});

Deno.test("a read is repeated with growing pauses, four attempts at most", async () => {
  const { api, server, clock } = setUp();
  const result = api("/list", {}, { read: true });
  const answers = [
    () => server.last.breakOff(),
    () => server.last.answer(502, {}),
    () => server.last.answer(504, { error: "No answer" }),
  ];
  for (const [i, answer] of answers.entries()) {
    await answer();
    clock.advance(150 * 2 ** i - 1);
    await quiet();
    assertEquals(server.arrived.length, i + 1, "not before the pause is over");
    clock.advance(1);
    await quiet();
    assertEquals(server.arrived.length, i + 2);
  }
  await server.last.breakOff();
  assertEquals((await result).error, "The server could not be reached, or the connection broke");
});

Deno.test("what is not marked as a read is repeated only after 503 with Retry-After, and not sooner than that", async () => {
  const { api, server, clock } = setUp();
  const lost = api("/auth/createAccount", ada);
  await server.last.breakOff();
  assertEquals((await lost).error, "The server could not be reached, or the connection broke");
  const away = api("/auth/createAccount", ada);
  await server.last.answer(503, { error: "Away" });
  assertEquals(await away, { error: "Away", status: 503 });
  assertEquals(server.arrived.length, 2);

  const stopping = api("/auth/createAccount", ada, { idempotencyKey: "k1" });
  await server.last.answer(503, { error: "Stopping" }, { "retry-after": "2" });
  clock.advance(1_999);
  await quiet();
  assertEquals(server.arrived.length, 3);
  clock.advance(1);
  await quiet();
  assertEquals(server.arrived.slice(2).map(({ headers }) => headers.get("idempotency-key")), [
    '"k1"',
    '"k1"',
  ]);
  await server.last.answer(200, { user: "1" });
  assertEquals(await stopping, { user: "1" });
});

Deno.test("Retry-After may be a date; one that nobody waits for is left to the caller", async () => {
  const { api, server, clock } = setUp();
  const result = api("/list");
  const date = new Date(clock.now() + 5_000).toUTCString();
  await server.last.answer(503, { error: "Stopping" }, { "retry-after": date });
  clock.advance(5_000);
  await quiet();
  assertEquals(server.arrived.length, 2);
  await server.last.answer(503, { error: "Closed for today" }, { "retry-after": "3600" });
  assertEquals(await result, { error: "Closed for today", status: 503, retryAfter: 3_600 });
});

Deno.test("a request is not repeated in the name of another session", async () => {
  const { api, server, clock } = await loggedIn();
  const result = api("/add", { text: "milk" });
  await server.last.answer(503, { error: "Stopping" }, { "retry-after": "1" });
  api.session.loggedIn("another-token", { user: "2" });
  clock.advance(1_000);
  assertEquals((await result).error, "Stopping");
  assertEquals(server.paths, ["/auth/login", "/add"]);
});

Deno.test("a login begins the session and a logout ends it", async () => {
  const { api, server } = await loggedIn();
  assertEquals(api.session.getSnapshot(), { status: "authenticated", token: "present", user: "1" });
  const logout = api("/auth/logout");
  assertEquals(server.last.headers.get("authorization"), "Bearer secret-token");
  await server.last.answer(200, { message: "Logged out successfully" });
  await logout;
  assertEquals(api.session.getSnapshot(), { status: "unauthenticated", token: "absent" });
  assertEquals(api.session.token, undefined);
});

Deno.test("401 and 403 end the session whose token the request carried", async () => {
  for (const status of [401, 403]) {
    const { api, server } = await loggedIn();
    void api("/add", { text: "milk" });
    await server.last.answer(status, { error: "This session has ended" });
    assertEquals(api.session.getSnapshot(), { status: "unauthenticated", token: "absent" });
  }
});

Deno.test("other errors leave the session alone", async () => {
  for (const status of [400, 404, 409, 422, 429, 500, 502]) {
    const { api, server } = await loggedIn();
    void api("/add", { text: "milk" });
    await server.last.answer(status, { error: "No" });
    assertEquals(api.session.token, "secret-token", `status ${status}`);
  }
});

Deno.test("a 401 to a request without the token, or with a former one, ends nothing", async () => {
  const { api, server } = setUp();
  void api("/add", { text: "before the login" });
  const [without] = server.arrived;
  void api("/auth/login", ada);
  await server.last.answer(200, { user: "1", session: "first" });
  void api("/add", { text: "in the first session" });
  const former = server.last;
  void api("/auth/login", ada);
  await server.last.answer(200, { user: "1", session: "second" });
  await without.answer(401, { error: "No session" });
  await former.answer(401, { error: "This session has ended" });
  assertEquals(api.session.token, "second");
});

Deno.test("a mistyped password logs nobody out", async () => {
  const { api, server } = await loggedIn();
  const login = api("/auth/login", ada);
  await server.last.answer(401, { error: "The username or the password is wrong." });
  assertEquals((await login).error, "The username or the password is wrong.");
  assertEquals(api.session.getSnapshot().status, "authenticated");
  assertEquals(api.session.token, "secret-token");
});

Deno.test("of logins and logouts the one that began last counts, in whatever order the answers come", async () => {
  const { api, server } = setUp();
  void api("/auth/login", ada);
  void api("/auth/login", { ...ada, username: "eve" });
  const [first, second] = server.arrived;
  await second.answer(200, { user: "2", session: "second" });
  await first.answer(200, { user: "1", session: "first" });
  assertEquals(api.session.token, "second");
  void api("/auth/login", ada);
  const late = server.last;
  void api("/auth/logout");
  await server.last.answer(200, { message: "Logged out successfully" });
  await late.answer(200, { user: "1", session: "third" });
  assertEquals(api.session.getSnapshot().status, "unauthenticated");
});

Deno.test("legacy: the session is a key of the body, an error with status 200 is a failure, and no header needs a preflight", async () => {
  const { api, server } = await loggedIn({ legacy: true });
  const result = api("/add", { text: "milk" });
  assertEquals(server.last.body, { text: "milk", session: "secret-token" });
  assertEquals([...server.last.headers.keys()], ["content-type"]);
  await server.last.answer(200, { error: "Too long" });
  assertEquals(await result, { error: "Too long", status: 200 });
  assertEquals(api.session.token, "secret-token", "what an error means for the session, it does not say");
  const probe = api.session.probe();
  assertEquals(server.last.body, { session: "secret-token" });
  await server.last.answer(200, { error: "Session not found" });
  assertEquals(await probe, { status: "unauthenticated", token: "absent" });
});

Deno.test("a stored token is asked about at once, by /auth/me", async () => {
  const storage = memoryStorage();
  storage.write("stored");
  const { api, server } = setUp({ storage });
  assertEquals(api.session.getSnapshot(), { status: "initializing", token: "unknown", probe: 1 });
  assertEquals([server.last.path, server.last.headers.get("authorization")], ["/auth/me", "Bearer stored"]);
  await server.last.answer(200, { user: "1", username: "Ada" });
  const ada = { status: "authenticated", token: "present", user: "1", username: "Ada" } as const;
  assertEquals(api.session.getSnapshot(), ada);
});

Deno.test("an input that has no JSON is a mistake of the caller, and says so", async () => {
  const { api } = setUp();
  const loop: Record<string, unknown> = {};
  loop.of = loop;
  const error = await assertRejects(() => api("/list", loop));
  assertStringIncludes(error.message, "circular");
});

Deno.test("a token does not follow to where a redirect leads", async () => {
  const reached: string[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    reached.push(new URL(request.url).pathname);
    return new Response(null, { status: 307, headers: { location: "/elsewhere" } });
  });
  const api = createClient<Api>({ baseUrl: `http://127.0.0.1:${server.addr.port}/api` });
  api.session.loggedIn("secret-token", {});
  const result = await api("/add", { text: "milk" });
  assertEquals(result.error !== undefined && result.status, 0);
  assertEquals(reached, ["/api/add"]);
});
