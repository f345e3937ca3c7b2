import { assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { fired, play } from "./testing/stage.ts";
import type { Sync } from "./types.ts";

Deno.test("R1: every sync with a pattern for the action is tried, in the order of registration", async () => {
  const { engine, stage, inputs } = play();
  const sync = (name: string): Sync => () => ({
    when: actions([stage.begin]),
    then: actions([stage.end, { name }]),
  });
  engine.register({ third: sync("third"), first: sync("first") });
  engine.register({ second: sync("second") });

  await stage.begin({});

  assertEquals(inputs("end").map(({ name }) => name), ["third", "first", "second"]);
});

Deno.test("R1: the order of registration holds whether a sync is found by a literal, always, or by another pattern", async () => {
  const { engine, stage, inputs } = play();
  const alone = (name: string): Sync => () => ({
    when: actions([stage.right]),
    then: actions([stage.end, { name }]),
  });
  const joined: Sync = () => ({
    when: actions([stage.begin, { path: "/a" }], [stage.right]),
    then: actions([stage.end, { name: "joined" }]),
  });
  const literal: Sync = () => ({
    when: actions([stage.right, { n: 1 }]),
    then: actions([stage.end, { name: "literal" }]),
  });
  const begun: Sync = () => ({ when: actions([stage.begin]), then: actions([stage.right, { n: 1 }]) });
  engine.register({ begun, one: alone("one"), joined, two: alone("two"), literal, three: alone("three") });

  await stage.begin({ path: "/a" });

  assertEquals(inputs("end").map(({ name }) => name), ["one", "joined", "two", "literal", "three"]);
});

Deno.test("R1: an action is tried when it completes, not when it begins", async () => {
  const { promise, resolve } = Promise.withResolvers<object>();
  const { engine, stage, order } = play({ begin: () => promise });
  engine.register({ Next: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }) });

  const flow = stage.begin({});
  assertEquals(order(), ["begin"]);
  resolve({});
  await flow;
  assertEquals(order(), ["begin", "end"]);
});

Deno.test("R1: each pattern of a match has a record of its own", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Again: () => ({
      when: actions([stage.begin, { first: true }]),
      then: actions([stage.begin, { first: false }]),
    }),
    Twice: ({ x, y }) => ({
      when: actions([stage.begin, { first: x }], [stage.begin, { first: y }]),
      then: actions([stage.end, { x, y }]),
    }),
  });

  await stage.begin({ first: true });

  const [first, second] = trace().records.filter(({ action }) => action === "begin");
  const pairs = trace().firings.filter(({ sync }) => sync === "Twice").map(({ records }) => records);
  assertEquals(pairs, [[first.id, second.id], [second.id, first.id]]);
});

Deno.test("R1: one record that fits two patterns of a sync does not match them both", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Twice: () => ({ when: actions([stage.begin], [stage.begin]), then: actions([stage.end]) }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), []);
});

for (const [count, expected] of [[2, 0], [3, 6]]) {
  Deno.test(`R1: three patterns of one action need three records: of ${count} there are ${expected} matches`, async () => {
    const { engine, stage, trace } = play();
    engine.register({
      Log: () => ({
        when: actions([stage.begin]),
        then: actions(...Array.from({ length: count }, (): [typeof stage.left] => [stage.left])),
      }),
      Thrice: () => ({ when: actions([stage.left], [stage.left], [stage.left]), then: actions() }),
    });
    await stage.begin({});
    assertEquals(fired(trace()).Thrice ?? 0, expected);
  });
}

Deno.test("R1: the new record is paired with all that completed before it, in every pairing that fits", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Spread: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, { n: 1 }], [stage.left, { n: 2 }], [stage.right, { m: 1 }], [stage.right, {
        m: 2,
      }]),
    }),
    Pair: ({ n, m }) => ({
      when: actions([stage.left, { n }], [stage.right, { m }]),
      then: actions([stage.end, { n, m }]),
    }),
  });

  await stage.begin({});

  assertEquals(inputs("end"), [{ n: 1, m: 1 }, { n: 2, m: 1 }, { n: 1, m: 2 }, { n: 2, m: 2 }]);
});

Deno.test("R1: a combination is tried once, when its last record completes, in whatever order its records come", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Start: () => ({
      when: actions([stage.begin]),
      then: actions([stage.right, { n: 1 }], [stage.left, { n: 1 }], [stage.left, { n: 2 }]),
    }),
    Pair: ({ n, m }) => ({
      when: actions([stage.left, { n }], [stage.right, { n: m }]),
      then: actions([stage.end, { n, m }]),
    }),
  });

  await stage.begin({});

  assertEquals(fired(trace()).Pair, 2);
});

Deno.test("R1: a rule over a request and a creation fires for every creation of the flow", async () => {
  const { engine, stage, inputs } = play({ left: ({ n }) => ({ item: `item ${n}` }) });
  engine.register({
    Create: () => ({
      when: actions([stage.begin, { path: "/items" }]),
      then: actions([stage.left, { n: 1 }], [stage.left, { n: 2 }], [stage.left, { n: 3 }]),
    }),
    Created: ({ item }) => ({
      when: actions([stage.begin, { path: "/items" }], [stage.left, {}, { item }]),
      then: actions([stage.end, { item }]),
    }),
  });

  await stage.begin({ path: "/items" });

  assertEquals(inputs("end").map(({ item }) => item), ["item 1", "item 2", "item 3"]);
});

Deno.test("R1: a match that where dropped is not tried again later, and the trace says so", async () => {
  let open = false;
  const { engine, stage, inputs, trace } = play({ left: () => (open = true, {}) });
  engine.register({
    Gate: ({ n }) => ({
      when: actions([stage.begin, { n }]),
      where: (frames) => frames.filter(() => open),
      then: actions([stage.end, { n }]),
    }),
    Open: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
  });

  await stage.begin({ n: 1 });

  assertEquals(open, true);
  assertEquals(inputs("end"), []);
  const [begun] = trace().records;
  assertEquals(trace().dropped, [{ sync: "Gate", records: [begun.id], where: [] }]);
});

Deno.test("R1: of several matches of one record, the trace tells those that where dropped", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Lefts: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, { n: 1 }], [stage.left, { n: 2 }], [stage.right]),
    }),
    Pair: ({ n }) => ({
      when: actions([stage.left, { n }], [stage.right]),
      where: (frames) => frames.filter((frame) => frame[n] === 2),
      then: actions([stage.end, { n }]),
    }),
  });
  await stage.begin({});
  const [, one, two, right] = trace().records.map(({ id }) => id);
  assertEquals(trace().dropped, [{ sync: "Pair", records: [one, right], where: [] }]);
  assertEquals(trace().firings.at(-1)?.records, [two, right]);
});

Deno.test("R1: records of different flows never match each other", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Later: () => ({ when: actions([stage.begin]), then: actions([stage.right]) }),
    Pair: () => ({ when: actions([stage.left], [stage.right]), then: actions([stage.end]) }),
    Riap: () => ({ when: actions([stage.right], [stage.left]), then: actions([stage.end]) }),
  });
  await stage.left({});
  await stage.begin({});
  assertEquals(inputs("end"), []);
});

Deno.test("R1: a sync tried late for a record does not take records that completed after it", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Later: () => ({ when: actions([stage.begin]), then: actions([stage.left, { n: 1 }]) }),
    Pair: ({ n }) => ({
      when: actions([stage.begin], [stage.left, { n }]),
      then: actions([stage.end, { n }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }], "once, for the record that completed last");
});
