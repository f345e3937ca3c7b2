import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Db, MongoNetworkError } from "mongodb";
import { actions, optional, type Sync, type Trace } from "@engine";
import {
  type Backend,
  backend,
  type BackendOptions,
  type Posted,
} from "@concepts/Requesting/testing/backend.ts";
import { testDb } from "@utils/database.ts";
import { dumpDatabase } from "../testing/dump_database.ts";
import { PrintedLines } from "../testing/printed_lines.ts";
import { Lifecycle } from "./lifecycle.ts";
import { HeldDatabase } from "./testing/held_database.ts";

const TIMEOUT = 10_000;

const syncs = ({ Requesting, Steps }: Pick<Backend, "Requesting" | "Steps">): Record<string, Sync> => ({
  Add: ({ request, text, passed }) => ({
    when: actions([Requesting.request, { path: "/add", text }, { request }]),
    then: actions([Steps.pass, { text }, { passed }], [Requesting.respond, { request, text, added: passed }]),
  }),
  Hang: ({ request, late }) => ({
    when: actions([Requesting.request, { path: "/hang" }, { request }]),
    then: actions([Steps.hang, {}, { late }], [Requesting.respond, { request, late }]),
  }),
  HangAlone: () => ({
    when: actions([Requesting.request, { path: "/hang-alone" }, {}]),
    then: actions([Steps.hang, {}]),
  }),
  Say: ({ request, error, httpStatus, retryAfter }) => ({
    when: actions([
      Requesting.request,
      { path: "/say", error, httpStatus: optional(httpStatus), retryAfter: optional(retryAfter) },
      { request },
    ]),
    then: actions([Requesting.respond, { request, error, httpStatus, retryAfter }]),
  }),
  Refuse: () => ({
    when: actions([Requesting.request, { path: "/refuse" }, {}]),
    then: actions([Steps.refuse, { why: "no" }]),
  }),
  Enter: ({ request, password }) => ({
    when: actions([Requesting.request, { path: "/enter", password }, { request }]),
    then: actions([Steps.pass, { password }], [Requesting.respond, { request, hello: password }]),
  }),
  EnterSlowly: ({ request, token }) => ({
    when: actions([Requesting.request, { path: "/enter-slowly" }, { request }]),
    then: actions([Steps.hang, {}, { token }], [Requesting.respond, { request, token }]),
  }),
  Ask: ({ request }) => ({
    when: actions([Requesting.request, { path: "/ask" }, { request }]),
    then: actions([Requesting.defer, { request }, {}]),
  }),
  AskAndHang: ({ request }) => ({
    when: actions([Requesting.request, { path: "/ask-and-hang" }, { request }]),
    then: actions([Requesting.defer, { request }, {}], [Steps.hang, {}]),
  }),
  Tell: ({ request, asked, password }) => ({
    when: actions([Requesting.request, { path: "/tell", asked, password }, { request }]),
    then: actions([Requesting.respond, { request: asked, hello: password }], [Requesting.respond, {
      request,
    }]),
  }),
  Away: () => ({
    when: actions([Requesting.request, { path: "/away" }, {}]),
    then: actions([Steps.crash, { cause: new MongoNetworkError("gone") }]),
  }),
});

/** A backend that stores its keys in `db`, at the present: a database that sweeps what has expired finds nothing to do. */
function server(db: Db, options: BackendOptions = {}) {
  const app = backend(syncs, { ...options, db });
  app.clock.advance(Date.now() - app.clock.now());
  const send = (path: string, body: object = {}, key = "key", headers: Record<string, string> = {}) =>
    app.post(path, body, { "idempotency-key": `"${key}"`, ...headers });
  /** How many requests to a path were carried out. */
  const carriedOut = (path: string) =>
    app.Engine.traces().filter(({ records: [first] }) => first.input.path === path).length;
  return { ...app, send, carriedOut };
}

type Server = ReturnType<typeof server>;

/** Runs a test with a server on a fresh database. */
async function withServer(
  test: (server: Server, db: Db) => Promise<void>,
  options?: BackendOptions,
): Promise<void> {
  const [db, client] = await testDb();
  try {
    await test(server(db, options), db);
  } finally {
    await client.close();
  }
}

/** Waits for something that happens before a request is answered; throws the answer if that comes first. */
function before<T>(answer: Promise<Posted>, event: Promise<T>): Promise<T> {
  const answered = ({ status, text }: Posted) =>
    Promise.reject(new Error(`Answered too soon: ${status} ${text}`));
  return Promise.race([event, answer.then(answered)]);
}

/** What a client sees of an answer. */
const seen = ({ status, text, headers }: Posted) => [status, text, headers.get("x-request-id")];
const isReplayed = ({ headers }: Posted) => headers.get("idempotent-replayed") === "true";

/** The next flow that is over. */
function flowOver(engine: Server["Engine"]): Promise<Trace> {
  return new Promise((resolve) => {
    const stop = engine.observe((trace) => {
      stop();
      resolve(trace);
    });
  });
}

/** Asks until the answer is another than that status: what is stored later tells nobody. */
async function otherThan(status: number, ask: () => Promise<Posted>): Promise<Posted> {
  let answer = await ask();
  for (let asked = 1; answer.status === status && asked < 1_000; asked++) {
    await new Promise((resolve) => setTimeout(resolve));
    answer = await ask();
  }
  return answer;
}

function assertUnderWay({ status, body, headers }: Posted): void {
  assertEquals([status, headers.get("retry-after")], [409, "1"]);
  assertMatch(body.error, /still being carried out/);
  assertEquals(headers.get("idempotent-replayed"), null);
}

Deno.test("a repeat gets the same answer, byte for byte and with the id of the request, and nothing is done again", () =>
  withServer(async ({ send, carriedOut }) => {
    for (
      const [path, body, status] of [["/add", { text: "milk" }, 200], ["/refuse", {}, 400], [
        "/no",
        {},
        404,
      ]] as const
    ) {
      const first = await send(path, body, path);
      assertEquals([first.status, isReplayed(first)], [status, false]);
      for (let i = 0; i < 3; i++) {
        const repeat = await send(path, body, path);
        assertEquals([...seen(repeat), isReplayed(repeat)], [...seen(first), true]);
      }
      assertEquals(carriedOut(path), 1);
    }
  }));

Deno.test("without the header each request is carried out, and no key is stored", () =>
  withServer(async ({ post, carriedOut }, db) => {
    await post("/add", { text: "milk" });
    await post("/add", { text: "milk" });
    assertEquals(carriedOut("/add"), 2);
    assertEquals(await db.listCollections().toArray(), []);
  }));

Deno.test("fifty at once: one is carried out, and all get its answer", () =>
  withServer(async ({ send, carriedOut, Steps, clock }) => {
    const sent = Array.from({ length: 50 }, () => send("/hang"));
    await before(sent[0], Steps.hangs.promise);
    Steps.hanging.resolve({ late: "done" });
    const answers = await Promise.all(sent);
    assertEquals(new Set(answers.map((one) => JSON.stringify(seen(one)))).size, 1);
    assertEquals(answers[0].body, { late: "done" });
    assertEquals(answers.filter(isReplayed).length, 49);
    assertEquals([carriedOut("/hang"), clock.timers], [1, 0]);
  }));

Deno.test("of two servers on one database one carries it out; the other says so, and has the answer afterwards", () =>
  withServer(async (one, db) => {
    const other = server(db);
    const first = one.send("/hang");
    await before(first, one.Steps.hangs.promise);
    assertUnderWay(await other.send("/hang"));
    one.Steps.hanging.resolve({ late: "done" });
    const repeat = await other.send("/hang").then(async () => (await first, await other.send("/hang")));
    assertEquals([...seen(repeat), isReplayed(repeat)], [...seen(await first), true]);

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? one : other).send("/add", { text: "milk" }, "another")),
    );
    assertEquals(one.carriedOut("/add") + other.carriedOut("/add"), 1);
    const told = answers.filter(({ status }) => status === 200);
    assertEquals(new Set(told.map((answer) => JSON.stringify(seen(answer)))).size, 1);
    answers.filter(({ status }) => status !== 200).forEach(assertUnderWay);
    assertEquals([one.carriedOut("/hang"), other.carriedOut("/hang")], [1, 0]);
  }));

Deno.test("422 for the same key with another path or body, while the first is carried out and afterwards", () =>
  withServer(async ({ send, carriedOut, Steps }) => {
    const first = send("/hang");
    await before(first, Steps.hangs.promise);
    const others = () => Promise.all([send("/add", {}), send("/hang", { more: 1 })]);
    const during = await others();
    Steps.hanging.resolve({});
    await first;
    for (const { status, body } of [...during, ...await others()]) {
      assertEquals(status, 422);
      assertMatch(body.error, /came before with another path or body: send a new key/);
    }
    assertEquals([carriedOut("/hang"), carriedOut("/add")], [1, 0]);
  }));

Deno.test("a key counts in its session only, given in the header or in the body", () =>
  withServer(async ({ send, carriedOut }) => {
    const body = { text: "milk" };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const first = await send("/add", body, "key", bearer("ada"));
    assertEquals(seen(await send("/add", body, "key", bearer("ada"))), seen(first));
    assertEquals(seen(await send("/add", { ...body, session: "ada" })), seen(first));
    assertEquals(carriedOut("/add"), 1);
    for (const headers of [bearer("bob"), {}]) {
      const other = await send("/add", body, "key", headers);
      assertEquals([other.status, isReplayed(other)], [200, false]);
    }
    assertEquals(carriedOut("/add"), 3);
    // It is carried out with the session of the body, also where that is null.
    assert(!isReplayed(await send("/add", { ...body, session: null }, "null", bearer("ada"))));
    assert(!isReplayed(await send("/add", body, "null", bearer("ada"))));
  }));

Deno.test("without a session the answer is for who sends the same key, path and body", () =>
  withServer(async ({ send }) => {
    const key = crypto.randomUUID();
    const first = await send("/add", { text: "mine" }, key);
    assert(isReplayed(await send("/add", { text: "mine" }, key)));
    const guesses = [
      send("/add", {}, key),
      send("/add", { text: "yours" }, key),
      send("/add", { text: "mine" }),
    ];
    for (const guess of await Promise.all(guesses)) {
      assert(guess.headers.get("x-request-id") !== first.headers.get("x-request-id"));
    }
  }));

Deno.test("a header that is no key is refused, and nothing is done", () =>
  withServer(async ({ post, carriedOut }) => {
    const { status, body } = await post("/add", { text: "milk" }, { "idempotency-key": "" });
    assertEquals(status, 400);
    assertMatch(body.error, /^The header "Idempotency-Key" is empty: send a random text in quotes/);
    assertEquals(carriedOut("/add"), 0);
  }));

Deno.test("an answer that holds a secret is never stored: a repeat is 409, and so is one that waited", () =>
  withServer(async ({ send, carriedOut, Steps }, db) => {
    const secrets = [
      "correct horse battery staple",
      "token-of-the-session",
      "key-of-the-request",
      "session-of-ada",
    ];
    const [password, token, key, session] = secrets;
    const repeated = ({ status, body, headers }: Posted) => {
      assertEquals([status, body.reason, headers.get("retry-after")], [409, "repeated", null]);
      assertMatch(body.error, /was carried out; its answer is not stored/);
    };
    const sent = { password, session };
    const first = await send("/enter", sent, key);
    assertEquals(first.body, { hello: password });
    const repeat = await send("/enter", sent, key);
    repeated(repeat);
    assertEquals(repeat.headers.get("x-request-id"), first.headers.get("x-request-id"));

    const [slow, ...waiting] = Array.from({ length: 5 }, () => send("/enter-slowly"));
    await before(slow, Steps.hangs.promise);
    Steps.hanging.resolve({ token });
    assertEquals((await slow).body, { token });
    (await Promise.all(waiting)).forEach(repeated);
    repeated(await send("/enter-slowly"));
    assertEquals([carriedOut("/enter"), carriedOut("/enter-slowly")], [1, 1]);

    const bytes = await dumpDatabase(db);
    assert(bytes.includes("fingerprint"));
    assertEquals(secrets.filter((secret) => bytes.includes(secret)), []);
  }));

Deno.test("a secret of the flow that answered in place of the request's own is not stored", () =>
  withServer(async ({ send, post, Engine }, db) => {
    const flow = flowOver(Engine);
    const asking = send("/ask");
    const { aliases: [asked] } = await before(asking, flow);
    await post("/tell", { asked, password: "correct horse" });
    assertEquals((await asking).body, { hello: "correct horse" });
    assertEquals((await send("/ask")).body.reason, "repeated");
    assert(!(await dumpDatabase(db)).includes("correct horse"));
  }));

Deno.test("an answer that says not now is not kept: the repeat is carried out; any other is", () =>
  withServer(async ({ send, carriedOut }) => {
    const error = "not now";
    let said = 0;
    const sayTwice = async (more: object) => {
      const key = `${++said}`;
      const answers = [
        await send("/say", { error, ...more }, key),
        await send("/say", { error, ...more }, key),
      ];
      return answers.map((answer) => [answer.status, answer.headers.get("retry-after"), isReplayed(answer)]);
    };
    const notKept = [
      [429, undefined, null],
      [504, undefined, null],
      [503, 7, "7"],
    ] as const;
    for (const [httpStatus, retryAfter, header] of notKept) {
      const answer = [httpStatus, header, false];
      assertEquals(await sayTwice({ httpStatus, retryAfter }), [answer, answer]);
    }
    assertEquals(carriedOut("/say"), 6);
    const kept = [[400], [401], [409, 7, "7"], [500], [503]] as const;
    for (const [httpStatus, retryAfter, header = null] of kept) {
      const [first, repeat] = await sayTwice({ httpStatus, retryAfter });
      assertEquals([first, repeat], [[httpStatus, header, false], [httpStatus, header, true]]);
    }
    assertEquals(carriedOut("/say"), 11);
    await send("/away", {}, "begun");
    assert(isReplayed(await send("/away", {}, "begun")), "what was begun when the database went");
  }));

Deno.test("a request that outlives the timeout is 504, then under way, and at last what it came to", async (t) => {
  const cases = [["/hang", { late: "done" }, 200], ["/hang-alone", { error: "no room" }, 400]] as const;
  for (const [path, end, status] of cases) {
    await t.step(path, () =>
      withServer(async ({ send, carriedOut, Steps, clock, Engine }, db) => {
        const other = server(db);
        const first = send(path);
        await before(first, Steps.hangs.promise);
        clock.advance(TIMEOUT);
        assertEquals((await first).status, 504);
        assertUnderWay(await send(path));
        assertUnderWay(await other.send(path));
        const flow = flowOver(Engine);
        Steps.hanging.resolve(end);
        await flow;
        const repeat = await otherThan(409, () => send(path));
        assertEquals([repeat.status, repeat.body, isReplayed(repeat)], [status, end, true]);
        assertEquals(repeat.headers.get("x-request-id"), (await first).headers.get("x-request-id"));
        assertEquals(carriedOut(path), 1);
      }, { env: { MODE: "production" } }));
  }
});

Deno.test("a deferred request that nobody answered in time: nobody knows its end, after twice the timeout", async (t) => {
  for (const path of ["/ask", "/ask-and-hang"]) {
    await t.step(path, () =>
      withServer(async ({ send, clock, Engine, Steps }) => {
        const flow = flowOver(Engine);
        const first = send(path);
        await before(first, Promise.race([flow, Steps.hangs.promise]));
        await undefined;
        clock.advance(TIMEOUT);
        assertEquals((await first).status, 504);
        assertUnderWay(await send(path));
        Steps.hanging.resolve({});
        await flow;
        assertUnderWay(await send(path));
        clock.advance(TIMEOUT);
        assertEquals((await otherThan(409, () => send(path))).body.reason, "unknown");
      }));
  }
});

Deno.test("a claim that a server left behind: 409 with Retry-After for twice the timeout, then 500, and never a second time", () =>
  withServer(async (dead, db) => {
    await before(dead.send("/hang"), dead.Steps.hangs.promise);
    const { send, carriedOut, clock } = server(db);
    assertUnderWay(await send("/hang"));
    clock.advance(2 * TIMEOUT - 1_000);
    assertUnderWay(await send("/hang"));
    clock.advance(1_000);
    const { status, body, headers } = await send("/hang");
    assertEquals([status, body.reason, headers.get("retry-after")], [500, "unknown", null]);
    assertMatch(body.error, /look whether it was done before you send it again with a new key/);
    assertEquals(carriedOut("/hang"), 0);
    dead.Steps.hanging.resolve({ late: "done" });
    // What is said of an unknown end is not stored: the end may come.
    assert(isReplayed(await otherThan(500, () => send("/hang"))));
  }));

Deno.test("503 with Retry-After when the database is away, and nothing is done", async () => {
  const [db, client] = await testDb();
  const { send, carriedOut } = server(db);
  await client.close();
  const { status, body, headers } = await send("/add", { text: "milk" });
  assertEquals([status, headers.get("retry-after")], [503, "1"]);
  assertEquals(body, { error: "The database is away: try again in a moment" });
  assertEquals(carriedOut("/add"), 0);
});

Deno.test("504 when the database does not answer, and nothing is done, then and later", () =>
  withServer(async ({ send: sendAgain }, db) => {
    await using held = new HeldDatabase(db);
    const { send, carriedOut, clock } = server(held.db);
    await send("/add", { text: "the first" }, "of another request");
    const asked = held.hold();
    const sent = [send("/add", { text: "milk" }), send("/add", { text: "milk" })];
    await asked;
    clock.advance(TIMEOUT);
    for (const { status } of await Promise.all(sent)) assertEquals(status, 504);
    held.release();
    assertEquals(carriedOut("/add"), 1);
    // The claim that came late is released.
    const repeat = await otherThan(409, () => sendAgain("/add", { text: "milk" }));
    assertEquals([repeat.status, isReplayed(repeat)], [200, false]);
  }));

Deno.test("an answer that cannot be stored is given all the same, in time", () =>
  withServer(async (other, db) => {
    await using held = new HeldDatabase(db);
    const { send, Steps, clock } = server(held.db);
    const first = send("/hang");
    await before(first, Steps.hangs.promise);
    const stored = held.hold();
    Steps.hanging.resolve({ late: "done" });
    await stored;
    clock.advance(TIMEOUT);
    assertEquals((await first).body, { late: "done" });
    assertEquals(seen(await send("/hang")), seen(await first), "from memory, until it is stored");
    held.release();
    assertEquals(seen(await otherThan(409, () => other.send("/hang"))), seen(await first));
  }));

Deno.test("where an answer cannot be stored at all the log says so, without the answer", async () => {
  using printed = new PrintedLines();
  const { lines } = printed;
  const [db, client] = await testDb();
  const { send, Steps } = server(db);
  const first = send("/hang");
  await before(first, Steps.hangs.promise);
  await client.close();
  Steps.hanging.resolve({ late: "done" });
  const { body, headers } = await first;
  assertEquals(body, { late: "done" });
  const request = headers.get("x-request-id");
  assertMatch(lines.join(), new RegExp(`answer to request ${request} could not be stored .* Mongo\\w+;`));
  assert(!lines.join().includes("done"));
});

Deno.test("past SYNC_MAX_FLOWS nothing is done, and nothing kept", () =>
  withServer(async ({ send, Steps }) => {
    const hanging = send("/hang", {}, "hanging");
    await before(hanging, Steps.hangs.promise);
    const { status, headers } = await send("/add", { text: "milk" });
    assertEquals([status, headers.get("retry-after")], [503, "1"]);
    Steps.hanging.resolve({});
    await hanging;
    const repeat = await send("/add", { text: "milk" });
    assertEquals([repeat.status, isReplayed(repeat)], [200, false]);
  }, { env: { SYNC_MAX_FLOWS: "1" } }));

Deno.test("where errors have status 200, a stored one has too; what is said about a key keeps its status", () =>
  withServer(async ({ send }) => {
    await send("/say", { error: "no" });
    const repeat = await send("/say", { error: "no" });
    assertEquals([repeat.status, repeat.body, isReplayed(repeat)], [200, { error: "no" }, true]);
    assertEquals((await send("/say", { error: "yes" })).status, 422);
    await send("/enter", { password: "correct horse" }, "secret");
    assertEquals((await send("/enter", { password: "correct horse" }, "secret")).status, 409);
  }, { env: { REQUESTING_ERROR_STATUS: "200" } }));

Deno.test("a direct call is carried out once as well, and what it came to after the timeout is kept", () =>
  withServer(
    async ({ send, Engine, Steps, clock }) => {
      const first = await send("/Steps/pass", { text: "milk" });
      const repeat = await send("/Steps/pass", { text: "milk" });
      assertEquals([...seen(repeat), isReplayed(repeat)], [...seen(first), true]);
      assertEquals(Engine.traces().length, 1);
      const secret = { password: "correct horse", rows: [{ hello: "correct horse" }] };
      assertEquals((await send("/Steps/_rows", secret, "secret")).body, secret.rows);
      assertEquals((await send("/Steps/_rows", secret, "secret")).body.reason, "repeated");

      const hanging = send("/Steps/hang", {}, "hang");
      await before(hanging, Steps.hangs.promise);
      clock.advance(TIMEOUT);
      const late = await hanging;
      assertEquals([late.status, late.body], [504, { error: "No answer within 10000 ms" }]);
      Steps.hanging.resolve({ done: true });
      const end = await otherThan(409, () => send("/Steps/hang", {}, "hang"));
      assertEquals([end.body, isReplayed(end)], [{ done: true }, true]);
    },
    { env: { REQUESTING_PASSTHROUGH: "all" } },
  ));

Deno.test("a server does not stop before the end of a request is stored", () =>
  withServer(async (other, db) => {
    await using held = new HeldDatabase(db);
    const lifecycle = new Lifecycle();
    const { send, Steps, clock } = server(held.db, { app: { lifecycle } });
    const first = send("/hang");
    await before(first, Steps.hangs.promise);
    clock.advance(TIMEOUT);
    assertEquals((await first).status, 504);
    const stored = held.hold();
    let stopped = false;
    const stop = lifecycle.stop().then(() => stopped = true);
    Steps.hanging.resolve({ late: "done" });
    await stored;
    assertEquals(stopped, false);
    held.release();
    await stop;
    assert(isReplayed(await other.send("/hang")));
  }));

Deno.test("pages may send the header, and read whether an answer is a repeat", () =>
  withServer(async ({ app, send }) => {
    const origin = "http://localhost:5173";
    const preflight = await app.request("/api/add", { method: "OPTIONS", headers: { origin } });
    assertMatch(preflight.headers.get("access-control-allow-headers")!, /\bIdempotency-Key\b/);
    const { headers } = await send("/add", { text: "milk" }, "key", { origin });
    assertMatch(headers.get("access-control-expose-headers")!, /\bIdempotent-Replayed\b/);
  }));
