import { assert, assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { play } from "./testing/stage.ts";

/** An id that counts how often any two are compared: what a flow costs, without a clock. */
class Id {
  static compared = 0;
  constructor(readonly hex: string) {}
  toHexString(): string {
    return this.hex;
  }
  equals(other: Id): boolean {
    Id.compared++;
    return this.hex === other.hex;
  }
}

async function comparisons(run: () => unknown): Promise<number> {
  Id.compared = 0;
  await run();
  return Id.compared;
}

const SYNCS = 500;

Deno.test("R13: a request costs the syncs of its path, not those of all paths", async () => {
  const { engine, stage, trace } = play();
  engine.register(Object.fromEntries(
    Array.from({ length: SYNCS }, (_, i) => [`Sync${i}`, () => ({
      when: actions([stage.begin, { probe: new Id("a"), path: `/${i}` }]),
      then: actions(),
    })]),
  ));
  assertEquals(await comparisons(() => stage.begin({ probe: new Id("a"), path: "/7" })), 1);
  assertEquals(trace().firings.map(({ sync }) => sync), ["Sync7"]);
});

Deno.test("R13: a record costs nothing of the syncs that join it with a request to another path", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Go: () => ({ when: actions([stage.begin]), then: actions([stage.left, { probe: new Id("a") }]) }),
  });
  engine.register(Object.fromEntries(
    Array.from({ length: SYNCS }, (_, i) => [`Sync${i}`, () => ({
      when: actions([stage.begin, { path: `/${i}` }], [stage.left, { probe: new Id("a") }]),
      then: actions(),
    })]),
  ));
  assert(await comparisons(() => stage.begin({ path: "/7" })) <= 2);
  assertEquals(trace().firings.map(({ sync }) => sync), ["Go", "Sync7"]);
});

for (const two of [false, true]) {
  Deno.test(`R13: a flow of n actions that two patterns join by ${two ? "two variables" : "a variable"} costs O(n)`, async () => {
    const n = 300;
    const ids = Array.from({ length: n }, (_, i) => ({ a: new Id(`${i}`) }));
    const { engine, stage, trace } = play({ _rows: () => ids });
    engine.register({
      Spread: ({ a }) => ({
        when: actions([stage.begin]),
        where: (frames) => frames.query(stage._rows, {}, { a }) as never,
        then: actions([stage.left, { a, b: 1 }]),
      }),
      Answer: ({ a }) => ({
        when: actions([stage.begin], [stage.left, { a }]),
        where: (frames) => frames.map(($) => ({ ...$, [a]: new Id(($[a] as Id).hex) })),
        then: actions([stage.right, { a, b: 1 }]),
      }),
      Join: ({ a, b }) => ({
        when: actions([stage.left, two ? { a, b } : { a }], [stage.right, two ? { a, b } : { a }]),
        then: actions(),
      }),
    });
    const count = await comparisons(() => stage.begin({}));
    assertEquals(trace().firings.filter(({ sync }) => sync === "Join").length, n);
    assert(count <= 10 * n, `${count} comparisons for ${n} pairs`);
  });
}

Deno.test("R13: a query is asked once for frames with the same input, and each frame has rows of its own", async () => {
  let asked = 0;
  const { engine, stage, inputs } = play({
    _rows: ({ of }) => of ? (asked++, [{ list: [of] }]) : [1, 2, 3].map((n) => ({ n })),
  });
  stage.acts.end = ({ list }) => (list.push("changed"), {});
  engine.register({
    Ask: ({ user, n, list }) => ({
      when: actions([stage.begin, { user }]),
      where: (frames) =>
        (frames.query(stage._rows, {}, { n }) as unknown as typeof frames).query(stage._rows, { of: user }, {
          list,
        }) as never,
      then: actions([stage.end, { n, list }]),
    }),
  });
  await stage.begin({ user: "ann" });
  assertEquals(asked, 1);
  assertEquals(inputs("end").map(({ list }) => list), Array(3).fill(["ann", "changed"]));
});

Deno.test("R13: a flow without a join files no records for one", () => {
  const { engine, stage } = play();
  engine.register({ Go: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }) });
  const flow = engine.start(stage.begin, {}) as unknown as {
    finished: unknown;
    joins: unknown;
  };
  assertEquals([flow.finished, flow.joins], [undefined, undefined]);
});

const alike: [kind: string, make: () => unknown][] = [
  ["texts", () => "x"],
  ["dates", () => new Date(5)],
  ["bytes", () => new Uint8Array([1, 2])],
  ["ids", () => new Id("a")],
  ["lists", () => [1, [-0]]],
  ["objects", () => ({ a: { b: null }, c: undefined })],
];
for (const [kind, make] of alike) {
  Deno.test(`R13: the index finds ${kind} that are equal and not the same, also beside another variable`, async () => {
    const { engine, stage, trace } = play({
      left: () => ({ v: make(), n: 1 }),
      right: () => ({ v: make(), n: 1 }),
    });
    engine.register({
      Log: () => ({ when: actions([stage.begin]), then: actions([stage.left], [stage.right]) }),
      One: ({ v }) => ({ when: actions([stage.left, {}, { v }], [stage.right, {}, { v }]), then: actions() }),
      Two: ({ v, n }) => ({
        when: actions([stage.left, {}, { v, n }], [stage.right, {}, { v, n }]),
        then: actions(),
      }),
    });
    await stage.begin({});
    assertEquals(trace().firings.map(({ sync }) => sync), ["Log", "One", "Two"]);
  });
}
