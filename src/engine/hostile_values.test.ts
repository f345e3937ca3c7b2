/** Values that were made to take time: what they cost is in proportion to their size (design rule R13). */
import { assert, assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { Frames } from "./frames.ts";
import { play } from "./testing/stage.ts";
import { growth, LARGER, OUT_OF_PROPORTION } from "./testing/growth.ts";
import type { Frame, Sync } from "./types.ts";

/** An id that counts how often any two are compared. */
class Id {
  static compared = 0;
  constructor(readonly n: number) {}
  toHexString(): string {
    return this.n.toString(16);
  }
  equals(other: Id): boolean {
    Id.compared++;
    return this.n === other.n;
  }
}

/** As deep as a body may be, but for its own two levels. */
const DEEP = 98;
function nested(innermost: unknown): unknown {
  let value = innermost;
  for (let i = 0; i < DEEP; i++) value = { inside: value };
  return value;
}

const [item, number, all] = ["item", "number", "all"].map((name) => Symbol(name));

/** A stage on which each of some items is looked up, goes through two actions, and is found again by both. */
function joining() {
  const { engine, stage, trace } = play({ _rows: () => [{ found: true }] }, {
    hash: (secret) => String(secret.length),
    traceBytes: 1e9,
  });
  const Spread: Sync = ({ items, item, found }) => ({
    when: actions([stage.begin, { items }]),
    where: (frames) =>
      frames.flatMap(($) => ($[items] as unknown[]).map((one) => ({ ...$, [item]: one })))
        .query(stage._rows, { item }, { found }) as unknown as Frames,
    then: actions([stage.left, { item }], [stage.right, { item }]),
  });
  const Join: Sync = ({ item }) => ({
    when: actions([stage.left, { item }], [stage.right, { item }]),
    then: actions(),
  });
  engine.register({ Spread, Join });
  return { begin: async (items: unknown[]) => void await stage.begin({ items }), trace };
}

const many = (count: number, make: (i: number) => unknown) =>
  Array.from({ length: count }, (_, i) => make(i));

/** What grows with its size, and must cost no more than that. */
const hostile: [name: string, size: number, make: (size: number) => unknown[]][] = [
  ["items that differ 98 levels down", 50, (size) => many(size, nested)],
  // As many as a body may hold: the runtime finds longer texts by their length alone.
  ["long texts that differ at their ends", 15, (size) => many(size, (i) => "x".repeat(17_000) + (100 + i))],
  [
    "bytes that differ at their ends",
    200,
    (size) => many(size, (i) => new Uint8Array([...Array(2_000), i >> 8, i])),
  ],
  ["instances that only are what they are", 500, (size) => many(size, () => new Map())],
  ["items that all hold one large value", 500, (size) => {
    const large = many(5_000, (i) => ({ i }));
    return many(size, (i) => ({ i, large }));
  }],
  [
    "an item of thousands of keys",
    5_000,
    (size) => [Object.fromEntries(many(size, (i) => [`key${i}`, i]) as [])],
  ],
  ["an item of as many parts", 5_000, (size) => [many(size, (i) => [i])]],
  ["secrets that begin alike, and texts that nearly hold them", 500, (size) => [{
    tokens: many(size, (i) => `aaaaaaaa${i}`),
    texts: many(size / 50, () => "a".repeat(400)),
  }]],
  ["a secret of which texts hold long parts", 20_000, (size) => [{
    password: `${"a".repeat(size)}b${"a".repeat(size)}`,
    text: "a".repeat(4 * size),
  }]],
  ["long secrets that begin alike", 100, (size) => [{
    tokens: many(size, (i) => "a".repeat(1_000) + i),
    texts: many(size, () => "a".repeat(1_500)),
  }]],
];
for (const [name, size, make] of hostile) {
  Deno.test(`R13: ${name} cost in proportion to their size, redacted and kept in the ring`, async () => {
    const times = await growth(size, (size) => {
      const { begin } = joining();
      const items = make(size);
      return () => begin(items);
    });
    assert(times < OUT_OF_PROPORTION, `${LARGER} times the size took ${times.toFixed(1)} times as much`);
  });
}

Deno.test("R13: of items that differ 98 levels down, each is compared with those that equal it", async () => {
  const { begin, trace } = joining();
  const count = 200;
  Id.compared = 0;
  await begin(many(count, (n) => nested(new Id(n))));
  assertEquals(trace().firings.filter(({ sync }) => sync === "Join").length, count);
  assert(Id.compared <= 4 * count, `${Id.compared} comparisons of ${count} items`);
});

Deno.test("R13: frames of one large value are gathered at the cost of reading it once", async () => {
  const text = "x".repeat(1_000_000);
  const times = await growth(500, (size) => {
    const frames = Frames.within<Frame>(
      undefined,
      many(size, (n) => ({ [item]: { text, n }, [number]: n })) as Frame[],
    );
    return () => assertEquals(frames.collectAs([number], all).length, size);
  });
  assert(times < OUT_OF_PROPORTION, `${LARGER} times the size took ${times.toFixed(1)} times as much`);
});

Deno.test("R13: a large value that is handed from action to action is in the trace once", async () => {
  const document = many(100, () => many(20, (i) => ({ i, text: "words" })));
  const { engine, stage, trace } = play();
  engine.register({
    Spread: ({ document, n }) => ({
      when: actions([stage.begin, { document }]),
      where: (frames) => frames.flatMap(($) => many(1_000, (i) => ({ ...$, [n]: i }))) as unknown as Frames,
      then: actions([stage.left, { document, n }]),
    }),
  });
  await stage.begin({ document });
  const [first, ...others] = trace().records;
  assertEquals(first.input.document, document);
  assertEquals(others.length, 1_000);
  for (const { input } of others) assert(input.document === first.input.document);
  // The sync declares other secrets than the concept: frames have a copy of their own.
  const [{ frame }, ...firings] = trace().firings;
  for (const firing of firings) assert(firing.frame.document === frame.document);
});
