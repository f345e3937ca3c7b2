import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MongoClient, MongoNetworkError } from "mongodb";
import { actions, type Sync, type SyncDeclaration } from "@engine";
import { loadConfig } from "@utils/config.ts";
import type { ID } from "@utils/types.ts";
import { FakeClock } from "../../testing/clock.ts";
import { backend } from "./testing/backend.ts";
import RequestingConcept from "./RequestingConcept.ts";
import type { StepsConcept } from "./testing/steps.ts";

interface Concepts {
  readonly Requesting: RequestingConcept;
  readonly Steps: StepsConcept;
}

/** One sync for a path, whose `then` is the given steps. */
const atPath = (
  path: string,
  steps: (concepts: Concepts, vars: Record<string, symbol>) => SyncDeclaration["then"],
) =>
(concepts: Concepts): Record<string, Sync> => ({
  AtPath: (vars) => ({
    when: actions([concepts.Requesting.request, { path }, { request: vars.request }]),
    then: steps(concepts, vars),
  }),
});

/** Answers, then does something that does not end until the test says so. */
const answersThenHangs = atPath("/slow", ({ Requesting, Steps }, { request }) =>
  actions(
    [Requesting.respond, { request, hello: "world" }],
    [Steps.hang, {}],
    [Steps.pass, { after: true }],
  ));

const hangs = atPath("/hang", ({ Requesting, Steps }, { request }) =>
  actions(
    [Steps.hang, {}],
    [Requesting.respond, { request, late: true }],
  ));

/** Whether a promise has settled after everything that can run now has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return settled;
}

Deno.test("principle: a request gets what a sync responds with, without request and httpStatus", () => {
  const { send, answer } = backend(atPath("/hello", ({ Requesting }, { request }) =>
    actions(
      [Requesting.respond, { request, httpStatus: 201, hello: "world", nested: { list: [1, null] } }],
    )));
  assertEquals(answer(send("/hello")), {
    status: 201,
    body: { hello: "world", nested: { list: [1, null] } },
  });
});

Deno.test("principle: without an engine the concept answers as well", async () => {
  const db = new MongoClient("mongodb://127.0.0.1:1").db("none");
  const concept = new RequestingConcept(db, { clock: new FakeClock(), config: loadConfig({}) });
  const { request } = concept.request({ path: "/x" });
  assertEquals(concept.respond({ request, hello: "world" }), { request });
  assertEquals(await concept._awaitResponse({ request }), [{ response: { hello: "world" } }]);
});

Deno.test("R8: a request made by a test, without HTTP, is answered too", async () => {
  const { Requesting } = backend(atPath("/hello", ({ Requesting }, { request }) =>
    actions(
      [Requesting.respond, { request, hello: "world" }],
    )));
  const { request } = await Requesting.request({ path: "/hello" });
  assertEquals(await Requesting._awaitResponse({ request }), [{ response: { hello: "world" } }]);
  const { request: unanswered } = await Requesting.request({ path: "/nothing" });
  const [{ response }] = await Requesting._awaitResponse({ request: unanswered });
  assertStringIncludes(String(response.error), `"/nothing"`);
});

Deno.test("R8: a request that a sync sends is answered too, and its answer is not that of the first request", async () => {
  const { send, answer, Engine, Requesting } = backend(
    atPath("/outer", ({ Requesting }, { request, inner }) =>
      actions(
        [Requesting.request, { path: "/inner" }, { request: inner }],
        [Requesting.respond, { request: inner, from: "inner" }],
        [Requesting.respond, { request, from: "outer", inner }],
      )),
  );
  const outer = send("/outer");
  assertEquals(answer(outer)?.status, 200);
  const { inner, from } = answer(outer)!.body as { inner: ID; from: string };
  assertEquals(from, "outer");
  assertEquals(Engine.trace(inner)?.flow, Engine.trace(outer)?.flow);
  assertEquals(await Requesting._awaitResponse({ request: inner }), [{ response: { from: "inner" } }]);
});

Deno.test("R8: _awaitResponse gives the answer of a flow that is over, once", async () => {
  const { send, Requesting } = backend(atPath("/hello", ({ Requesting }, { request }) =>
    actions(
      [Requesting.respond, { request, hello: "world" }],
    )));
  const request = send("/hello");
  assertEquals(await Requesting._awaitResponse({ request }), [{ response: { hello: "world" } }]);
  assertEquals(await Requesting._awaitResponse({ request }), []);
  assertEquals(await Requesting._awaitResponse({ request: "nobody" as typeof request }), []);
});

Deno.test("R8: everyone who waits for the answer of a running flow gets it", async () => {
  const { send, Requesting, Steps } = backend(hangs);
  const request = send("/hang");
  const both = Promise.all([Requesting._awaitResponse({ request }), Requesting._awaitResponse({ request })]);
  Steps.hanging.resolve({});
  const response = { late: true };
  assertEquals(await both, [[{ response }], [{ response }]]);
});

Deno.test("R8: a second answer yields an error, changes nothing, and the trace names both syncs", () => {
  const { send, answer, Engine } = backend(({ Requesting }) => ({
    First: ({ request }) => ({
      when: actions([Requesting.request, { path: "/twice" }, { request }]),
      then: actions([Requesting.respond, { request, by: "first" }]),
    }),
    Second: ({ request }) => ({
      when: actions([Requesting.request, { path: "/twice" }, { request }]),
      then: actions([Requesting.respond, { request, by: "second", httpStatus: 418 }]),
    }),
  }));
  const request = send("/twice");
  assertEquals(answer(request), { status: 200, body: { by: "first" } });
  const [first, second] = Engine.trace(request)!.records.filter(({ action }) => action === "respond");
  assertEquals(first.output, { request });
  assertEquals(second.output, {
    error: `Request "${request}" was already answered by sync "First"; ` +
      `the answer of sync "Second" changes nothing`,
  });
});

Deno.test("R8: a refused second answer is never taken for the flow's error", () => {
  const { send, answer } = backend(({ Requesting }) => ({
    Answer: ({ request }) => ({
      when: actions([Requesting.request, { path: "/one" }, { request }]),
      then: actions([Requesting.respond, { request }]),
    }),
    AnswerOther: ({ other }) => ({
      when: actions([Requesting.request, { path: "/two", other }, {}]),
      then: actions([Requesting.respond, { request: other }]),
    }),
  }));
  const other = send("/one");
  assertEquals(answer(send("/two", { other }))?.status, 500);
});

Deno.test("R8: the answer leaves when the flow is quiet", async () => {
  const { send, answer, Requesting, Steps } = backend(answersThenHangs);
  const request = send("/slow");
  const awaited = Requesting._awaitResponse({ request });
  assertEquals(await isSettled(awaited), false);
  assertEquals(answer(request), undefined);
  Steps.hanging.resolve({});
  assertEquals(await awaited, [{ response: { hello: "world" } }]);
  assertEquals(answer(request), { status: 200, body: { hello: "world" } });
});

Deno.test("R8: the answer leaves at the latest 200 ms after respond, and slow work after it does not delay it", async () => {
  const { send, Requesting, Steps, Engine, clock } = backend(answersThenHangs);
  const request = send("/slow");
  const awaited = Requesting._awaitResponse({ request });
  await Steps.hangs.promise;
  clock.advance(199);
  assertEquals(await isSettled(awaited), false);
  clock.advance(1);
  assertEquals(await awaited, [{ response: { hello: "world" } }]);
  assertEquals(Engine.trace(request)?.running, true);
  Steps.hanging.resolve({});
});

Deno.test("R8: REQUESTING_ANSWER_WAIT counts from respond, not from when somebody waits for the answer", async () => {
  const { send, Requesting, Steps, clock } = backend(answersThenHangs, {
    env: { REQUESTING_ANSWER_WAIT: "50" },
  });
  const request = send("/slow");
  await Steps.hangs.promise;
  clock.advance(49);
  const awaited = Requesting._awaitResponse({ request });
  assertEquals(await isSettled(awaited), false);
  clock.advance(1);
  assertEquals(await awaited, [{ response: { hello: "world" } }]);
});

Deno.test("R8: after the answer has left, the rest of the flow runs, and a second answer changes nothing", async () => {
  const { send, answer, Engine, Requesting, Steps, clock } = backend(
    atPath("/slow", ({ Requesting, Steps }, { request }) =>
      actions(
        [Requesting.respond, { request, n: 1 }],
        [Steps.hang, {}],
        [Requesting.respond, { request, n: 2 }],
        [Steps.pass, {}],
      )),
  );
  const request = send("/slow");
  const awaited = Requesting._awaitResponse({ request });
  await Steps.hangs.promise;
  clock.advance(200);
  assertEquals(await awaited, [{ response: { n: 1 } }]);
  const over = new Promise<void>((resolve) => Engine.observe(() => resolve()));
  Steps.hanging.resolve({});
  await over;
  const { records } = Engine.trace(request)!;
  assertEquals(records.map(({ action }) => action), ["request", "respond", "hang", "respond", "pass"]);
  assertStringIncludes(String(records[3].output?.error), "already answered");
  assertEquals(answer(request), { status: 200, body: { n: 1 } });
});

Deno.test("R8: the timeout counts from the arrival of the request, also while an action hangs: then 504", async () => {
  const { send, answer, Requesting, Steps, clock } = backend(hangs);
  const request = send("/hang");
  await Steps.hangs.promise;
  clock.advance(6_000);
  const awaited = Requesting._awaitResponse({ request });
  clock.advance(3_999);
  assertEquals(await isSettled(awaited), false);
  clock.advance(1);
  const [{ response }] = await awaited;
  assertEquals(response.error, "No answer within 10000 ms");
  assertMatch(
    String(response.explain),
    /^Sync "AtPath": Steps\.hang has not returned after \d+ ms in step 1 /,
  );
  assertEquals(answer(request)?.status, 504);
});

Deno.test("R8: a request that hangs is answered with 504 though nobody waits for its answer", async () => {
  const { send, answer, Steps, clock } = backend(hangs);
  const request = send("/hang");
  await Steps.hangs.promise;
  clock.advance(10_000);
  assertEquals(answer(request)?.status, 504);
});

Deno.test("R8: an answer after the timeout changes nothing, and says that the timeout answered", async () => {
  const { send, answer, Engine, Steps, clock } = backend(hangs);
  const request = send("/hang");
  await Steps.hangs.promise;
  clock.advance(10_000);
  const over = new Promise<void>((resolve) => Engine.observe(() => resolve()));
  Steps.hanging.resolve({});
  await over;
  assertEquals(answer(request)?.status, 504);
  assertEquals(
    Engine.trace(request)?.records.at(-1)?.output?.error,
    `Request "${request}" was already answered by the timeout; the answer of sync "AtPath" changes nothing`,
  );
});

Deno.test("R8: in production a timeout does not say what hangs", async () => {
  const { send, answer, Steps, clock } = backend(hangs, { env: { MODE: "production" } });
  const request = send("/hang");
  await Steps.hangs.promise;
  clock.advance(10_000);
  assertEquals(answer(request)?.body, { error: "No answer within 10000 ms" });
});

/** `/ask` defers its request; `/tell` answers the request that it names. */
const deferring = ({ Requesting }: Concepts): Record<string, Sync> => ({
  Ask: ({ request }) => ({
    when: actions([Requesting.request, { path: "/ask" }, { request }]),
    then: actions([Requesting.defer, { request }, {}]),
  }),
  Tell: ({ request, asked, answer }) => ({
    when: actions([Requesting.request, { path: "/tell", asked, answer }, { request }]),
    then: actions([Requesting.respond, { request: asked, answer }, {}], [Requesting.respond, { request }]),
  }),
});

Deno.test("R8: a deferred request may be answered later, by another flow", async () => {
  const { send, answer, Requesting } = backend(deferring);
  const asked = send("/ask");
  assertEquals(answer(asked), undefined);
  const awaited = Requesting._awaitResponse({ request: asked });
  assertEquals(await isSettled(awaited), false);
  assertEquals(answer(send("/tell", { asked, answer: 42 }))?.status, 200);
  assertEquals(await awaited, [{ response: { answer: 42 } }]);
});

Deno.test("R8: a deferred request is answered once", async () => {
  const { send, answer, Requesting } = backend(deferring);
  const asked = send("/ask");
  send("/tell", { asked, answer: 42 });
  assertEquals(answer(send("/tell", { asked, answer: 43 }))?.status, 500);
  assertEquals(await Requesting._awaitResponse({ request: asked }), [{ response: { answer: 42 } }]);
});

Deno.test("R8: only a deferred request may be answered by a later flow", () => {
  const { send, answer, Engine } = backend((concepts) => ({
    ...deferring(concepts),
    Ask: ({ request }) => ({
      when: actions([concepts.Requesting.request, { path: "/ask" }, { request }]),
      then: actions([concepts.Steps.pass, {}]),
    }),
  }));
  const asked = send("/ask");
  const before = answer(asked);
  assertEquals(before?.status, 500);
  const telling = send("/tell", { asked, answer: 42 });
  assertEquals(answer(asked), before);
  assertEquals(
    Engine.trace(telling)?.records[1].output?.error,
    `Request "${asked}" does not wait for an answer; the answer of sync "Tell" changes nothing`,
  );
});

Deno.test("R8: a deferred request gets 504 at its timeout, and no answer after that", async () => {
  const { send, answer, Requesting, clock } = backend(deferring);
  const asked = send("/ask");
  const awaited = Requesting._awaitResponse({ request: asked });
  await isSettled(awaited);
  clock.advance(10_000);
  const [{ response }] = await awaited;
  assertEquals(response.error, "No answer within 10000 ms");
  assertStringIncludes(String(response.explain), `Sync "Ask": it deferred the answer`);
  assertEquals(answer(send("/tell", { asked, answer: 42 }))?.status, 500);
});

Deno.test("R8: deferring a request that does not wait for an answer is an error", async () => {
  const { Requesting } = backend(atPath("/hello", ({ Requesting }, { request }) =>
    actions(
      [Requesting.respond, { request }],
    )));
  const { request } = await Requesting.request({ path: "/hello" });
  assertEquals(await Requesting.defer({ request }), {
    error: `Request "${request}" does not wait for an answer`,
  });
});

Deno.test("R8: an answer with error and no httpStatus has REQUESTING_ERROR_STATUS; with one, that", () => {
  const syncs = ({ Requesting }: Concepts): Record<string, Sync> => ({
    Plain: ({ request, error }) => ({
      when: actions([Requesting.request, { path: "/plain", error }, { request }]),
      then: actions([Requesting.respond, { request, error }]),
    }),
    Own: ({ request, error }) => ({
      when: actions([Requesting.request, { path: "/own", error }, { request }]),
      then: actions([Requesting.respond, { request, error, httpStatus: 409 }]),
    }),
  });
  const body = { error: "no" };
  const standard = backend(syncs);
  assertEquals(standard.answer(standard.send("/plain", body)), { status: 400, body });
  assertEquals(standard.answer(standard.send("/own", body)), { status: 409, body });
  const old = backend(syncs, { env: { REQUESTING_ERROR_STATUS: "200" } });
  assertEquals(old.answer(old.send("/plain", body)), { status: 200, body });
  assertEquals(old.answer(old.send("/own", body)), { status: 409, body });
  // `null` is how many say that there was none.
  assertEquals(standard.answer(standard.send("/plain", { error: null }))?.status, 200);
});

for (const httpStatus of [199, 600, 0, -1, 200.5, NaN, "401", null, { status: 401 }]) {
  Deno.test(`R7: an httpStatus of ${Deno.inspect(httpStatus)} is a fault of the sync that the log names`, () => {
    const { send, answer, logged } = backend(atPath("/odd", ({ Requesting }, { request }) =>
      actions(
        [Requesting.respond, { request, httpStatus: httpStatus as number }],
      )));
    const { status, body } = answer(send("/odd"))!;
    assertEquals(status, 500);
    assertMatch((body as { error: string }).error, /^Something went wrong on our side \(reference \w+\)$/);
    assertStringIncludes(logged.join(), `must be an integer from 200 to 599; sync "AtPath" gave`);
  });
}

for (
  const [what, value] of [
    [
      "that refers to itself",
      (() => {
        const self: Record<string, unknown> = {};
        return self.self = self;
      })(),
    ],
    ["with a BigInt", 1n],
    ["whose toJSON throws", {
      toJSON() {
        throw new Error("no JSON");
      },
    }],
  ]
) {
  Deno.test(`R7: an answer ${what} is a fault of the sync that the log names, and the request is answered`, () => {
    const { send, answer, logged } = backend(({ Requesting }) => ({
      Odd: ({ request, value }) => ({
        when: actions([Requesting.request, { path: "/odd", value }, { request }]),
        then: actions([Requesting.respond, { request, value }]),
      }),
    }));
    assertEquals(answer(send("/odd", { value }))?.status, 500);
    assertStringIncludes(logged.join(), `The answer of sync "Odd" cannot be written as JSON`);
  });
}

Deno.test("R7: what was thrown goes to the log under a reference, never to the client", () => {
  for (const MODE of ["development", "production"]) {
    const { send, answer, logged } = backend(
      ({ Requesting, Steps }) => ({
        Crash: ({ cause }) => ({
          when: actions([Requesting.request, { path: "/crash", cause }, {}]),
          then: actions([Steps.crash, { cause }]),
        }),
      }),
      { env: { MODE } },
    );
    const cause = new Error("the shelf fell down", { cause: new Error("a screw was loose") });
    const { status, body } = answer(send("/crash", { cause }))!;
    assertEquals(status, 500);
    const text = JSON.stringify(body);
    const reference = /reference (\w+)/.exec(text)![1];
    assert(!/shelf|screw|steps\.ts/.test(text), text);
    const line = logged.find((one) => one.includes(reference))!;
    assertMatch(line, /^error .*Steps\.crash threw.*the shelf fell down.*a screw was loose/);
  }
});

/** Answers what failed as a wrong password: by the error's text, or by a sentence of its own. */
const asWrongPassword = (own: boolean) => ({ Requesting, Steps }: Concepts): Record<string, Sync> => ({
  Crash: ({ cause }) => ({
    when: actions([Requesting.request, { path: "/login", cause }, {}]),
    then: actions([Steps.crash, { cause }]),
  }),
  Refuse: ({ request, error }) => ({
    when: actions([Requesting.request, { path: "/login" }, { request }], [Steps.crash, {}, { error }]),
    then: actions([Requesting.respond, {
      request,
      error: own ? "The password is wrong" : error,
      httpStatus: 401,
    }]),
  }),
});

Deno.test("R7: an answer whose error has the reference of a fault has status 500, whatever was asked for", () => {
  const { send, answer } = backend(asWrongPassword(false));
  const { status, body } = answer(send("/login", { cause: new Error("broken") }))!;
  assertEquals(status, 500);
  assertMatch((body as { error: string }).error, /^Something went wrong on our side \(reference \w+\)$/);
});

Deno.test("R7: an answer of a firing whose match has a fault has status 500, whatever its error says", () => {
  const { send, answer } = backend(asWrongPassword(true));
  assertEquals(answer(send("/login", { cause: new Error("broken") })), {
    status: 500,
    body: { error: "The password is wrong" },
  });
});

Deno.test("R7: an answer in another firing that hands on the reference has status 500 too", () => {
  const { send, answer } = backend(({ Requesting, Steps }) => ({
    Crash: ({ cause, error, request }) => ({
      when: actions([Requesting.request, { path: "/x", cause }, { request }]),
      then: actions([Steps.crash, { cause }, { error }], [Requesting.respond, {
        request,
        error,
        httpStatus: 404,
      }]),
    }),
  }));
  assertEquals(answer(send("/x", { cause: "a text" }))?.status, 500);
});

Deno.test("R7: an answer of such a firing without an error gets one, not a success", () => {
  const { send, answer } = backend(({ Requesting, Steps }) => ({
    Crash: ({ cause }) => ({
      when: actions([Requesting.request, { path: "/x", cause }, {}]),
      then: actions([Steps.crash, { cause }]),
    }),
    Answer: ({ request, error, nothing }) => ({
      when: actions([Requesting.request, { path: "/x", nothing }, { request }], [Steps.crash, {}, { error }]),
      then: actions([Requesting.respond, { request, ok: true, error: nothing }]),
    }),
  }));
  const { status, body } = answer(send("/x", { cause: new Error("broken"), nothing: null }))!;
  assertEquals(status, 500);
  assertMatch(JSON.stringify(body), /^\{"ok":true,"error":"Something went wrong .*\}$/);
});

Deno.test("R7: it has status 503 when the database is away: an outage is no wrong password", async () => {
  for (const own of [true, false]) {
    const { post } = backend(({ Requesting, Steps }) => ({
      ...asWrongPassword(own)({ Requesting, Steps }),
      Crash: () => ({
        when: actions([Requesting.request, { path: "/login" }, {}]),
        then: actions([Steps.crash, {
          cause: new Error("failed", { cause: new MongoNetworkError("gone") }),
        }]),
      }),
    }));
    assertEquals((await post("/login", {})).status, 503);
  }
});

Deno.test("R7: a where that throws fails its firing, and the flow goes on to the answer of another sync", () => {
  const { send, answer, logged } = backend(({ Requesting }) => ({
    Broken: ({ request }) => ({
      when: actions([Requesting.request, { path: "/x" }, { request }]),
      where: () => {
        throw new Error("no such shelf");
      },
      then: actions([Requesting.respond, { request, by: "Broken" }]),
    }),
    Whole: ({ request }) => ({
      when: actions([Requesting.request, { path: "/x" }, { request }]),
      then: actions([Requesting.respond, { request, by: "Whole" }]),
    }),
  }));
  assertEquals(answer(send("/x")), { status: 200, body: { by: "Whole" } });
  assertStringIncludes(logged.join(), `the "where" of sync "Broken" threw`);
});

Deno.test("retryAfter beside httpStatus is a header in whole seconds, and not in the body", async () => {
  const { post } = backend(({ Requesting }) => ({
    Busy: ({ request, retryAfter }) => ({
      when: actions([Requesting.request, { path: "/busy", retryAfter }, { request }]),
      then: actions([Requesting.respond, { request, error: "busy", httpStatus: 503, retryAfter }]),
    }),
    Other: ({ request, retryAfter }) => ({
      when: actions([Requesting.request, { path: "/other", retryAfter }, { request }]),
      then: actions([Requesting.respond, { request, retryAfter }]),
    }),
  }));
  const busy = await post("/busy", { retryAfter: 1.5 });
  assertEquals([busy.status, busy.headers.get("retry-after"), busy.body], [503, "2", { error: "busy" }]);
  for (const retryAfter of [-1, 1e30, "1"]) {
    const other = await post("/busy", { retryAfter });
    assertEquals([other.headers.get("retry-after"), other.body.retryAfter], [null, retryAfter]);
  }
  const other = await post("/other", { retryAfter: 5 });
  assertEquals([other.status, other.headers.get("retry-after"), other.body], [200, null, { retryAfter: 5 }]);
});

Deno.test("an answer is as it was when it was given, whatever happens to its values later", async () => {
  const list = [1];
  const { post } = backend(({ Requesting, Steps }) => ({
    Answer: ({ request }) => ({
      when: actions([Requesting.request, { path: "/list" }, { request }]),
      then: actions([Requesting.respond, { request, list }], [Steps.pass, {}]),
    }),
    Change: (_) => ({
      when: actions([Steps.pass, {}, {}]),
      where: (frames) => {
        list.push(2);
        return frames;
      },
      then: actions(),
    }),
  }));
  assertEquals((await post("/list")).body, { list: [1] });
  assertEquals(list, [1, 2]);
});

Deno.test("Requesting.respond outside of HTTP and syncs refuses a request that nobody sent", async () => {
  const { Requesting } = backend();
  const { error } = await Requesting.respond({ request: "nobody" as never }) as { error: string };
  assertEquals(error, `Request "nobody" does not wait for an answer`);
});
