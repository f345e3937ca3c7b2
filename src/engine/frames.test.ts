import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Frames } from "./frames.ts";
import { optional } from "./optional.ts";
import { play } from "./testing/stage.ts";
import { actions } from "./actions.ts";
import type { Frame, Mapping } from "./types.ts";

const [a, b, c, all] = ["a", "b", "c", "all"].map((name) => Symbol(name));
const frames = () => new Frames<Frame>({ [a]: 1 }, { [a]: 2 }, { [a]: 3 });

Deno.test("Frames is an array of its frames", () => {
  const made = frames();
  assert(made instanceof Array && made instanceof Frames);
  assertEquals([made.length, made[1][a]], [3, 2]);
  assertEquals(new Frames().length, 0);
});

const keeping: [name: string, change: (made: Frames) => unknown, expected: unknown[]][] = [
  ["filter", (made) => made.filter(($) => $[a] !== 2), [1, 3]],
  ["map", (made) => made.map(($) => ({ [a]: Number($[a]) * 2 })), [2, 4, 6]],
  ["flatMap", (made) => made.flatMap(($) => $[a] === 1 ? [] : [$, $]), [2, 2, 3, 3]],
  ["slice", (made) => made.slice(1), [2, 3]],
  ["concat", (made) => made.concat([{ [a]: 4 }], { [a]: 5 }), [1, 2, 3, 4, 5]],
  ["splice", (made) => made.splice(1, 1), [2]],
  ["toSorted", (made) => made.toSorted((x, y) => Number(y[a]) - Number(x[a])), [3, 2, 1]],
  ["toReversed", (made) => made.toReversed(), [3, 2, 1]],
  ["toSpliced", (made) => made.toSpliced(0, 2), [3]],
  ["with", (made) => made.with(0, { [a]: 9 }), [9, 2, 3]],
  ["reverse", (made) => made.reverse(), [3, 2, 1]],
];
for (const [name, change, expected] of keeping) {
  Deno.test(`Frames.${name} gives a Frames`, () => {
    const changed = change(frames()) as Frames;
    assert(changed instanceof Frames, "a Frames");
    assertEquals(Array.from(changed, ($) => $[a]), expected);
  });
}

Deno.test("Frames.map and flatMap give a plain array when an element is neither a frame, null nor undefined", () => {
  for (const item of [1, "x", [1], new Date(), Promise.resolve({}), false]) {
    assertEquals(frames().map(() => item) instanceof Frames, false);
    assertEquals(frames().flatMap(() => [item]) instanceof Frames, false);
  }
  for (const item of [null, undefined, {}]) {
    assert((frames().map(() => item as never) as unknown) instanceof Frames);
  }
});

Deno.test("Frames.query outside of a where drops a frame whose query has no rows, and joins the others", () => {
  const found = frames().query(({ n }: { n: number }) => n === 2 ? [] : [{ row: n * 10 }], { n: a }, {
    row: b,
  });
  assert(found instanceof Frames);
  assertEquals(Array.from(found, ($) => [$[a], $[b]]), [[1, 10], [3, 30]]);
});

Deno.test("Frames.query of no frames answers as the query would: at once, or by a promise", async () => {
  const none = new Frames<Frame>();
  assert(none.query(() => [], {}, {}) instanceof Frames);
  const later = none.query(async () => await Promise.resolve([]), {}, {});
  assert(later instanceof Promise);
  assertEquals((await later).length, 0);
  const { stage } = play();
  assert(none.query(stage._later, {}, {}) instanceof Promise);
});

Deno.test("Frames.queryAsync is a promise, whatever the query", async () => {
  const answer = frames().queryAsync(() => [{ row: 1 }], {}, { row: b });
  assert(answer instanceof Promise);
  assertEquals((await answer).map(($) => $[b]).length, 3);
});

Deno.test("Frames.query asks with the literals and the variables of its input; an optional one may be unbound", () => {
  const asked: unknown[] = [];
  new Frames<Frame>({ [a]: 1 }).query((input: Mapping) => (asked.push(input), []), {
    a,
    lit: [1],
    b: optional(b),
    none: undefined,
  }, {});
  assertEquals(asked, [{ a: 1, lit: [1] }]);
  assertThrows(
    () => frames().query((_: Mapping) => [], { b }, {}),
    Error,
    `the variable "b" for the input "b" is not bound`,
  );
});

Deno.test("Frames.query of what is no function says so", () => {
  assertThrows(
    () => frames().query(undefined as never, {}, {}),
    TypeError,
    "was given undefined in place of a query",
  );
});

Deno.test("Frames.query: null counts as no rows, a single object as one row, anything else is refused", async () => {
  assertEquals(frames().query(() => null, {}, { row: b }).length, 0);
  assertEquals(frames().query(() => ({ row: 1 }), {}, { row: b }).length, 3);
  assertThrows(() => frames().query((() => "rows") as never, {}, { row: b }), TypeError, "returned string");
  await assertRejects(
    () => frames().queryAsync((() => Promise.resolve(5)) as never, {}, {}),
    TypeError,
    "returned number",
  );
});

Deno.test("a query that gives null, and one that gives a single object, say so once, by name", async () => {
  for (
    const [rows, sentence] of [[null, "Stage._rows returned null"], [
      { row: 1 },
      "Stage._rows returned one object",
    ]] as const
  ) {
    const { engine, stage, logged } = play({ _rows: () => rows });
    engine.register({
      Ask: ({ n, row }) => ({
        when: actions([stage.begin, { n }]),
        where: (frames) => frames.query(stage._rows, { n }, { row }) as never,
        then: actions(),
      }),
    });
    await stage.begin({ n: 1 });
    await stage.begin({ n: 2 });
    assertEquals(logged.map(({ level, text }) => [level, text.slice(0, text.indexOf(";"))]), [[
      "warn",
      `Sync "Ask": ${sentence}`,
    ]]);
  }
});

Deno.test("Frames.collect keeps every frame and binds its rows, without error rows, [] when there are none", async () => {
  const rows = ({ n }: { n: number }) =>
    [[{ row: 1 }, { error: "x" }, { row: 2, error: "y" }], [], [{ error: "z" }]][n - 1];
  const expected = [[1, [{ row: 1 }, { row: 2, error: "y" }]], [2, []], [3, []]];
  const now = frames().collect(rows, { n: a }, all);
  assert(now instanceof Frames);
  assertEquals(Array.from(now, ($) => [$[a], $[all]]), expected);
  const later = await frames().collect((input: { n: number }) => Promise.resolve(rows(input)), { n: a }, all);
  assertEquals(Array.from(later, ($) => [$[a], $[all]]), expected);
});

Deno.test("what is no variable in place of the last argument of collect and collectAs is refused", () => {
  const made = new Frames<Frame>({ [a]: 1 });
  const list = { all } as unknown as symbol;
  const message = "binds its last argument to a list: expected a variable of the sync, found an object";
  assertThrows(() => made.collect(() => [], {}, list), TypeError, message);
  assertThrows(() => made.collectAs([a], list), TypeError, message);
});

Deno.test("Frames.collectAs gathers frames that agree on everything else", () => {
  const made = new Frames<Frame>(
    { [a]: [1], [b]: "x", [c]: 1 },
    { [c]: 2, [a]: [2], [b]: "y" },
    { [b]: "z", [a]: [1], [c]: 3 },
  ).collectAs([b, c], all);
  assert(made instanceof Frames);
  assertEquals(Array.from(made, ($) => [$[a], $[all]]), [
    [[1], [{ b: "x", c: 1 }, { b: "z", c: 3 }]],
    [[2], [{ c: 2, b: "y" }]],
  ]);
});

Deno.test("Frames.collectAs: the order in which a frame was bound does not matter, nor does what its texts look like", () => {
  const gather = (...made: Frame[]) => new Frames(...made).collectAs([c], all).length;
  assertEquals(gather({ [a]: 1, [b]: 2, [c]: 3 }, { [b]: 2, [c]: 4, [a]: 1 }), 1);
  assertEquals(gather({ [a]: "1\nSymbol(b) string 2" }, { [a]: "1", [b]: "2" }), 2);
  assertEquals(gather({ [a]: "1" }, { [a]: 1 }), 2);
  assertEquals(
    gather({ [a]: new Map([[1, 1]]) }, { [a]: new Map([[2, 2]]) }),
    2,
    "instances are equal by identity alone",
  );
});

Deno.test("Frames.collectAs leaves out of an item what is unbound", () => {
  const made = new Frames<Frame>({ [a]: 1 }, { [a]: 1, [b]: 2 }).collectAs([b], all);
  assertEquals(Array.from(made, ($) => $[all]), [[{}, { b: 2 }]]);
});

Deno.test("rows that two frames share are copied for the second, cycles among them", async () => {
  const row: Record<string, unknown> = { n: 1 };
  row.self = row;
  const { engine, stage, inputs, trace } = play({ _rows: () => [row] });
  engine.register({
    Ask: ({ x, row }) => ({
      when: actions([stage.begin]),
      where: (frames) =>
        new Frames<Frame>(...[1, 2].flatMap((n) => frames.map(($) => ({ ...$, [x]: n })))).query(
          stage._later,
          {},
          { row },
        ) as never,
      then: actions([stage.end, { x, row }]),
    }),
  });
  stage.acts._later = () => [{ row }];
  await stage.begin({});
  assertEquals(trace().failures, []);
  assertEquals(inputs("end").map(({ x }) => x), [1, 2]);
});
