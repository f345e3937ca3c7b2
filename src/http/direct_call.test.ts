import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MongoNetworkError } from "mongodb";
import { actions } from "@engine";
import { backend, type BackendOptions } from "@concepts/Requesting/testing/backend.ts";

/** A concept whose methods give what a direct call may meet. */
class OddConcept {
  act({ value }: { value: unknown }) {
    return { value };
  }
  nothing() {}
  refuse() {
    return { error: "no" };
  }
  crash({ password }: { password?: string }): never {
    throw new Error(`the shelf fell on ${password}`);
  }
  away(): never {
    throw new MongoNetworkError("gone");
  }
  circular() {
    const self: Record<string, unknown> = {};
    return self.self = self;
  }
  _rows() {
    return [{ n: 1 }, { n: 2 }];
  }
  _one() {
    return { n: 1 };
  }
  _null() {
    return null;
  }
  _crash({ password }: { password?: string }): never {
    throw new Error(`the shelf fell on ${password}`);
  }
  _away(): Promise<never> {
    return Promise.reject(new MongoNetworkError("gone"));
  }
}

/** A server whose every route is open, but for `/Odd/closed`. */
const open = (options: BackendOptions = {}, exclusions: string[] = []) =>
  backend(({ Requesting }) => ({
    Excluded: ({ request, value }) => ({
      when: actions([Requesting.request, { path: "/Odd/act", value }, { request }]),
      then: actions([Requesting.respond, { request, by: "a sync" }]),
    }),
  }), {
    ...options,
    env: { REQUESTING_PASSTHROUGH: "all", ...options.env },
    app: { passthrough: { inclusions: {}, exclusions } },
    concepts: { Odd: new OddConcept() },
  });

Deno.test("a listed action or query is called directly, and its result is the answer as it is", async () => {
  const { post, clock } = open();
  const answers = await Promise.all([
    post("/Odd/act", { value: [1] }),
    post("/Odd/nothing"),
    post("/Odd/_rows"),
    post("/Odd/_one"),
    post("/Odd/_null"),
  ]);
  assertEquals(answers.map(({ status }) => status), [200, 200, 200, 200, 200]);
  assertEquals(answers.map(({ body }) => body), [{ value: [1] }, {}, [{ n: 1 }, { n: 2 }], { n: 1 }, null]);
  assertEquals(clock.timers, 0);
});

Deno.test("an excluded route is an ordinary request path", async () => {
  const { post } = open({}, ["/api/Odd/act"]);
  assertEquals((await post("/Odd/act", { value: 1 })).body, { by: "a sync" });
});

Deno.test("a result with error has REQUESTING_ERROR_STATUS", async () => {
  assertEquals((await open().post("/Odd/refuse")).status, 400);
  const { status, body } = await open({ env: { REQUESTING_ERROR_STATUS: "200" } }).post("/Odd/refuse");
  assertEquals([status, body], [200, { error: "no" }]);
});

Deno.test("a call that throws is 500 with a reference, which leads to the cause in the log, without its secrets", async () => {
  const { post, logged } = open();
  for (const path of ["/Odd/crash", "/Odd/_crash"]) {
    const { status, body } = await post(path, { password: "hunter2secret" });
    assertEquals(status, 500);
    const reference = /^Something went wrong on our side \(reference (\w+)\)$/.exec(body.error)![1];
    const line = logged.find((one) => one.includes(reference))!;
    assertStringIncludes(line, "the shelf fell on");
    assert(!line.includes("hunter2"), line);
  }
});

Deno.test("a call that finds the database away is 503: with Retry-After for a query, which can have done nothing", async () => {
  const { post } = open();
  for (const [path, retryAfter] of [["/Odd/away", null], ["/Odd/_away", "1"]] as const) {
    const { status, headers, body } = await post(path);
    assertEquals([status, headers.get("retry-after")], [503, retryAfter]);
    assertMatch(body.error, /reference/);
  }
});

Deno.test("a result that has no JSON form is 500, and the server goes on", async () => {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => void lines.push(line);
  try {
    const { post } = open();
    const { status, headers } = await post("/Odd/circular");
    assertEquals(status, 500);
    assertStringIncludes(lines.join(), headers.get("x-request-id")!);
    assertEquals((await post("/Odd/_rows")).status, 200);
  } finally {
    console.error = error;
  }
});

Deno.test("a call that hangs is 504 after REQUESTING_TIMEOUT", async () => {
  const { post, Steps, clock } = open();
  const hanging = post("/Steps/hang");
  await Steps.hangs.promise;
  clock.advance(10_000);
  const { status, body } = await hanging;
  assertEquals([status, body], [504, { error: "No answer within 10000 ms" }]);
});

Deno.test("a direct call is guarded like a request: by method, body, origin and number", async () => {
  const { post, app, Steps } = open({ env: { SYNC_MAX_FLOWS: "1" } });
  assertEquals((await app.request("/api/Odd/_rows")).status, 405);
  assertEquals((await post("/Odd/act", { value: { $ne: 1 } })).status, 400);
  assertEquals((await post("/Odd/_rows", {}, { origin: "https://evil.example" })).status, 403);
  const hanging = post("/Steps/hang");
  await Steps.hangs.promise;
  assertEquals((await post("/Odd/act", { value: 1 })).status, 503);
  Steps.hanging.resolve({ done: true });
  assertEquals((await hanging).body, { done: true });
});
