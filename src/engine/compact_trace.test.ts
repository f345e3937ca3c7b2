import { assert, assertEquals } from "@std/assert";
import { actions, loose } from "./actions.ts";
import { play } from "./testing/stage.ts";
import type { Mapping } from "./types.ts";

Deno.test("R12: a trace shares nothing with what the concept and the caller still hold", async () => {
  const held = { n: 1, list: [1], at: new Date(1) };
  const given = { m: 1, list: [1] };
  const { stage, trace } = play({ begin: () => held });
  await stage.begin(given);
  held.n = given.m = 2;
  held.list.push(2);
  given.list.push(2);
  held.at.setTime(2);
  assertEquals(trace().records[0].input, { m: 1, list: [1] });
  assertEquals(trace().records[0].output, { n: 1, list: [1], at: new Date(1) });
});

Deno.test("R12: a trace shares nothing with what the caller got of a fault", async () => {
  const { engine, stage } = play({
    begin: () => {
      throw new Error("x");
    },
  });
  const output = await stage.begin({}) as Mapping;
  const before = engine.traces()[0].records[0].output?.error;
  output.error = "changed";
  assertEquals(engine.traces()[0].records[0].output?.error, before);
});

Deno.test("R12: who changes a trace changes neither the flow that still runs nor what the ring keeps", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage, inputs } = play({ left: () => wait.promise, begin: () => ({ o: 1 }) });
  engine.register({
    Go: ({ n }) => ({ when: actions([stage.left, { n }]), then: actions([stage.end, { n }]) }),
  });
  const flow = engine.start(stage.left, { n: 1 });
  flow.trace().records[0].input.n = 2;
  wait.resolve({});
  await new Promise<void>((resolve) => flow.whenQuiet(resolve));
  engine.traces()[0].records[0].input.n = 3;
  assertEquals(inputs("end"), [{ n: 1 }]);
  assertEquals(engine.traces()[0].records[0].input, { n: 1 });
  await stage.begin({});
  engine.traces()[0].records[0].output!.o = 2;
  assertEquals(engine.traces()[0].records[0].output, { o: 1 });
});

Deno.test("R12: numbers are masked where they are secret, in records, frames and dropped matches", async () => {
  const { engine, stage, trace } = play({
    begin: () => ({ combination: 22 }),
    _rows: () => [{ combination: 55, x: "token-66", y: 77 }],
  });
  engine.register({
    Go: ({ pin, c, open }) => ({
      when: actions([stage.begin, { pin }, { combination: c }]),
      where: (frames) => frames.map((frame) => ({ ...frame, [open]: 44 })),
      then: actions([stage.end, { open }]),
    }),
    None: ({ pin, token, y }) => ({
      when: actions([stage.begin, { pin }]),
      where: (frames) =>
        frames.query(loose(stage._rows), { combination: 33 }, { combination: pin, x: token, y }),
      then: actions([stage.end, { token, y }]),
    }),
  });
  await stage.begin({ pin: 11 });
  assertEquals(trace().records.map(({ input, output }) => [input, output]), [
    [{ pin: "[secret]" }, { combination: "[secret]" }],
    [{ open: 44 }, {}],
  ]);
  assertEquals(trace().firings[0].frame, { pin: "[secret]", c: "[secret]", open: 44 });
  assertEquals(trace().dropped[0].where, [
    {
      query: "Stage._rows",
      input: { combination: "[secret]" },
      in: 1,
      out: 0,
      rows: 1,
      row: { combination: "[secret]", x: "[secret]", y: 77 },
      expects: [
        { key: "combination", variable: "pin", value: "[secret]" },
        { key: "x", variable: "token" },
        { key: "y", variable: "y" },
      ],
    },
  ]);
});

Deno.test("R12: a secret of one record is masked in another that has nothing to hide itself", async () => {
  const { engine, stage, trace } = play({ begin: () => ({ session: "session-token-1" }) });
  engine.register({
    Go: ({ session }) => ({
      when: actions([stage.begin, {}, { session }]),
      then: actions([stage.end, { said: session }]),
    }),
  });
  await stage.begin({ said: "session-token-1" });
  assertEquals(trace().records.map(({ input }) => input), [{ said: "[secret]" }, { said: "[secret]" }]);
});

Deno.test("R12: why a sequence ended, and the message of a fault, are without secrets", async () => {
  const { engine, stage, trace } = play({ begin: () => ({ token: "Stage.left", pin: "named no" }) });
  engine.register({
    Ends: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, {}, { missing: 1 }], [stage.end]),
    }),
    ["named no"]: () => ({ when: actions([stage.begin]), where: () => null as never, then: actions() }),
  });
  await stage.begin({});
  assertEquals(trace().firings[0].ended, {
    step: 0,
    why: '"missing" of [secret] is not the literal of the step\'s output pattern',
  });
  assert(trace().failures[0].fault.message.includes('sync "[secret]" returned null'));
});

Deno.test("R12: a secret that a step binds after a fault was logged is masked under whatever name it came", async () => {
  const { engine, stage, trace } = play({
    right: () => {
      throw new Error("x");
    },
    left: () => ({ value: "hidden-value-1" }),
  });
  engine.register({
    Go: ({ error, token }) => ({
      when: actions([stage.begin]),
      then: actions([stage.right, {}, { error }], [stage.left, {}, { value: token }], [stage.end, {
        x: token,
      }]),
    }),
  });
  await stage.begin({});
  assertEquals(JSON.stringify(trace()).includes("hidden-value-1"), false);
});

Deno.test("R12: a trace has the times, the causes, what ended and what failed", async () => {
  const { engine, stage, trace } = play({ left: () => ({ error: "no" }) });
  engine.register({
    Go: ({ n, unbound }) => ({
      when: actions([stage.begin, { n }]),
      where: (frames) => frames.map((frame) => ({ ...frame, [unbound]: undefined })),
      then: actions([stage.left, { n }, {}], [stage.end]),
    }),
  });
  await stage.begin({ n: 1 });
  const { records, firings, started, flow, running } = trace();
  assertEquals(records.map(({ id, by }) => [id, by]), [[`${flow}.0`, undefined], [`${flow}.1`, {
    sync: "Go",
    step: 0,
    firing: 0,
  }]]);
  assertEquals(firings, [{
    sync: "Go",
    records: [`${flow}.0`],
    frame: { n: 1 },
    ended: { step: 0, why: `Stage.left gave an error, and the step's output pattern names no "error"` },
  }]);
  assert(records[0].at === 0 && records[1].at >= 0 && records.every(({ ms }) => ms >= 0 && ms < 10_000));
  assert(Math.abs(Date.now() - started) < 10_000 && !running);
});

Deno.test("R12: to look at a running flow does not make its trace larger", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage } = play({ left: () => wait.promise }, { traceBytes: 2_000 });
  const flow = engine.start(stage.left, { text: "x".repeat(500) });
  for (let i = 0; i < 20; i++) flow.trace();
  wait.resolve({});
  await new Promise<void>((resolve) => flow.whenQuiet(resolve));
  await stage.begin({});
  assertEquals(engine.traces().length, 2);
});

Deno.test("R12: matches that were dropped count among the bytes of the ring", async () => {
  for (const drops of [false, true]) {
    const { engine, stage } = play({}, { traceBytes: 200_000 });
    engine.register({
      Many: ({ n }) => ({
        when: actions([stage.begin]),
        where: () => Array.from({ length: 1_000 }, (_, i) => ({ [n]: i })),
        then: actions([stage.left, { n }]),
      }),
      Watch: () => ({ when: actions([stage.left]), where: (frames) => drops ? [] : frames, then: actions() }),
    });
    await stage.begin({});
    assertEquals(engine.traces().length, drops ? 0 : 1);
  }
});

Deno.test("R12: a long text and many keys are cut where nothing is secret too", async () => {
  const { stage, trace } = play();
  await stage.begin({ text: "x".repeat(2_001) });
  assertEquals(trace().records[0].input, { text: `${"x".repeat(2_000)}... (2001 characters)` });
  await stage.begin(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, i])));
  assertEquals(Object.keys(trace().records[0].input).length, 201);
  assertEquals(trace().records[0].input["..."], "201 keys");
});

Deno.test("R12: of a large flow, the records, the firings and the dropped matches are cut", async () => {
  const { engine, stage, trace } = play({}, { traceBytes: 1e9 });
  engine.register({
    Many: ({ n }) => ({
      when: actions([stage.begin]),
      where: () => Array.from({ length: 10_001 }, (_, i) => ({ [n]: i })),
      then: actions([stage.left, { n }]),
    }),
    Watch: () => ({ when: actions([stage.left]), where: () => [], then: actions() }),
  });
  await stage.begin({});
  const { records, firings, dropped, omitted } = trace();
  assertEquals([records.length, firings.length, dropped.length, omitted], [10_000, 10_000, 10_000, 4]);
});
