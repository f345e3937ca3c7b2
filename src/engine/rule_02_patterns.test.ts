import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { actions } from "./actions.ts";
import { optional } from "./optional.ts";
import { play, Stage } from "./testing/stage.ts";
import { SyncConcept } from "./sync.ts";
import type { Sync } from "./types.ts";

Deno.test("R2: a literal must equal the value", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    A: () => ({ when: actions([stage.begin, { n: 1 }]), then: actions([stage.end, { name: "one" }]) }),
    B: () => ({ when: actions([stage.begin, { n: "1" }]), then: actions([stage.end, { name: "text" }]) }),
    C: () => ({ when: actions([stage.begin, { n: null }]), then: actions([stage.end, { name: "null" }]) }),
  });
  await stage.begin({ n: 1 });
  await stage.begin({ n: "1" });
  await stage.begin({ n: null });
  await stage.begin({ n: 2 });
  await stage.begin({});
  assertEquals(inputs("end").map(({ name }) => name), ["one", "text", "null"]);
});

Deno.test("R2: every literal of a pattern must hold, not only the one that a sync is found by", async () => {
  const { engine, stage, inputs } = play({ begin: ({ out }) => ({ out }) });
  engine.register({
    Both: () => ({ when: actions([stage.begin, { a: 1, b: 2 }, { out: 3 }]), then: actions([stage.end]) }),
  });
  await stage.begin({ a: 1, b: 0, out: 3 });
  await stage.begin({ a: 1, b: 2, out: 0 });
  assertEquals(inputs("end").length, 0);
  await stage.begin({ a: 1, b: 2, out: 3 });
  assertEquals(inputs("end").length, 1);
});

Deno.test("R2: a literal that is an object, an array or a date is compared by value", async () => {
  const { engine, stage, inputs } = play();
  const at = new Date(7);
  engine.register({
    Deep: () => ({ when: actions([stage.begin, { o: { list: [1, { at }] } }]), then: actions([stage.end]) }),
  });
  await stage.begin({ o: { list: [1, { at: new Date(8) }] } });
  assertEquals(inputs("end").length, 0);
  await stage.begin({ o: { list: [1, { at: new Date(7), absent: undefined }] } });
  assertEquals(inputs("end").length, 1);
});

Deno.test("R2: a variable binds what stands at its key", async () => {
  const { engine, stage, inputs } = play({ begin: () => ({ made: "out" }) });
  engine.register({
    Bind: ({ given, made }) => ({
      when: actions([stage.begin, { given }, { made }]),
      then: actions([stage.end, { given, made }]),
    }),
  });
  await stage.begin({ given: "in" });
  assertEquals(inputs("end"), [{ given: "in", made: "out" }]);
});

Deno.test("R2: a variable that stands twice must be equal across input and output of one pattern", async () => {
  const { engine, stage, inputs } = play({ begin: ({ out }) => ({ x: out }) });
  engine.register({
    Same: ({ x }) => ({ when: actions([stage.begin, { x }, { x }]), then: actions([stage.end, { x }]) }),
  });
  await stage.begin({ x: 1, out: 2 });
  await stage.begin({ x: 1, out: 1 });
  assertEquals(inputs("end"), [{ x: 1 }]);
});

Deno.test("R2: a variable must be equal across patterns", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Log: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, { id: [1] }], [stage.left, { id: [2] }], [stage.right, { id: [2] }]),
    }),
    Join: ({ id }) => ({
      when: actions([stage.left, { id }], [stage.right, { id }]),
      then: actions([stage.end, { id }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ id: [2] }]);
});

Deno.test("R2: three patterns agree on every pair of variables that they share", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Log: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, { a: 1, b: 1 }], [stage.right, { b: 1, c: 1 }], [stage.right, {
        b: 1,
        c: 2,
      }], [
        stage.left,
        { c: 2, a: 2 },
      ], [stage.left, { c: 2, a: 1 }]),
    }),
    Triangle: ({ a, b, c }) => ({
      when: actions([stage.left, { a, b }], [stage.right, { b, c }], [stage.left, { c, a }]),
      then: actions([stage.end, { a, b, c }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ a: 1, b: 1, c: 2 }]);
});

Deno.test("R2: null, false, 0 and the empty string are present; a key that is undefined is absent", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Has: ({ x }) => ({ when: actions([stage.begin, { x }]), then: actions([stage.end, { x }]) }),
  });
  for (const x of [null, false, 0, "", undefined]) await stage.begin({ x });
  await stage.begin({});
  assertEquals(inputs("end"), [{ x: null }, { x: false }, { x: 0 }, { x: "" }]);
});

Deno.test("R2: a key that a pattern gives as undefined is no condition, in the input and in the output", async () => {
  const { engine, stage, inputs } = play({ begin: ({ error }) => ({ error }) });
  engine.register({
    Any: () => ({
      when: actions([stage.begin, { x: undefined }, { error: undefined }]),
      then: actions([stage.end]),
    }),
  });
  await stage.begin({ x: 1 });
  assertEquals(inputs("end").length, 1);
  await stage.begin({ x: 1, error: "failed" });
  assertEquals(inputs("end").length, 1, "`error: undefined` does not name error");
});

Deno.test("R2: optional marks a variable whose key may be absent, and then leaves its key out", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Tagged: ({ title, tag }) => ({
      when: actions([stage.begin, { title, tag: optional(tag) }]),
      then: actions([stage.end, { title, tag, deep: { tag, list: [tag, title] } }]),
    }),
  });
  await stage.begin({ title: "a", tag: "t" });
  await stage.begin({ title: "b" });
  await stage.begin({ tag: "t" });
  assertEquals(inputs("end"), [
    { title: "a", tag: "t", deep: { tag: "t", list: ["t", "a"] } },
    { title: "b", deep: { list: ["b"] } },
  ]);
  assertEquals(Object.hasOwn(inputs("end")[1], "tag"), false);
});

Deno.test("R2: an optional variable of a when may be unbound in a query, whose input then lacks the key", async () => {
  const asked: unknown[] = [];
  const { engine, stage, inputs } = play({ _rows: (input) => (asked.push(input), [{ post: 1 }]) });
  engine.register({
    Search: ({ tag, post }) => ({
      when: actions([stage.begin, { tag: optional(tag) }]),
      where: (frames) => frames.query(stage._rows, { tag, limit: 5 }, { post }),
      then: actions([stage.end, { post }]),
    }),
  });
  await stage.begin({});
  await stage.begin({ tag: "t" });
  assertEquals(asked, [{ limit: 5 }, { tag: "t", limit: 5 }]);
  assertEquals(Object.hasOwn(asked[0] as object, "tag"), false);
  assertEquals(inputs("end").length, 2);
});

Deno.test("R2: a variable is not optional where another pattern of the when names it without optional", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Both: ({ tag }) => ({
      when: actions([stage.begin, { tag: optional(tag) }], [stage.left, { tag }]),
      where: (frames) => frames.map(() => ({})),
      then: actions([stage.end, { tag }]),
    }),
    Left: () => ({ when: actions([stage.begin]), then: actions([stage.left, { tag: 1 }]) }),
  });
  await stage.begin({});
  assertMatch(trace().failures[0].fault.message, /left the variable "tag" unbound/);
});

Deno.test("R2: an optional variable must be equal where it is present, and joins with a pattern that lacks it", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Log: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, { n: 1, k: "a" }], [stage.left, { n: 2 }], [stage.right, { k: "a" }], [
        stage.right,
        {
          k: "b",
        },
      ]),
    }),
    Join: ({ n, k }) => ({
      when: actions([stage.left, { n, k: optional(k) }], [stage.right, { k }]),
      then: actions([stage.end, { n, k }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1, k: "a" }, { n: 2, k: "a" }, { n: 2, k: "b" }]);
});

Deno.test("R2: a variable inside a value of a when pattern is refused at registration", () => {
  const { engine, stage } = play();
  const nested = (input: object): Sync => ({ x }) => ({
    when: actions([stage.begin, JSON.parse("{}")], [
      stage.begin,
      Object.assign({}, input, { filter: { deep: [x] } }),
    ]),
    then: actions([stage.end]),
  });
  const error = assertThrows(() => engine.register({ Nested: nested({}) }));
  assertMatch(
    (error as Error).message,
    /Sync "Nested": when, pattern 2: the variable "x" is nested inside "filter" of Stage\.begin/,
  );
});

Deno.test("R2: a variable inside a value of a step's output pattern is refused at registration", () => {
  const { engine, stage } = play();
  const error = assertThrows(() =>
    engine.register({
      Nested: ({ x }) => ({
        when: actions([stage.begin]),
        then: actions([stage.left, {}, { made: { x } }], [stage.end, { x: 1 }]),
      }),
    })
  );
  assertMatch((error as Error).message, /then, step 1: the variable "x" is nested inside "made"/);
});

for (const side of ["input", "output"] as const) {
  Deno.test(`R2: a variable inside a value of a query's ${side} fails the firing, and says where`, async () => {
    const { engine, stage, trace } = play({ _rows: () => [{ a: 1 }] });
    engine.register({
      Nested: ({ x, y }) => ({
        when: actions([stage.begin, { x }]),
        where: (frames) =>
          side === "input"
            ? frames.query(stage._rows, { filter: { or: [{ x }] } }, { a: y })
            : frames.query(stage._rows, { x }, { a: { y } }),
        then: actions([stage.end, { y }]),
      }),
    });
    await stage.begin({ x: 1 });
    const name = side === "input" ? "filter" : "a";
    assertMatch(
      trace().failures[0].fault.cause!,
      new RegExp(
        `frames\\.query\\(Stage\\._rows, \\.\\.\\.\\): the variable "[xy]" is nested inside the ${side} "${name}"`,
      ),
    );
  });
}

Deno.test("R2: in then, variables are substituted at any depth, and the literals around them stay", async () => {
  const { engine, stage, inputs } = play();
  const at = new Date(3);
  engine.register({
    Deep: ({ x }) => ({
      when: actions([stage.begin, { x }]),
      then: actions([stage.end, { a: { b: [{ c: x }, x, 1, null, at] }, n: 0 }]),
    }),
  });
  await stage.begin({ x: ["v"] });
  assertEquals(inputs("end"), [{ a: { b: [{ c: ["v"] }, ["v"], 1, null, at] }, n: 0 }]);
});

Deno.test("R2: an action that changes its input changes neither the pattern of the sync nor the next step's input", async () => {
  const seen: unknown[] = [];
  const { engine, stage } = play({
    left: (input) => {
      seen.push(structuredClone(input));
      input.list.push("changed");
      input.options.n = 99;
      input.x = "changed";
      return {};
    },
  });
  engine.register({
    Change: ({ x }) => ({
      when: actions([stage.begin, { x }]),
      then: actions(
        [stage.left, { x, list: ["a"], options: { n: 1 } }],
        [stage.left, { x, list: ["a"], options: { n: 1 } }],
      ),
    }),
  });
  await stage.begin({ x: 1 });
  await stage.begin({ x: 1 });
  assertEquals(seen, Array(4).fill({ x: 1, list: ["a"], options: { n: 1 } }));
});

Deno.test("R2: two instances of one concept class are two concepts, named by instrument's key", async () => {
  const engine = new SyncConcept();
  const { One, Two } = engine.instrument({ One: new Stage(), Two: new Stage() });
  const heard: string[] = [];
  Object.assign(One.acts, { end: () => (heard.push("One"), {}) });
  engine.register({
    FromTwo: () => ({ when: actions([Two.begin]), then: actions([One.end]) }),
  });
  const names: string[] = [];
  engine.observe(({ records }) => names.push(...records.map(({ concept }) => concept)));
  await One.begin({});
  assertEquals(heard, []);
  await Two.begin({});
  assertEquals(heard, ["One"]);
  assertEquals(names, ["One", "Two", "One"]);
});

Deno.test("R2: a record keeps a copy of the top level of its input and output; the caller gets the original", async () => {
  const output = { made: 1 };
  let given: { x: number } | undefined;
  const { engine, stage, inputs } = play({
    begin: (input) => {
      given = input;
      input.x = 2;
      return output;
    },
    left: () => {
      given!.x = 3;
      output.made = 4;
      return {};
    },
  });
  engine.register({
    First: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
    Second: ({ x, made }) => ({
      when: actions([stage.begin, { x }, { made }]),
      then: actions([stage.end, { x, made }]),
    }),
  });
  const input = { x: 1 };
  assertStrictEquals(await stage.begin(input), output);
  assert(given === input, "the action has its caller's own object");
  assertEquals(inputs("end"), [{ x: 1, made: 1 }]);
});
