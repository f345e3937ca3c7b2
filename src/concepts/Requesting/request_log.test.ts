import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Db, MongoClient } from "mongodb";
import { actions, type Sync } from "@engine";
import type { Environment } from "@utils/config.ts";
import { testDb } from "@utils/database.ts";
import { dumpDatabase } from "../../testing/dump_database.ts";
import { type Backend, backend } from "./testing/backend.ts";
import type { RequestDoc } from "./request_log.ts";
import { PrintedLines } from "../../testing/printed_lines.ts";

const SECRET = "correct horse battery staple";

/** A value of about a megabyte, of which redaction cuts nothing. */
const LARGE = Array.from({ length: 5 }, () => Array.from({ length: 100 }, () => "x".repeat(2_000)));

/** `/echo` answers with what it was sent, `/sign` with a token under another name, `/ask` later than its flow. */
const syncs = ({ Requesting, Steps }: Pick<Backend, "Requesting" | "Steps">): Record<string, Sync> => ({
  Echo: ({ request, value }) => ({
    when: actions([Requesting.request, { path: "/echo", value }, { request }]),
    then: actions([Requesting.respond, { request, value }]),
  }),
  Sign: ({ request, password, passed }) => ({
    when: actions([Requesting.request, { path: "/sign", password }, { request }]),
    then: actions([Steps.pass, { password }, { passed }], [Requesting.respond, {
      request,
      passed,
      result: password,
    }]),
  }),
  Outer: ({ request, inner }) => ({
    when: actions([Requesting.request, { path: "/outer" }, { request }]),
    then: actions(
      [Requesting.request, { path: "/echo", value: "inner" }, { request: inner }],
      [Requesting.respond, { request, value: "outer" }],
    ),
  }),
  Ask: ({ request }) => ({
    when: actions([Requesting.request, { path: "/ask" }, { request }]),
    then: actions([Requesting.defer, { request }, {}]),
  }),
  Tell: ({ request, asked }) => ({
    when: actions([Requesting.request, { path: "/tell", asked }, { request }]),
    then: actions([Requesting.respond, { request: asked, value: "late" }], [Requesting.respond, { request }]),
  }),
});

/** Runs a test on a fresh database, with everything stored unless the environment says otherwise. */
async function withLog(
  test: (app: Backend, stored: () => Promise<RequestDoc[]>, db: Db) => Promise<void>,
  env: Environment = {},
): Promise<void> {
  const [db, client] = await testDb();
  try {
    const app = backend(syncs, {
      db,
      env: { REQUESTING_SAVE_REQUESTS: "true", REQUESTING_SAVE_RESPONSES: "true", ...env },
    });
    const stored = async () => {
      await app.Requesting.log.flush();
      return await db.collection<RequestDoc>("Requesting.requests").find().sort({ _id: 1 }).toArray();
    };
    await test(app, stored, db);
  } finally {
    await client.close();
  }
}

Deno.test("a request is stored with its input, status, answer and time", () =>
  withLog(async ({ send, clock }, stored) => {
    const request = send("/echo", { value: { nested: [1, "a"] } });
    assertEquals(await stored(), [{
      _id: request,
      path: "/echo",
      at: new Date(clock.now()),
      status: 200,
      input: { path: "/echo", value: { nested: [1, "a"] } },
      response: { value: { nested: [1, "a"] } },
    }]);
  }));

Deno.test("an unanswered request, a deferred one and one that a sync sent are stored with their answers", () =>
  withLog(async ({ send }, stored) => {
    const unanswered = send("/nothing");
    const asked = send("/ask");
    send("/tell", { asked });
    const outer = send("/outer");
    const all = await stored();
    const find = (id: string) => all.find(({ _id }) => _id === id);
    assertEquals(find(unanswered)?.status, 404);
    assertStringIncludes(JSON.stringify(find(unanswered)?.response), "There is nothing at");
    assertEquals(find(asked)?.response, { value: "late" });
    assertEquals(find(outer)?.response, { value: "outer" });
    const inner = all.find(({ _id, path }) => _id !== outer && path === "/echo");
    assertEquals([inner?.status, inner?.input], [200, { path: "/echo", value: "inner" }]);
  }));

Deno.test("G1, G2: a stored request holds no secret, under no name and in no answer", () =>
  withLog(async ({ send }, stored, db) => {
    send("/sign", { password: SECRET });
    send("/echo", { value: { deep: { apiKey: SECRET } } });
    send(`/lost/${SECRET}`, { password: SECRET });
    const [signed] = await stored();
    const dump = await dumpDatabase(db);
    assert(dump.includes("/sign"));
    assert(!dump.includes(SECRET));
    // The same secret has the same mask, so that same and different can still be told.
    const { input, response } = signed as { input: { password: string }; response: { result: string } };
    assertEquals(response.result, input.password);
  }));

Deno.test("REQUESTING_SAVE_REQUESTS and REQUESTING_SAVE_RESPONSES say what is stored", async () => {
  const keys = async (requests: string, responses: string) => {
    const found: string[][] = [];
    await withLog(async ({ send }, stored) => {
      send("/echo", { value: 1 });
      found.push(...(await stored()).map((doc) => Object.keys(doc).sort()));
    }, { REQUESTING_SAVE_REQUESTS: requests, REQUESTING_SAVE_RESPONSES: responses });
    return found;
  };
  assertEquals(await keys("true", "false"), [["_id", "at", "input", "path", "status"]]);
  assertEquals(await keys("false", "true"), [["_id", "at", "path", "response", "status"]]);
  assertEquals(await keys("false", "false"), []);
});

Deno.test("requests expire after 7 days by a TTL index", () =>
  withLog(async ({ send }, stored, db) => {
    send("/echo", { value: 1 });
    await stored();
    const indexes = await db.collection("Requesting.requests").indexes();
    assertEquals(indexes.find(({ key }) => key.at === 1)?.expireAfterSeconds, 604_800);
  }));

Deno.test("requests are stored in batches: one insert for all that come within 25 ms, and another for each megabyte of them", async () => {
  const commands: string[] = [];
  const [db, client] = await testDb();
  const watched = new MongoClient(client.options.hosts.map((host) => `mongodb://${host}`).join(), {
    monitorCommands: true,
  });
  watched.on("commandStarted", ({ commandName }) => void commands.push(commandName));
  try {
    const { send, clock, Requesting } = backend(syncs, {
      db: watched.db(db.databaseName),
      env: { REQUESTING_SAVE_REQUESTS: "true" },
    });
    for (let i = 0; i < 50; i++) send("/echo", { value: i });
    clock.advance(24);
    for (let i = 0; i < 50; i++) send("/echo", { value: i });
    assertEquals(commands.filter((name) => name === "insert"), []);
    clock.advance(1);
    await Requesting.log.flush();
    assertEquals(commands.filter((name) => name === "insert"), ["insert"]);
    assertEquals(await db.collection("Requesting.requests").countDocuments(), 100);

    // A batch ends where it has a megabyte: the second of each pair is past it.
    for (let i = 0; i < 6; i++) send("/echo", { value: LARGE });
    await Requesting.log.flush();
    assertEquals(commands.filter((name) => name === "insert").length, 1 + 3);
  } finally {
    await watched.close();
    await client.close();
  }
});

Deno.test("R12: of the requests that a slow database cannot take, 10,000 wait; the others are not stored, which is told once", () =>
  withLog(async ({ send, clock }, stored) => {
    using printed = new PrintedLines();
    const { lines } = printed;
    for (let round = 0; round < 2; round++) {
      // No write gets its turn meanwhile.
      for (let i = 0; i < 6_000; i++) send("/echo", { value: i });
      clock.advance(25);
    }
    for (let i = 0; i < 1_000; i++) send("/echo", { value: i });
    // The first batch is on its way, and waits no more.
    assertEquals((await stored()).length, 11_000);
    assertEquals(lines.length, 1);
    assertStringIncludes(lines[0], "10000 of them (");
  }));

Deno.test("R12: of large requests no more wait than 32 MiB; the others are not stored, which is told once", () =>
  withLog(async ({ send, clock }, stored) => {
    using printed = new PrintedLines();
    const { lines } = printed;
    // No write gets its turn meanwhile.
    for (let i = 0; i < 40; i++) {
      send("/nothing", { large: LARGE });
      clock.advance(25);
    }
    assertEquals((await stored()).length, 34);
    assertEquals(lines.length, 1);
    assertStringIncludes(lines[0], " bytes) wait for the database already");
  }, { MODE: "production" }));

Deno.test("R8: a database that is away neither delays nor undoes an answer, and is told of once", async () => {
  const client = new MongoClient("mongodb://127.0.0.1:1", { serverSelectionTimeoutMS: 1 });
  using printed = new PrintedLines();
  const { lines } = printed;
  try {
    const { send, answer, Requesting } = backend(syncs, {
      db: client.db("none"),
      env: { REQUESTING_SAVE_REQUESTS: "true" },
    });
    for (let i = 0; i < 2; i++) {
      const request = send("/echo", { value: "at once" });
      assertEquals(answer(request), { status: 200, body: { value: "at once" } });
      await Requesting.log.flush();
    }
  } finally {
    await client.close();
  }
  assertEquals(lines.length, 1);
  assertStringIncludes(lines[0], "Requests could not be stored");
});
