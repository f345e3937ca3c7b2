import {
  assert,
  assertEquals,
  AssertionError,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Profile, Requesting, Sessioning } from "@concepts";
import { actions, type Sync } from "@engine";
import { FakeClock, type SyncTest, type TestedFlow, testSyncs } from "@engine/testing";
import type { ID } from "@utils/types.ts";

const ANN = "ann" as ID;
const DAY = 24 * 60 * 60 * 1000;

/** Opens a session for the user that it is given. */
const Open: Sync = ({ request, user, session }) => ({
  when: actions([Requesting.request, { path: "/open", user }, { request }]),
  then: actions([Sessioning.create, { user }, { session }], [Requesting.respond, { request, session }]),
});
/** Tells whose session it is. */
const Whose: Sync = ({ request, session, user }) => ({
  when: actions([Requesting.request, { path: "/whose", session }, { request }]),
  where: async (frames) => await frames.query(Sessioning._getUser, { session }, { user }),
  then: actions([Requesting.respond, { request, user }]),
});
const syncs = { Open, Whose };

/** A stand-in whose `create` throws. */
const crashing = (text = "the disk is full") => ({
  Sessioning: {
    create: () => {
      throw new Error(text);
    },
  },
});

/** The message of an assertion that fails. */
const failure = (assertion: () => void): string => assertThrows(assertion, AssertionError).message;

/** Opens a session; gives its token. */
async function open(test: SyncTest): Promise<string> {
  const flow = await test.request("/open", { user: "ann" });
  flow.assertAnswer(200);
  return flow.answer!.body.session as string;
}

Deno.test("a test runs its syncs on new instances of the app's concepts, on a real database of its own", async () => {
  await using test = await testSyncs(syncs);
  const session = await open(test);
  (await test.request("/whose", { session })).assertAnswer(200, { user: "ann" });
  assertEquals(await test.db.collection("Sessioning.sessions").countDocuments(), 1);
});

Deno.test("two tests after one another do not see each other's data, nor each other's syncs", async () => {
  const names: string[] = [];
  let session: string;
  {
    await using test = await testSyncs(syncs);
    session = await open(test);
    names.push(test.db.databaseName);
  }
  {
    await using test = await testSyncs({ Whose });
    names.push(test.db.databaseName);
    (await test.request("/open", { user: "ann" })).assertAnswer(404);
    (await test.request("/whose", { session })).assertAnswer(500);
    assertEquals(await test.db.collection("Sessioning.sessions").countDocuments(), 0);
  }
  assert(names[0] !== names[1]);
});

Deno.test("the syncs of a file are registered in the order of its source, as in the app", async () => {
  const Zebra: Sync = ({ request }) => ({
    when: actions([Requesting.request, { path: "/x" }, { request }]),
    then: actions([Requesting.respond, { request, by: "Zebra" }]),
  });
  const Ant: Sync = ({ request }) => ({
    when: actions([Requesting.request, { path: "/x" }, { request }]),
    then: actions([Requesting.respond, { request, by: "Ant" }]),
  });
  // As a module lists what it exports: by the alphabet.
  await using test = await testSyncs({ [Symbol.toStringTag]: "Module", Ant, Zebra });
  (await test.request("/x")).assertAnswer(200, { by: "Zebra" });
});

Deno.test("when a test is over, its database is dropped and the app's concepts are what they were", async () => {
  const engine = Sessioning.create;
  const test = await testSyncs(syncs, {
    concepts: { Sessioning: { create: () => ({ session: "stood in" }) } },
  });
  assertEquals(await Sessioning.create({ user: ANN }), { session: "stood in" });
  await test[Symbol.asyncDispose]();
  assert(engine === Sessioning.create);
  const { session } = await Sessioning.create({ user: ANN }) as { session: string };
  assert(session !== "stood in");
  await assertRejects(() => test.db.collection("Sessioning.sessions").countDocuments());
});

Deno.test("an object stands in for a concept: its methods are called, with its own state", async () => {
  const users: string[] = [];
  await using test = await testSyncs(syncs, {
    concepts: {
      Sessioning: {
        create({ user }: { user: string }) {
          users.push(user);
          return { session: `session ${users.length}` };
        },
      },
    },
  });
  (await test.request("/open", { user: "ann" })).assertAnswer(200, { session: "session 1" });
  (await test.request("/open", { user: "bob" })).assertAnswer(200, { session: "session 2" });
  assertEquals(users, ["ann", "bob"]);
});

Deno.test("a method that a stand-in lacks says so when it is called", async () => {
  await using test = await testSyncs(syncs, {
    concepts: { Sessioning: { create: () => ({ session: "x" }) } },
  });
  const flow = await test.request("/whose", { session: "x" });
  flow.assertAnswer(500);
  flow.expectFault();
  assertStringIncludes(
    flow.trace.failures[0].fault.cause!,
    `The object that stands in for Sessioning has no "_getUser": give it one`,
  );
});

Deno.test("a stand-in for a concept that does not exist is refused, with the names of those that do", async () => {
  await assertRejects(
    () => testSyncs(syncs, { concepts: { Sesioning: {} } }),
    Error,
    `There is no concept "Sesioning" to stand in for: "@concepts" has Profile, Requesting, Sessioning`,
  );
});

Deno.test("syncs that cannot be registered are refused, and the app's concepts stay what they were", async () => {
  const Bad: Sync = ({ nowhere }) => ({
    when: actions([Requesting.request, { path: "/bad" }, {}]),
    then: actions([Sessioning.create, { user: nowhere }]),
  });
  await assertRejects(
    () => testSyncs({ Bad }, { concepts: { Sessioning: { create: () => ({ session: "stood in" }) } } }),
    Error,
    `"nowhere", which nothing binds`,
  );
  const { session } = await Sessioning.create({ user: ANN }) as { session: string };
  assert(session !== "stood in");
});

Deno.test("a flow with a fault that the test did not expect fails it at its end, with the whole flow", async () => {
  const test = await testSyncs(syncs, { concepts: crashing() });
  (await test.request("/open", { user: "ann" })).assertAnswer(500);
  const { message } = await assertRejects(() => test[Symbol.asyncDispose](), AssertionError);
  for (
    const part of [
      "A flow had a fault that the test did not expect (flow.expectFault() where it should)",
      "Sessioning.create threw: Error: the disk is full",
      "What happened:",
      'Sessioning.create {"user":"ann"}',
    ]
  ) assertStringIncludes(message, part);
});

Deno.test("a fault that the test expects does not fail it; one that is expected and did not happen does", async () => {
  {
    await using test = await testSyncs(syncs, { concepts: crashing() });
    (await test.request("/open", { user: "ann" })).expectFault();
  }
  await using test = await testSyncs(syncs);
  const flow = await test.request("/open", { user: "ann" });
  assertStringIncludes(failure(() => flow.expectFault()), "expected a fault in the flow, found none");
});

Deno.test("a fault that an action of the test had fails it too, and is told without secrets", async () => {
  const test = await testSyncs({}, {
    concepts: {
      Sessioning: {
        delete: ({ session }: { session: string }) => {
          throw new Error(`cannot delete ${session}`);
        },
      },
    },
  });
  await test.act(Sessioning.delete, { session: "token-of-ann-1" });
  const { message } = await assertRejects(() => test[Symbol.asyncDispose](), AssertionError);
  assertStringIncludes(message, "Sessioning.delete threw: Error: cannot delete [secret");
  assertEquals(message.includes("token-of-ann-1"), false);
});

Deno.test("act does an action, and resolves when its flow is quiet", async () => {
  const Again: Sync = () => ({
    when: actions([Sessioning.create, { user: "ann" }, {}]),
    then: actions([Sessioning.create, { user: "bob" }]),
  });
  await using test = await testSyncs({ Again });
  const flow = await test.act(Sessioning.create, { user: "ann" });
  assertEquals(Object.keys(flow.result as object), ["session"]);
  assertEquals(flow.answer, undefined);
  assertEquals(await test.db.collection("Sessioning.sessions").countDocuments(), 2);
  assertStringIncludes(
    failure(() => flow.assertAnswer(200)),
    "the flow has no answer: it did not begin with a request",
  );
});

Deno.test("assertAnswer passes for the status and the keys that are named, and fails for any other, with the flow", async () => {
  await using test = await testSyncs(syncs, {
    concepts: { Sessioning: { create: () => ({ session: "s1" }) } },
  });
  const flow = await test.request("/open", { user: "ann" });
  flow.assertAnswer(200);
  flow.assertAnswer(200, { session: "s1" });
  const wrongStatus = failure(() => flow.assertAnswer(201));
  assertStringIncludes(wrongStatus, 'expected the answer 201, found 200 {"session":"s1"}');
  assertStringIncludes(wrongStatus, "What happened:\n  Requesting.request ");
  assertStringIncludes(
    failure(() => flow.assertAnswer(200, { session: "s2" })),
    'expected "session" of the answer to be "s2", found "s1"',
  );
});

Deno.test("where no sync answered, the failure tells the error once, then which sync nearly did and what to do", async () => {
  await using test = await testSyncs(syncs);
  const flow = await test.request("/open", { usr: "ann" });
  const [found, why] = failure(() => flow.assertAnswer(200)).split("\n");
  assertEquals(
    found,
    String
      .raw`expected the answer 200, found 400 {"error":"\"user\" is missing in the request to \"/open\""}`,
  );
  assertEquals(
    why.replace(/:\d+\)/, ":N)"),
    `Sync "Open" (src/testing/sync_test.test.ts:N): the request to "/open" has no "user", which its pattern names, ` +
      `but "usr". Write { usr: user } in the pattern, or "user" where it is sent.`,
  );
  assertEquals(flow.explanation.problem?.kind, "key-misspelt");
});

Deno.test("assertFired, assertNotFired and assertDone pass for what happened, and fail for what did not", async () => {
  await using test = await testSyncs(syncs);
  const flow = await test.request("/open", { user: "ann" });
  flow.assertFired("Open");
  flow.assertFired("Open", 1);
  flow.assertNotFired("Whose");
  flow.assertDone(Sessioning.create);
  flow.assertDone(Sessioning.create, { user: "ann" });
  flow.assertDone(Requesting.request, { path: "/open" }, {});

  assertStringIncludes(failure(() => flow.assertFired("Whose")), 'expected sync "Whose" to fire, found 0');
  assertStringIncludes(
    failure(() => flow.assertFired("Open", 2)),
    'expected sync "Open" to fire 2 times, found 1',
  );
  assertStringIncludes(
    failure(() => flow.assertNotFired("Open")),
    'expected sync "Open" to fire 0 times, found 1',
  );
  for (const assertion of ["assertFired", "assertNotFired"] as const) {
    assertStringIncludes(
      failure(() => flow[assertion]("Whos")),
      'there is no sync "Whos" in this test: did you mean "Whose"?',
    );
  }
  const done = (...args: Parameters<TestedFlow["assertDone"]>) => failure(() => flow.assertDone(...args));
  assertStringIncludes(done(Sessioning.delete), "expected Sessioning.delete {} => {}, it was not done");
  assertStringIncludes(done(Sessioning.create, { user: "bob" }), "it was done otherwise");
  assertStringIncludes(done(Sessioning.create, {}, { error: "no" }), "it was done otherwise");
});

Deno.test("a failing assertion prints the flow: why the sync did not fire, what happened, what did not, each with its place", async () => {
  const Dropped: Sync = ({ user }) => ({
    when: actions([Requesting.request, { path: "/open", user }, {}]),
    where: () => [],
    then: actions(),
  });
  const Broken: Sync = ({ user }) => ({
    when: actions([Requesting.request, { path: "/open", user }, {}]),
    where: () => {
      throw new Error("x");
    },
    then: actions(),
  });
  const Refused: Sync = ({ user }) => ({
    when: actions([Requesting.request, { path: "/open", user }, {}]),
    then: actions([Sessioning.delete, { session: "no token" }, {}], [Sessioning.create, { user }]),
  });
  await using test = await testSyncs({ Whose, Open, Dropped, Broken, Refused });
  const flow = await test.request("/open", { user: "ann" });
  flow.expectFault();
  const lines = failure(() => flow.assertFired("Whose")).split("\n").map((line) =>
    line.replace(/"(request|flow)":"[^"]*"/g, '"$1":"..."').replace(/\[secret \w+\]/g, "[secret]")
      .replaceAll(/sync_test\.test\.ts:\d+/g, "sync_test.test.ts:N").replace(/reference \w+/, "reference N")
  );
  assertEquals(lines, [
    'expected sync "Whose" to fire, found 0',
    'Sync "Whose" (src/testing/sync_test.test.ts:N): it waits for requests to "/whose", and this one is to "/open". ' +
    'Nothing, if it is not meant for "/open".',
    "What happened:",
    '  Requesting.request {"user":"ann","path":"/open"} => {"request":"..."}',
    "    └ Open",
    '      Sessioning.create {"user":"ann"} => {"session":"[secret]"}',
    '      Requesting.respond {"request":"...","session":"[secret]"} => {"request":"..."}',
    "    └ Refused",
    '      Sessioning.delete {"session":"[secret]"} => {"error":"This session is unknown or has ended: log in again."}',
    `      ✗ ended at step 1: Sessioning.delete gave an error, and the step's output pattern names no "error"; ` +
    "not reached: Sessioning.create",
    "What did not happen, the nearest first:",
    '  Sync "Broken" (src/testing/sync_test.test.ts:N): its "where" threw: Error: x. ' +
    "Mend what throws at src/testing/sync_test.test.ts:N; the log has the stack under reference N.",
    '  Sync "Refused" (src/testing/sync_test.test.ts:N): its sequence ended at step 1: Sessioning.delete gave the error ' +
    `"This session is unknown or has ended: log in again.", which the step's output pattern {} does not take. Add a ` +
    'sync with [Sessioning.delete, {}, { error }] in its "when" that answers it; until then the request is answered ' +
    "with the error itself.",
    '  Sync "Dropped" (src/testing/sync_test.test.ts:N): its "where" kept no frame, without asking any query. ' +
    "Nothing, if it is not meant for this case; otherwise let its filter keep the frame.",
  ]);
});

Deno.test("unless another is given, the clock stands still at the present time", async () => {
  const before = Date.now();
  await using test = await testSyncs(syncs);
  const { clock } = test;
  assert(clock.now() >= before && clock.now() <= Date.now());
  const session = await open(test);
  clock.advance(7 * DAY - 1);
  (await test.request("/whose", { session })).assertAnswer(200);
  clock.advance(7 * DAY);
  (await test.request("/whose", { session })).assertAnswer(500);
});

Deno.test("a clock that is given is the clock of the concepts; a request that waits for time gets its answer by it", async () => {
  const clock = new FakeClock(5);
  const hangs = Promise.withResolvers<object>();
  await using test = await testSyncs(syncs, {
    clock,
    concepts: { Sessioning: { create: () => hangs.promise } },
    env: { REQUESTING_TIMEOUT: "1000" },
  });
  const flow = test.request("/open", { user: "ann" });
  await Promise.resolve();
  clock.advance(1_000);
  (await flow).assertAnswer(504);
  hangs.resolve({ session: "too late" });
  assertEquals(clock.now(), 1_005);
});

Deno.test("Profile, which no sync here names, is there too: every concept of the app is", async () => {
  await using test = await testSyncs({});
  const flow = await test.act(Profile.authenticate, { username: "nobody", password: 1 });
  assert("error" in (flow.result as object));
});
