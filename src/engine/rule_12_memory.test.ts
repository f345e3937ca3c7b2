import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { actions } from "./actions.ts";
import { Ring } from "./ring.ts";
import { play } from "./testing/stage.ts";
import { FlowsExhausted } from "./flows_exhausted.ts";
import type { Trace } from "./trace.ts";
import type { Mapping } from "./types.ts";

Deno.test("R12: a finished flow leaves the engine; a running one is counted", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage } = play({ left: () => wait.promise });
  await stage.begin({});
  assertEquals(engine.running, 0);
  const flow = stage.left({});
  assertEquals(engine.running, 1);
  wait.resolve({});
  await flow;
  assertEquals(engine.running, 0);
});

Deno.test("R12: an action that never settles leaves other flows alone, and the trace shows that it runs", async () => {
  const { engine, stage, logged } = play({ left: () => new Promise(() => {}), right: ({ n }) => ({ n }) });
  engine.register({
    Hang: () => ({ when: actions([stage.begin, { hang: true }]), then: actions([stage.left], [stage.end]) }),
    Go: ({ n }) => ({ when: actions([stage.begin, { n }]), then: actions([stage.right, { n }]) }),
  });
  const hanging = engine.start(stage.begin, { hang: true });
  for (let n = 0; n < 1_000; n++) assertEquals(await stage.begin({ n }), {});
  const ended = engine.traces().filter(({ running }) => !running);
  assertEquals(
    ended.flatMap(({ records }) => records.slice(1).map(({ output }) => (output as Mapping).n)).length,
    1_000,
  );
  assertEquals([hanging.quiet, engine.running, logged], [false, 1, []]);
  const { running, records, failures } = engine.trace(hanging.id)!;
  assertEquals([running, failures], [true, []]);
  assertEquals(records.map(({ action, output }) => [action, output]), [["begin", {}], ["left", undefined]]);
  assert(records[1].ms >= 0 && records[1].by?.sync === "Hang");
});

Deno.test("R12: the number of live flows is bounded by SYNC_MAX_FLOWS; past it the caller is told to try again", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage } = play({ left: () => wait.promise }, { maxFlows: 2 });
  const flows = [stage.left({}), stage.left({})];
  const output = await stage.begin({}) as Mapping;
  assertStringIncludes(String(output.error), "2 flows run already (SYNC_MAX_FLOWS). Try again");
  assertThrows(() => engine.start(stage.begin, {}), FlowsExhausted);
  wait.resolve({});
  await Promise.all(flows);
  assertEquals(await stage.begin({}), {});
});

Deno.test("R12: a flow whose secrets cannot be masked is not remembered; it ends as any other, and the log says so", async () => {
  const { engine, stage, logged } = play({ left: () => Promise.resolve({ done: true }) }, {
    hash: (secret) => {
      throw new TypeError(`No key for ${secret}`);
    },
  });
  assertEquals(await stage.left({ password: "lovelace" }), { done: true });
  assertEquals([engine.running, engine.traces()], [0, []]);
  assertEquals(logged.map(({ text }) => text.replace(/(?<=Flow )\S+/, "N")), [
    "Flow N is not remembered: its secrets could not be masked (TypeError)",
  ]);
});

Deno.test("R12: the ring remembers the newest SYNC_TRACE_FLOWS flows", async () => {
  const { engine, stage, traces } = play({}, { traceFlows: 3 });
  for (let n = 1; n <= 5; n++) await stage.begin({ n });
  assertEquals(engine.traces().map(({ records }) => records[0].input.n), [5, 4, 3]);
  assertEquals(engine.trace(traces[1].flow), undefined);
  assertEquals(engine.trace(traces[2].flow)?.records[0].input.n, 3);
});

Deno.test("R12: the ring remembers flows of about SYNC_TRACE_BYTES together", async () => {
  const { engine, stage } = play({}, { traceBytes: 20_000 });
  for (let n = 1; n <= 50; n++) await stage.begin({ n, text: "x".repeat(1_000) });
  const kept = engine.traces().map(({ records }) => records[0].input.n);
  assert(kept.length >= 10 && kept.length < 20, `kept ${kept.length}`);
  assertEquals(kept[0], 50);
});

Deno.test("R12: faults count among the bytes of the ring", async () => {
  const { engine, stage } = play({
    begin: () => {
      throw new Error("x".repeat(2_000));
    },
  }, { traceBytes: 20_000 });
  for (let n = 1; n <= 50; n++) await stage.begin({ n });
  assert(engine.traces().length < 10, `kept ${engine.traces().length}`);
});

Deno.test("R12: a trace larger than the whole ring is not kept, and does not push the others out", async () => {
  const { engine, stage } = play({}, { traceBytes: 2_000 });
  await stage.begin({ n: 1 });
  await stage.begin({ texts: Array(10).fill("x".repeat(1_000)) });
  assertEquals(engine.traces().map(({ records }) => records[0].input.n), [1]);
});

Deno.test("R12: an alias leaves the ring with its flow, unless a later flow took it", () => {
  const ring = new Ring(2, 1_000);
  const entry = (flow: string, ...aliases: string[]) => ({
    flow,
    aliases,
    bytes: 1,
    expand: () => ({ flow, aliases }) as unknown as Trace,
  });
  ring.add(entry("f1", "a", "b"));
  ring.add(entry("f2", "b"));
  assertEquals([ring.get("a")?.flow, ring.get("b")?.flow], ["f1", "f2"]);
  ring.add(entry("f3"));
  assertEquals(ring.get("b")?.flow, "f2");
  assertEquals([ring.get("f1"), ring.get("a")], [undefined, undefined]);
  ring.add(entry("a"));
  assertEquals(ring.get("a")?.flow, "a", "nothing is left of the alias");
  assertEquals(ring.list().map(({ flow }) => flow), ["a", "f3"]);
});

Deno.test("R12: what leaves the ring is let go, before another takes its place", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const ring = new Ring(10, 100);
  const add = (flow: string, bytes: number) => {
    const entry = { flow, aliases: [], bytes, expand: () => ({ flow }) as unknown as Trace };
    ring.add(entry);
    return new WeakRef(entry);
  };
  const first = add("f1", 60);
  const second = add("f2", 60);
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  assertEquals([first.deref()?.flow, second.deref()?.flow], [undefined, "f2"]);
});

Deno.test("R12: a ring takes the memory of the flows that it keeps, however many it may keep", () => {
  const ring = new Ring(2 ** 32, 1_000);
  ring.add({ flow: "f1", aliases: [], bytes: 1, expand: () => ({ flow: "f1" }) as unknown as Trace });
  assertEquals(ring.list().map(({ flow }) => flow), ["f1"]);
});

Deno.test("R12: a ring of no flows keeps none", async () => {
  const { engine, stage, traces } = play({}, { traceFlows: 0 });
  await stage.begin({});
  assertEquals(engine.traces(), []);
  assertEquals(engine.trace(traces[0].flow), undefined);
});

Deno.test("R12: live records hold real values; the ring and the log hold masks", async () => {
  const { engine, stage, inputs, logged, trace } = play({
    left: ({ password }) => {
      throw new Error(`cannot hash ${password}`);
    },
  }, { hash: (secret) => `#${secret.length}` });
  engine.logging = 2;
  engine.register({
    Go: ({ password }) => ({
      when: actions([stage.begin, { password }]),
      then: actions([stage.end, { hint: password }], [stage.left, { password }]),
    }),
  });
  await stage.begin({ password: "hunter2-and-more" });
  assertEquals(inputs("end"), [{ hint: "hunter2-and-more" }]);
  const kept = JSON.stringify([engine.traces(), trace(), logged]);
  assertEquals(kept.includes("hunter2"), false);
  assertEquals(trace().records[0].input, { password: "[secret #16]" });
  assertEquals(trace().records[1].input, { hint: "[secret #16]" });
  assertStringIncludes(trace().records[2].fault!.cause!, "cannot hash [secret #16]");
});

Deno.test("R12: a secret is shown by a hash: the same for the same, another for another", async () => {
  const { stage, trace, traces } = play({}, {
    hash: (secret) => secret.split("").reverse().join("").slice(0, 3),
  });
  await stage.begin({ password: "secret-one" });
  await stage.begin({ token: "secret-one", password: "secret-two" });
  assertEquals(traces[0].records[0].input.password, trace().records[0].input.token);
  assert(trace().records[0].input.token !== trace().records[0].input.password);
});

Deno.test("R12: a secret that a query gave in a where is masked under whatever name it goes on", async () => {
  const { engine, stage, inputs, trace } = play({
    _rows: () => [{ token: "token-of-ann-1", row: 1 }],
    _later: () => [{ combination: "declared-secret-2", deep: [{ apiKey: "deep-secret-3" }] }],
  });
  engine.register({
    Go: ({ t, c, list, d }) => ({
      when: actions([stage.begin]),
      where: async (frames) => {
        frames = frames.query(stage._rows, {}, { token: t }) as unknown as typeof frames;
        frames = await frames.query(stage._later, {}, { combination: c, deep: d });
        return await frames.collect(stage._later, {}, list);
      },
      then: actions([stage.end, { result: t, other: c, all: list, d }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end")[0].result, "token-of-ann-1");
  const text = JSON.stringify(trace());
  for (const secret of ["token-of-ann-1", "declared-secret-2", "deep-secret-3"]) {
    assertEquals(text.includes(secret), false, secret);
  }
});

Deno.test("R12: a key that its concept declares secret is masked, in records, frames, and by value", async () => {
  const { engine, stage, trace } = play({ begin: () => ({ combination: 4711 }) });
  engine.register({
    Go: ({ c, combination }) => ({
      when: actions([stage.begin, { combination: c }, { combination }]),
      then: actions([stage.end, { said: c, number: 1 }]),
    }),
  });
  await stage.begin({ combination: "left-right-left" });
  assertEquals(trace().records[0].input, { combination: "[secret]" });
  assertEquals(trace().records[0].output, { combination: "[secret]" });
  assertEquals(trace().records[1].input, { said: "[secret]", number: 1 });
  assertEquals(trace().firings[0].frame, { c: "[secret]", combination: "[secret]" });
});

Deno.test("R12: an answer is redacted, and is in the trace though the trace was asked for before it was set", () => {
  const { engine, stage } = play({ begin: () => ({ session: "session-token-1" }) });
  const flow = engine.start(stage.begin, {});
  flow.trace();
  flow.answer = { status: 200, body: { session: "session-token-1", text: "yours is session-token-1" } };
  assertEquals(flow.trace().answer, {
    status: 200,
    body: { session: "[secret]", text: "yours is [secret]" },
  });
});

Deno.test("R12: a flow's trace is found by its id and by its aliases, while it runs and afterwards", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage } = play({ left: () => wait.promise });
  engine.register({ Go: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }) });
  const flow = engine.start(stage.begin, {});
  flow.alias("request 1");
  assertEquals(engine.trace("request 1")?.running, true);
  assertEquals(engine.trace(flow.id)?.records.map(({ output }) => output), [{}, undefined]);
  assertEquals(engine.traces().map((trace) => trace.flow), [flow.id]);
  const quiet = new Promise<void>((resolve) => flow.whenQuiet(resolve));
  wait.resolve({});
  await quiet;
  assertEquals(engine.trace("request 1")?.running, false);
  assertEquals(engine.trace("request 2"), undefined);
});

Deno.test("R12: a large flow's trace is cut, and says how much was left out", async () => {
  const { engine, stage, trace } = play({}, { maxDepth: 20_000 });
  let left = 10_500;
  stage.acts.left = () => --left > 0 ? { more: true } : {};
  engine.register({
    Loop: () => ({ when: actions([stage.left, {}, { more: true }]), then: actions([stage.left]) }),
  });
  await stage.left({});
  assertEquals(trace().records.length, 10_000);
  assertEquals(trace().omitted, 500 + 499);
});
