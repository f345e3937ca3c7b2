import { assert, assertEquals, assertMatch } from "@std/assert";
import { actions } from "./actions.ts";
import { Frames } from "./frames.ts";
import { optional } from "./optional.ts";
import { fired, play } from "./testing/stage.ts";
import type { Frame, Mapping, SyncDeclaration } from "./types.ts";

/** A sync whose trigger completes two matches at once: n is 1 and 2. */
function twoMatches(where: (n: symbol, extra: symbol) => SyncDeclaration["where"], acts = {}) {
  const played = play(acts);
  const { engine, stage } = played;
  engine.register({
    Log: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, { n: 1 }], [stage.left, { n: 2 }], [stage.right]),
    }),
    Pair: ({ n, extra }) => ({
      when: actions([stage.right], [stage.left, { n }]),
      where: where(n, extra),
      then: actions([stage.end, { n, extra: optional(extra) }]),
    }),
  });
  return played;
}

Deno.test("R4: where takes the frames of all matches of its trigger at once, before any then of them", async () => {
  const seen: unknown[] = [];
  const { stage, order, inputs } = twoMatches((n) => (frames) => {
    seen.push([frames.map(($) => $[n]), frames instanceof Frames, order().includes("end")]);
    return frames;
  });
  await stage.begin({});
  assertEquals(seen.map((one) => JSON.stringify(one)), ["[[1,2],true,false]"]);
  assertEquals(inputs("end"), [{ n: 1 }, { n: 2 }]);
});

Deno.test("R4: a where may answer later", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { stage, inputs } = twoMatches((n) => async (frames) => {
    await promise;
    return frames.filter(($) => $[n] === 2);
  });
  const flow = stage.begin({});
  assertEquals(inputs("end"), []);
  resolve();
  await flow;
  assertEquals(inputs("end"), [{ n: 2 }]);
});

Deno.test("R4: a where may return a plain array, of frames that it built itself", async () => {
  const { stage, inputs } = twoMatches((n, extra) => () => [{ [n]: 7, [extra]: "x" }, { [n]: 8 }]);
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 7, extra: "x" }, { n: 8 }]);
});

for (
  const [kind, returned, sentence] of [
    ["nothing", undefined, /returned nothing, expected frames: end every branch of it with "return frames"/],
    ["null", null, /returned null, expected frames/],
    ["an object", {}, /returned a value of type object, expected frames/],
    [
      "a promise in place of a frame",
      [Promise.resolve({})],
      /returned a promise in place of frame 1: an "await" is missing/,
    ],
    ["text in place of a frame", [{}, "x"], /returned string in place of frame 2/],
    ["null in place of a frame", [null], /returned null in place of frame 1/],
    ["a list in place of a frame", [[]], /returned an array in place of frame 1: write ...frames/],
  ] as const
) {
  for (const when of ["at once", "later"] as const) {
    Deno.test(`R4: a where that returns ${kind} ${when} fails the firing, and says what it returned`, async () => {
      const { stage, inputs, trace } = twoMatches(() => () =>
        (when === "later" ? Promise.resolve(returned) : returned) as unknown as Frame[]
      );
      await stage.begin({});
      assertEquals(inputs("end"), []);
      assertEquals(trace().failures.map(({ sync }) => sync), ["Pair"]);
      assertMatch(trace().failures[0].fault.message, sentence);
    });
  }
}

Deno.test("R4: a frame may lack every binding that then does not use", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Bare: ({ a, b }) => ({
      when: actions([stage.begin, { a }]),
      where: () => [{ [b]: 2 }],
      then: actions([stage.end, { b }]),
    }),
  });
  await stage.begin({ a: 1 });
  assertEquals(inputs("end"), [{ b: 2 }]);
});

/** The same, with one query of `n` whose rows are given. */
function querying(output: (n: symbol, extra: symbol) => Mapping, rows: (input: { n: number }) => unknown) {
  const played: ReturnType<typeof twoMatches> = twoMatches(
    (n, extra) => (frames) => frames.query(played.stage._rows, { n }, output(n, extra)) as Frames,
    { _rows: rows },
  );
  return played;
}

Deno.test("R4: a query's output binds: one frame for each row", async () => {
  const { stage, inputs } = querying(
    (_, extra) => ({ row: extra }),
    ({ n }) => n === 1 ? [{ row: "a" }, { row: "b" }] : [],
  );
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1, extra: "a" }, { n: 1, extra: "b" }]);
});

Deno.test("R4: a query's output must equal what its variable is bound to", async () => {
  const { stage, inputs } = querying((n) => ({ row: n }), () => [{ row: 2 }, { row: 3 }]);
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 2 }]);
});

Deno.test("R4: a literal in a query's output must equal what the row has", async () => {
  const { stage, inputs } = querying(
    (_, extra) => ({ kind: { k: 1 }, row: extra }),
    () => [{ kind: { k: 1 }, row: "yes" }, { kind: { k: 2 }, row: "no" }, { row: "none" }],
  );
  await stage.begin({});
  assertEquals(inputs("end").map(({ extra }) => extra), ["yes", "yes"]);
});

for (const rows of [[{ row: "a" }, {}], [{}, { row: "a" }]]) {
  Deno.test(`R4: a row without the key leaves the variable unbound, wherever it stands: ${JSON.stringify(rows)}`, async () => {
    const { stage, inputs } = querying((_, extra) => ({ row: extra }), ({ n }) => n === 1 ? rows : []);
    await stage.begin({});
    assertEquals(inputs("end"), rows.map(({ row }) => row ? { n: 1, extra: row } : { n: 1 }));
  });
}

Deno.test("R4: a query whose output binds nothing keeps a frame once, however many rows", async () => {
  const { stage, inputs } = querying(() => ({}), ({ n }) => n === 1 ? [{ x: 1 }, { x: 2 }, { x: 3 }] : []);
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }]);
});

Deno.test("R4: a query that binds what is bound already keeps a frame once", async () => {
  const { stage, inputs } = querying((n) => ({ row: n }), ({ n }) => [{ row: n, x: 1 }, { row: n, x: 2 }]);
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }, { n: 2 }]);
});

Deno.test("R4: a query may answer later, and its frames keep their order", async () => {
  const answers = { 1: Promise.withResolvers<unknown>(), 2: Promise.withResolvers<unknown>() };
  const { stage, inputs } = twoMatches(
    (n, extra) => async (frames) => await frames.query(stage._later, { n }, { row: extra }),
    {
      _later: ({ n }: { n: 1 | 2 }) => answers[n].promise,
    },
  );
  const flow = stage.begin({});
  answers[2].resolve([{ row: "second" }]);
  await answers[2].promise;
  answers[1].resolve([{ row: "first" }]);
  await flow;
  assertEquals(inputs("end"), [{ n: 1, extra: "first" }, { n: 2, extra: "second" }]);
});

Deno.test("R4: an action used in where is called as a query: no record, and no sync is tried", async () => {
  const { engine, stage, inputs, trace, traces } = play({ left: () => ({ made: 5 }) });
  engine.register({
    Ask: ({ made }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.query(stage.left, {}, { made }),
      then: actions([stage.end, { made }]),
    }),
    Heard: () => ({ when: actions([stage.left]), then: actions([stage.right]) }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ made: 5 }]);
  assertEquals(inputs("left").length, 1);
  assertEquals(trace().records.map(({ action }) => action), ["begin", "end"]);
  assertEquals(fired(trace()), { Ask: 1 });
  assertEquals(traces.length, 1, "no flow of its own either");
});

Deno.test("R4: an action that is called inside a where starts a flow of its own, linked in the trace", async () => {
  const { engine, stage, traces } = play();
  engine.register({
    Call: () => ({
      when: actions([stage.begin]),
      where: (frames) => (stage.left({ n: 1 }), frames),
      then: actions([stage.end]),
    }),
    Heard: () => ({ when: actions([stage.left]), then: actions([stage.right]) }),
  });
  await stage.begin({});
  const [inner, outer] = traces;
  assertEquals(inner.records.map(({ action }) => action), ["left", "right"]);
  assertEquals(outer.records.map(({ action }) => action), ["begin", "end"]);
  assertEquals(inner.parent, outer.flow);
  assertEquals(outer.parent, undefined);
});

Deno.test("R4: an action that is called inside a concept starts a flow of its own, linked in the trace", async () => {
  const { stage, traces } = play({ begin: () => (stage.left({}), {}) });
  await stage.begin({});
  assertEquals(traces.map(({ records }) => records.map(({ action }) => action)), [["left"], ["begin"]]);
  assertEquals(traces[0].parent, traces[1].flow);
});

Deno.test("R4: each match that where gave no frame for is told of in the trace, with what its queries took and gave", async () => {
  const { stage, trace } = querying((_, extra) => ({ row: extra }), ({ n }) => n === 2 ? [{ row: "a" }] : []);
  await stage.begin({});
  const [first] = trace().records.filter(({ action }) => action === "left");
  const right = trace().records.find(({ action }) => action === "right")!;
  assertEquals(trace().dropped, [
    {
      sync: "Pair",
      records: [right.id, first.id],
      where: [{
        query: "Stage._rows",
        input: { n: 1 },
        in: 2,
        out: 1,
        rows: 1,
        expects: [{ key: "row", variable: "extra" }],
      }],
    },
  ]);
});

Deno.test("R4: a firing is attributed to the match that its frame comes from, though where built the frame anew", async () => {
  const { stage, trace } = twoMatches((n, extra) => (frames) =>
    frames.toReversed().map(($) => ({ [n]: $[n], [extra]: "x" }))
  );
  await stage.begin({});
  const lefts = trace().records.filter(({ action }) => action === "left").map(({ id }) => id);
  assertEquals(
    trace().firings.filter(({ sync }) => sync === "Pair").map(({ records }) => records[1]),
    lefts.toReversed(),
  );
  assertEquals(trace().dropped, []);
});

Deno.test("R4: frames that a where keeps and changes later do not change what it fired", async () => {
  const kept: Frame[] = [];
  const { stage, inputs } = twoMatches(() => (frames) => {
    kept.push(...frames);
    return frames;
  }, {
    right: () => ({}),
    end: () => (kept.forEach((frame) =>
      Object.getOwnPropertySymbols(frame).forEach((v) => frame[v] = 0)
    ),
      {}),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }, { n: 2 }]);
});

Deno.test("R4: one frame object that a where returns twice is two firings, and what a step binds in one is not in the other", async () => {
  let made = 0;
  const { engine, stage, inputs } = play({ left: () => ({ made: ++made }) });
  engine.register({
    Twice: ({ m }) => ({
      when: actions([stage.begin]),
      where: (frames) => [frames[0], frames[0]],
      then: actions([stage.left, {}, { made: m }], [stage.end, { m }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ m: 1 }, { m: 2 }]);
});

Deno.test("R4: a firing keeps no frame that cannot be read: a getter that throws fails it, at once or later", async () => {
  for (const later of [false, true]) {
    const { stage, trace } = twoMatches((n) => () => {
      const frames = [Object.defineProperty({}, n, {
        enumerable: true,
        get: () => {
          throw new Error("hostile");
        },
      })];
      return (later ? Promise.resolve(frames) : frames) as Frame[];
    });
    await stage.begin({});
    assert(trace().failures.length === 1);
    assertMatch(trace().failures[0].fault.cause!, /hostile/);
  }
});
