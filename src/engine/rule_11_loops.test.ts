import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { actions } from "./actions.ts";
import { fired, play } from "./testing/stage.ts";

Deno.test("R11: a causal chain stops at SYNC_MAX_DEPTH, and the error shows the cycle of syncs", async () => {
  const { engine, stage, inputs, trace } = play({}, { maxDepth: 10 });
  engine.register({
    Begin: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
    Ping: () => ({ when: actions([stage.left]), then: actions([stage.right]) }),
    Pong: () => ({ when: actions([stage.right]), then: actions([stage.left]) }),
    Next: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }),
  });
  await stage.begin({});
  assertEquals(trace().records.length, 1 + 10 + 1, "the first action, ten steps, and what Next does");
  assertEquals(inputs("end"), [{}], "the flow goes on");
  const [{ fault }] = trace().failures;
  assertStringIncludes(fault.message, "a chain of actions reached SYNC_MAX_DEPTH (10 steps): ");
  assertStringIncludes(
    fault.message,
    `sync "Pong" -> Stage.left -> sync "Ping" -> Stage.right -> sync "Pong", and so on`,
  );
  assertEquals(trace().failures.length, 1);
});

Deno.test("R11: a chain of just SYNC_MAX_DEPTH steps is not stopped", async () => {
  const { engine, stage, trace } = play({ left: ({ n }) => n < 10 ? { next: n + 1 } : {} }, { maxDepth: 10 });
  engine.register({
    Begin: () => ({ when: actions([stage.begin]), then: actions([stage.left, { n: 1 }]) }),
    Next: ({ next }) => ({
      when: actions([stage.left, {}, { next }]),
      then: actions([stage.left, { n: next }]),
    }),
  });
  await stage.begin({});
  assertEquals(trace().failures, []);
  assertEquals(trace().records.length, 11);
});

Deno.test("R11: a flow stops at SYNC_MAX_ACTIONS, and the error shows what repeats", async () => {
  const { engine, stage, trace } = play({ _rows: () => [{ n: 1 }, { n: 2 }] }, {
    maxActions: 50,
    maxDepth: 1_000,
  });
  engine.register({
    Spread: ({ n }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.query(stage._rows, {}, { n }),
      then: actions([stage.begin, { n }], [stage.end]),
    }),
  });
  await stage.begin({});
  assertEquals(trace().records.length, 50);
  const [{ fault, sync }] = trace().failures;
  assertEquals(sync, "Spread");
  assertMatch(
    fault.message,
    /^the flow reached SYNC_MAX_ACTIONS \(50 actions\): .*sync "Spread" -> Stage\.begin -> sync "Spread", and so on/,
  );
  assertEquals(trace().failures.length, 1, "a limit that every branch reaches is told of once");
  assertEquals(engine.running, 0);
});

Deno.test("R11: a loop whose actions are asynchronous ends too", async () => {
  const { engine, stage, trace } = play({ left: () => Promise.resolve({}) }, { maxDepth: 20 });
  engine.register({ Loop: () => ({ when: actions([stage.left]), then: actions([stage.left]) }) });
  await stage.left({});
  assertEquals(trace().failures.length, 1);
  assertEquals(fired(trace()).Loop, 21);
});

Deno.test("R11: a loop that fans out ends too, though its depth stops most of what it would do", async () => {
  const fanOut = 100;
  const { engine, stage, trace } = play({
    _rows: () => Array.from({ length: fanOut }, (_, n) => ({ n })),
  }, { maxDepth: 50, maxActions: 5_000 });
  engine.register({
    Loop: ({ n }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.query(stage._rows, {}, { n }) as never,
      then: actions([stage.begin, { n }]),
    }),
  });
  await stage.begin({});
  assertEquals(trace().failures.map(({ fault }) => fault.message.split(": ")[0]), [
    "a chain of actions reached SYNC_MAX_DEPTH (50 steps)",
    "the flow reached SYNC_MAX_ACTIONS (5000 actions)",
  ]);
  for (const { fault } of trace().failures) {
    assertMatch(fault.message, /: sync "Loop" -> Stage\.begin -> sync "Loop", and so on/);
  }
  // Those that were done or stopped before the limit, and those that then were left at each level.
  const firings = trace().firings.length + (trace().omitted ?? 0);
  assert(firings <= 5_000 + 50 * fanOut + fanOut, `${firings} firings`);
});

Deno.test("R11: a long cycle is shown by its ends", async () => {
  const { engine, stage, trace } = play({}, { maxDepth: 100 });
  engine.register(Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`Sync${i}`, () => ({
      when: actions([stage.left, { n: i }]),
      then: actions([stage.left, { n: (i + 1) % 20 }]),
    })]),
  ));
  await stage.left({ n: 0 });
  assertMatch(trace().failures[0].fault.message, /-> \.\.\. ->/);
});

Deno.test("R11: the defaults are 1,000 steps and far more actions, and depth costs no call stack", async () => {
  const { engine, stage, trace } = play({}, { maxDepth: 100_000, maxActions: 60_000 });
  engine.register({
    Loop: () => ({ when: actions([stage.left]), then: actions([stage.left], [stage.end]) }),
  });
  await stage.left({});
  assertMatch(trace().failures[0].fault.message, /SYNC_MAX_ACTIONS \(60000 actions\)/);
  const usual = play();
  usual.engine.register({
    Loop: () => ({ when: actions([usual.stage.left]), then: actions([usual.stage.left]) }),
  });
  await usual.stage.left({});
  assertMatch(usual.trace().failures[0].fault.message, /SYNC_MAX_DEPTH \(1000 steps\)/);
});
