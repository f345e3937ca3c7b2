import { assertEquals, assertMatch } from "@std/assert";
import { actions } from "./actions.ts";
import { optional } from "./optional.ts";
import { fired, play } from "./testing/stage.ts";
import type { Mapping, Vars } from "./types.ts";

/** `left` gives an output and `end` follows it; the step's output pattern is as the test writes it. */
function sequence(output: unknown, pattern: ((vars: Vars) => Mapping) | undefined, bound: Mapping = {}) {
  const played = play({
    left: () => {
      if (output instanceof Error) throw output;
      return output;
    },
  });
  const { engine, stage } = played;
  engine.register({
    Steps: (vars) => ({
      when: actions([stage.begin, { given: optional(vars.given) }]),
      then: actions(pattern ? [stage.left, {}, pattern(vars)] : [stage.left], [stage.end]),
    }),
    OnError: ({ error }) => ({
      when: actions([stage.left, {}, { error }]),
      then: actions([stage.right, { error }]),
    }),
  });
  return async () => {
    await stage.begin(bound);
    return { went: played.order().includes("end"), ...played, ended: played.trace().firings[0].ended };
  };
}

Deno.test("R6: {} means that the step must succeed", async () => {
  assertEquals((await sequence({ any: 1 }, () => ({}))()).went, true);
  const { went, ended } = await sequence({ error: "no" }, () => ({}))();
  assertEquals(went, false);
  assertEquals(ended, {
    step: 0,
    why: `Stage.left gave an error, and the step's output pattern names no "error"`,
  });
});

Deno.test("R6: a key of the output pattern must be there", async () => {
  assertEquals((await sequence({ session: null }, ({ session }) => ({ session }))()).went, true);
  for (const output of [{}, { session: undefined }]) {
    const { went, ended } = await sequence(output, ({ session }) => ({ session }))();
    assertEquals(went, false);
    assertEquals(ended, {
      step: 0,
      why: `Stage.left gave no "session", which the step's output pattern names`,
    });
  }
});

Deno.test("R6: a key of the output pattern that is optional may be absent", async () => {
  assertEquals((await sequence({}, ({ session }) => ({ session: optional(session) }))()).went, true);
});

Deno.test("R6: a variable of the output pattern that is bound already must be equal", async () => {
  const pattern = ({ given }: Vars) => ({ made: given });
  assertEquals((await sequence({ made: [1] }, pattern, { given: [1] })()).went, true);
  const { went, ended } = await sequence({ made: [2] }, pattern, { given: [1] })();
  assertEquals(went, false);
  assertMatch(ended!.why, /^the output of Stage\.left differs from what a variable/);
});

Deno.test("R6: a literal of the output pattern must be equal", async () => {
  assertEquals((await sequence({ ok: [true] }, () => ({ ok: [true] }))()).went, true);
  const { went, ended } = await sequence({ ok: [false] }, () => ({ ok: [true] }))();
  assertEquals(went, false);
  assertMatch(ended!.why, /^"ok" of Stage\.left is not the literal/);
});

Deno.test("R6: a sequence ends quietly: no fault and no failure, the record stays, and error syncs see it", async () => {
  const { trace, inputs, logged } = await sequence({ error: "no" }, () => ({}))();
  assertEquals(inputs("right"), [{ error: "no" }]);
  assertEquals(fired(trace()), { Steps: 1, OnError: 1 });
  assertEquals(trace().records[1].output, { error: "no" });
  assertEquals(trace().failures, []);
  assertEquals(logged, []);
});

Deno.test("R6: only the sequence of that frame ends; those of the other frames run", async () => {
  const { engine, stage, inputs, trace } = play({
    _rows: () => [{ n: 1 }, { n: 2 }, { n: 3 }],
    left: ({ n }) => n === 2 ? { error: "no" } : {},
  });
  engine.register({
    Each: ({ n }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.query(stage._rows, {}, { n }),
      then: actions([stage.left, { n }, {}], [stage.right, { n }], [stage.end, { n }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("right"), [{ n: 1 }, { n: 3 }]);
  assertEquals(inputs("end"), [{ n: 1 }, { n: 3 }]);
  assertEquals(trace().firings.map(({ ended }) => ended?.step), [undefined, 0, undefined]);
});

Deno.test("R6: when the last frame's sequence ends, what is around it goes on", async () => {
  const { engine, stage, inputs } = play({ left: () => ({ error: "no" }) });
  engine.register({
    Inner: () => ({
      when: actions([stage.right]),
      then: actions([stage.left, {}, {}], [stage.end, { never: true }]),
    }),
    Outer: () => ({ when: actions([stage.begin]), then: actions([stage.right], [stage.end, { n: 1 }]) }),
    Next: () => ({ when: actions([stage.begin]), then: actions([stage.end, { n: 2 }]) }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }, { n: 2 }]);
});

Deno.test("R6: a step without an output pattern goes on after an error that was returned", async () => {
  const { went, ended } = await sequence({ error: "no" }, undefined)();
  assertEquals(went, true);
  assertEquals(ended, undefined);
});

Deno.test("R6: a fault ends the sequence, without an output pattern and with {}", async () => {
  for (const pattern of [undefined, () => ({})]) {
    const { went, ended } = await sequence(new Error("broken"), pattern)();
    assertEquals(went, false);
    assertEquals(ended?.step, 0);
  }
});

Deno.test("R6: an output pattern that names error takes errors and faults, and goes on", async () => {
  for (const output of [{ error: "no" }, new Error("broken")]) {
    const { went } = await sequence(output, ({ error }) => ({ error }))();
    assertEquals(went, true);
  }
});

Deno.test("R6: an output pattern that names error by a variable ends the sequence when the step succeeds", async () => {
  assertEquals((await sequence({}, ({ error }) => ({ error }))()).went, false);
  assertEquals((await sequence({}, ({ error }) => ({ error: optional(error) }))()).went, true);
});

Deno.test("R6: an error is taken only by an output pattern that fits it", () => {
  for (const [expected, handled] of [["taken", true], ["other", false]] as const) {
    const played = play({ left: () => ({ error: "taken" }) });
    const { engine, stage } = played;
    engine.register({
      Steps: () => ({
        when: actions([stage.begin]),
        then: actions([stage.left, {}, { error: expected }], [stage.end]),
      }),
    });
    const flow = engine.start(stage.begin, {});
    assertEquals(flow.errors().map((one) => [one.error, one.handled]), [["taken", handled]]);
    assertEquals(played.order().includes("end"), handled);
  }
});

Deno.test("R6: the trace says where a sequence ended, at a later step too", async () => {
  const { engine, stage, trace, inputs } = play({ right: () => ({ error: "no" }) });
  engine.register({
    Steps: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, {}, {}], [stage.right, {}, {}], [stage.end]),
    }),
  });
  await stage.begin({});
  assertEquals(trace().firings[0].ended?.step, 1);
  assertEquals(inputs("end"), []);
});
