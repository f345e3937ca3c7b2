import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { actions } from "./actions.ts";
import { play, Stage } from "./testing/stage.ts";
import { SyncConcept } from "./sync.ts";
import type { Mapping } from "./types.ts";

Deno.test("R14: calling an instrumented action starts a flow, whose syncs run", async () => {
  const { engine, stage, order, traces } = play();
  engine.register({ Next: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }) });
  await stage.begin({});
  await stage.begin({});
  assertEquals(order(), ["begin", "end", "begin", "end"]);
  assertEquals(new Set(traces.map(({ flow }) => flow)).size, 2);
});

Deno.test("R14: the promise resolves to that action's own output, as it returned it", async () => {
  const output = { made: { deep: 1 } };
  const { engine, stage } = play({ begin: () => output, end: () => ({ other: 1 }) });
  engine.register({ Next: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }) });
  assertStrictEquals(await stage.begin({}), output);
});

Deno.test("R14: the promise resolves when the flow is quiet, not before", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage } = play({ begin: () => ({ n: 1 }), end: () => wait.promise });
  engine.register({ Next: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }) });
  let resolved = false;
  const flow = (stage.begin({}) as Promise<unknown>).then((output) => (resolved = true, output));
  for (let i = 0; i < 20; i++) await Promise.resolve();
  assertEquals(resolved, false);
  wait.resolve({});
  assertEquals(await flow, { n: 1 });
});

Deno.test("R14: an action that threw resolves to the error of R7", async () => {
  const { stage } = play({
    begin: () => {
      throw new Error("x");
    },
  });
  const output = await stage.begin({}) as Mapping;
  assertMatch(String(output.error), /\(reference [0-9a-f]{8}\)$/);
});

Deno.test("R14: an action is called with {} when it is called without an input", async () => {
  const { stage, inputs } = play();
  await (stage.begin as unknown as () => Promise<unknown>)();
  assertEquals(inputs("begin"), [{}]);
});

Deno.test("R14: what failed in the flow stays on the flow: a where that threw, and a limit", async () => {
  const { engine, stage, trace } = play({ begin: () => ({ ok: true }) }, { maxDepth: 5 });
  engine.register({
    Broken: () => ({
      when: actions([stage.begin]),
      where: () => {
        throw new Error("x");
      },
      then: actions([stage.end]),
    }),
    Begin: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
    Loop: () => ({ when: actions([stage.left]), then: actions([stage.left]) }),
  });
  assertEquals(await stage.begin({}), { ok: true });
  assertEquals(trace().failures.map(({ sync }) => sync), ["Broken", "Loop"]);
});

Deno.test("R14: a started flow without a promise has run as far as it goes without waiting", () => {
  const { engine, stage, order } = play({ begin: () => ({ n: 1 }) });
  engine.register({ Next: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }) });
  const flow = engine.start(stage.begin, {});
  assertEquals([flow.quiet, flow.result], [true, { n: 1 }]);
  assertEquals(order(), ["begin", "end"]);
});

Deno.test("R14: what waits for a flow is called when it is quiet, at once if it is; one that throws does not keep the others", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage, logged } = play({ begin: () => wait.promise });
  const flow = engine.start(stage.begin, {});
  const called: number[] = [];
  flow.whenQuiet(() => {
    throw new Error("first");
  });
  const quiet = new Promise<void>((resolve) => flow.whenQuiet(() => (called.push(1), resolve())));
  assertEquals(called, []);
  wait.resolve({});
  await quiet;
  flow.whenQuiet(() => called.push(2));
  assertEquals(called, [1, 2]);
  assertEquals(logged.length, 1);
});

Deno.test("R14: only an action of this engine can start a flow", () => {
  const { engine } = play();
  const { Other } = new SyncConcept().instrument({ Other: new Stage() });
  assertThrows(() => engine.start(Other.begin, {}), Error, "Other.begin");
  assertThrows(() => engine.start(() => ({}), {}), Error, "found the function");
});
