import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { actions } from "./actions.ts";
import { optional } from "./optional.ts";
import { play, Stage } from "./testing/stage.ts";
import { SyncConcept } from "./sync.ts";
import type { Frame, Sync, Vars } from "./types.ts";

function refusal(syncs: (stage: Stage) => Record<string, Sync>): string {
  const { engine, stage } = play();
  return (assertThrows(() => engine.register(syncs(stage))) as Error).message;
}

Deno.test("R10: a variable that nothing can bind is refused at registration, with the sync, the step and what is bound", () => {
  const message = refusal((stage) => ({
    Login: ({ request, user, sesion, session }) => ({
      when: actions([stage.begin, { user }, { request }]),
      then: actions([stage.left, { user }, { session }], [stage.end, { request, sesion }]),
    }),
  }));
  assertStringIncludes(
    message,
    `Sync "Login": then, step 2: Stage.end uses the variable "sesion", which nothing binds ` +
      `(bound are: "user", "request", "session"). Did you mean "session"?`,
  );
});

Deno.test("R10: a variable that only a later step, or the step's own output, binds is refused", () => {
  const message = refusal((stage) => ({
    Later: ({ made }) => ({
      when: actions([stage.begin]),
      then: actions([stage.end, { made }], [stage.left, {}, { made }]),
    }),
    Own: ({ made }) => ({ when: actions([stage.begin]), then: actions([stage.left, { made }, { made }]) }),
  }));
  assertMatch(
    message,
    /Sync "Later": then, step 1: Stage\.end uses the variable "made", which nothing binds/,
  );
  assertMatch(message, /Sync "Own": .* The step's own output binds it for later steps only/);
});

Deno.test("R10: a variable deep inside an input, and one that is optional, are refused too when nothing can bind them", () => {
  const message = refusal((stage) => ({
    Deep: ({ x }) => ({ when: actions([stage.begin]), then: actions([stage.end, { a: [{ x }] }]) }),
    Typo: ({ tag, tags }) => ({
      when: actions([stage.begin, { tag: optional(tag) }]),
      then: actions([stage.end, { tag: optional(tags) }]),
    }),
  }));
  assertMatch(message, /Sync "Deep": .*"x", which nothing binds/);
  assertMatch(message, /Sync "Typo": .*"tags", which nothing binds.*Did you mean "tag"/);
});

Deno.test("R10: what a pattern, an earlier step or a where can bind is accepted", () => {
  const { engine, stage } = play();
  engine.register({
    Pattern: ({ a, b }) => ({
      when: actions([stage.begin, { a }, { b }]),
      then: actions([stage.end, { a, b }]),
    }),
    Step: ({ a }) => ({
      when: actions([stage.begin]),
      then: actions([stage.left, {}, { a }], [stage.end, { a }]),
    }),
    Where: ({ a }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames,
      then: actions([stage.end, { a }]),
    }),
  });
});

Deno.test("R10: a where that left a variable unbound fails the firing before its first action, and says what is bound", async () => {
  const { engine, stage, order, trace } = play();
  engine.register({
    Half: ({ user, name, nam }) => ({
      when: actions([stage.begin, { user }]),
      where: (frames) => frames.map(($) => ({ ...$, [nam]: "ann" })),
      then: actions([stage.left, { user }], [stage.end, { name }]),
    }),
    Next: () => ({ when: actions([stage.begin]), then: actions([stage.right]) }),
  });
  await stage.begin({ user: 1 });
  assertEquals(order(), ["begin", "right"], "not even the first action, which lacks nothing");
  const [{ sync, fault }] = trace().failures;
  assertEquals(sync, "Half");
  assertStringIncludes(
    fault.message,
    `sync "Half" could not fire: its "where" left the variable "name" unbound, and "then" uses it ` +
      `(bound are: "user", "nam"). Did you mean "nam"?`,
  );
});

Deno.test("R10: a where that bound a name instead of a variable is told so", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Text: ({ name }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.map(($) => ({ ...$, name: "ann" }) as unknown as Frame),
      then: actions([stage.end, { name }]),
    }),
  });
  await stage.begin({});
  assertStringIncludes(
    trace().failures[0].fault.message,
    `The frame has the string key "name": write [name]`,
  );
});

Deno.test("R10: only the frames that lack the variable fail; the others fire", async () => {
  const { engine, stage, inputs, trace, logged } = play();
  engine.register({
    Half: ({ n }) => ({
      when: actions([stage.begin]),
      where: () => [{ [n]: 1 }, {}, { [n]: 2 }, {}],
      then: actions([stage.end, { n }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }, { n: 2 }]);
  assertEquals([trace().failures.length, logged.length], [1, 1], "frames that lack the same are one story");
});

Deno.test("R10: undefined is never passed on in place of a variable", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Unbind: ({ n }) => ({
      when: actions([stage.begin, { n }]),
      where: (frames) => frames.map(($) => ({ ...$, [n]: undefined })),
      then: actions([stage.end, { n }]),
    }),
  });
  await stage.begin({ n: 1 });
  assertEquals(inputs("end"), []);
});

Deno.test("R10: a query that uses a variable nothing bound fails the firing, and says what is bound", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Ask: ({ user, post }) => ({
      when: actions([stage.begin, { user }]),
      where: (frames) => frames.query(stage._rows, { post }, {}),
      then: actions([stage.end, { user }]),
    }),
  });
  await stage.begin({ user: 1 });
  assertMatch(
    trace().failures[0].fault.cause!,
    /frames\.query\(Stage\._rows, \.\.\.\): the variable "post" for the input "post" is not bound \(bound are: "user"\)/,
  );
});

Deno.test("R10: register reports all problems of all syncs in one error, and registers nothing then", async () => {
  const { engine, stage, order } = play();
  const error = assertThrows(() =>
    engine.register({
      Good: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }),
      Bad: ({ x, y }) => ({
        when: actions([stage.begin]),
        then: actions([stage.end, { x }], [stage.end, { y }]),
      }),
      Worse: () => ({ when: actions(), then: actions([stage.end]) }),
    })
  ) as Error;
  assertStringIncludes(error.message, "\nNo sync was registered (3 problems)");
  for (
    const part of [
      `Sync "Bad": then, step 1`,
      `Sync "Bad": then, step 2`,
      `Sync "Worse": its "when" is empty`,
    ]
  ) {
    assertStringIncludes(error.message, part);
  }
  await stage.begin({});
  assertEquals(order(), ["begin"]);
});

Deno.test("R10: the first line of the error has the first problem, with the file and line of its sync where the host knows them", () => {
  const engine = new SyncConcept({ locate: (sync) => ({ file: `src/syncs/${sync}.sync.ts`, line: 4 }) });
  const { stage } = engine.instrument({ stage: new Stage() });
  const Add: Sync = ({ x }) => ({ when: actions([stage.begin]), then: actions([stage.end, { x }]) });
  const { message } = assertThrows(() => engine.register({ Add })) as Error;
  assertMatch(
    message,
    /^Sync "Add" \(src\/syncs\/Add\.sync\.ts:4\): then, step 1: .* uses the variable "x", which nothing binds .*\n/,
  );
});

Deno.test("R10: that a refused pattern binds nothing is no problem of its own; steps keep their numbers", () => {
  const { message } = assertThrows(() => {
    const { engine, stage } = play();
    const { _rows, _later } = stage as unknown as Record<string, Stage["begin"]>;
    engine.register({
      Query: ({ row, out, none }) => ({
        when: actions([stage.begin], [_rows, {}, { row }]),
        then: actions([_later, {}, { out }], [stage.end, { row, out, none }]),
      }),
    });
  }) as Error;
  const lines = message.split("\n").slice(0, -1);
  assertEquals(lines.map((line) => /^Sync "Query": (when, pattern 2|then, step [12]): /.exec(line)?.[1]), [
    "when, pattern 2",
    "then, step 1",
    "then, step 2",
  ]);
  assertMatch(lines[2], /the variable "none", which nothing binds/);
});

const problems: [promise: string, sync: (stage: Stage) => unknown, sentence: RegExp][] = [
  [
    "an empty when",
    (stage) => () => ({ when: [], then: actions([stage.end]) }),
    /its "when" is empty: write when: actions\(/,
  ],
  ["a when that is missing", (stage) => () => ({ then: actions([stage.end]) }), /its "when" is missing/],
  ["a then that is missing", (stage) => () => ({ when: actions([stage.begin]) }), /its "then" is missing/],
  [
    "a where that is no function",
    (stage) => () => ({ when: actions([stage.begin]), where: [], then: [] }),
    /its "where" is object, expected a function/,
  ],
  ["a declaration that throws", () => () => {
    throw new Error("no such table");
  }, /Sync "S": no such table/],
  [
    "a variable that is not taken from the parameter",
    // @ts-expect-error: nobody defines it
    (stage) => () => ({ when: actions([stage.begin]), then: actions([stage.end, { unknown }]) }),
    /Sync "S": it uses "unknown", which is not defined: if it is a variable of the sync, name it in the parameter/,
  ],
  [
    "a variable that is taken under another name",
    (stage) => ({ usr }: Vars) => ({
      when: actions([stage.begin, { user: usr }]),
      // @ts-expect-error: nobody defines it
      then: actions([stage.end, { user }]),
    }),
    /Sync "S": it uses "user", which is not defined: did you mean "usr"\?/,
  ],
  [
    "a concept that is not imported",
    // @ts-expect-error: nobody imports it
    () => () => ({ when: actions([Catalogue.add]), then: actions() }),
    /Sync "S": it uses "Catalogue", which is not defined: write import \{ Catalogue \} from "@concepts" at the top/,
  ],
  [
    "a helper that is not imported",
    // @ts-expect-error: nobody imports it
    (stage) => ({ n }: Vars) => ({ when: actions([stage.begin, loose({ n })]), then: actions() }),
    /Sync "S": it uses "loose", which is not defined: write import \{ loose \} from "@engine" at the top/,
  ],
  [
    "a declaration that returns nothing",
    () => () => {},
    /it returned undefined, expected \{ when, where\?, then \}/,
  ],
  ["something that is no function", () => ({}), /Sync "S" is object, expected a function/],
  [
    "a when without actions(...)",
    (stage) => () => ({ when: [[stage.begin, {}]], then: [] }),
    /its "when" holds something at place 1 that is not a pattern: write when: actions\(/,
  ],
  [
    "a then with null in it",
    (stage) => () => ({ when: actions([stage.begin]), then: [null] }),
    /its "then" holds something at place 1/,
  ],
  [
    "a query in when",
    (stage) => () => ({ when: actions([stage._rows]), then: [] }),
    /when, pattern 1: Stage\._rows is a query, not an action: use frames\.query\(/,
  ],
  [
    "a query in then",
    (stage) => () => ({ when: actions([stage.begin]), then: actions([stage._rows]) }),
    /then, step 1: Stage\._rows is a query/,
  ],
  ["an action of another engine", () => () => {
    const { Other } = new SyncConcept().instrument({ Other: new Stage() });
    return { when: actions([Other.begin]), then: [] };
  }, /"Other\.begin" is not an action of a concept that this engine instrumented/],
  [
    "an action of a concept that is not instrumented",
    () => () => ({ when: actions([new Stage().begin]), then: [] }),
    /"begin" is not an action of a concept that this engine instrumented: import the concept from "@concepts"/,
  ],
  ["an action that the concept does not have", (stage) => () => ({
    when: actions([(stage as unknown as { beginn: Stage["begin"] }).beginn]),
    then: [],
  }), /Stage has no action "beginn"; did you mean "begin"\? It has begin, left, right, end, _rows, _later/],
  [
    "an input that is no object",
    (stage) => () => ({ when: actions([stage.begin, "x" as never]), then: [] }),
    /the input of Stage\.begin must be an object like/,
  ],
];
for (const [promise, sync, sentence] of problems) {
  Deno.test(`R10: ${promise} is refused at registration, and says what to do`, () => {
    const { engine, stage } = play();
    const error = assertThrows(() => engine.register({ S: sync(stage) as Sync })) as Error;
    assertMatch(error.message, /\nNo sync was registered \(1 problem\)$/);
    assertMatch(error.message, sentence);
  });
}

Deno.test("R10: a name used twice is refused, and the first stays", async () => {
  const { engine, stage, inputs } = play();
  const sync = (n: number): Sync => () => ({
    when: actions([stage.begin]),
    then: actions([stage.end, { n }]),
  });
  engine.register({ Same: sync(1) });
  const error = assertThrows(() => engine.register({ Same: sync(2), New: sync(3) })) as Error;
  assertMatch(error.message, /Sync "Same" is registered already: give one of the two another name/);
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }]);
});

Deno.test("R10: a sync that is registered again is there once", async () => {
  const { engine, stage, inputs } = play();
  const Same: Sync = () => ({ when: actions([stage.begin]), then: actions([stage.end, { n: 1 }]) });
  engine.register({ Same });
  engine.register({
    Same,
    New: () => ({ when: actions([stage.begin]), then: actions([stage.end, { n: 2 }]) }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ n: 1 }, { n: 2 }]);
});

Deno.test("R10: a literal that holds itself is refused in a pattern and in a step, with its key", () => {
  const ring: { next?: object; both?: object[] } = {};
  ring.next = ring;
  ring.both = [ring, ring];
  const message = refusal((stage) => ({
    Match: () => ({ when: actions([stage.begin, { a: ring }, { b: [ring] }]), then: actions([stage.end]) }),
    Fill: () => ({ when: actions([stage.begin]), then: actions([stage.left, { c: { ring } }, { d: ring }]) }),
  }));
  for (
    const [sync, place, key, action] of [
      ["Match", "when, pattern 1", "a", "begin"],
      ["Match", "when, pattern 1", "b", "begin"],
      ["Fill", "then, step 1", "c", "left"],
      ["Fill", "then, step 1", "d", "left"],
    ]
  ) {
    assertStringIncludes(
      message,
      `Sync "${sync}": ${place}: the value of "${key}" of Stage.${action} holds itself, or nests more than 1000 ` +
        `levels deep; expected a literal that ends: leave out the part that leads back to it`,
    );
  }
});

Deno.test("R10: a literal that stands twice in another is accepted", async () => {
  const { engine, stage, inputs } = play();
  const shared = { deep: [1] };
  engine.register({
    Go: () => ({
      when: actions([stage.begin, { a: [shared, shared] }]),
      then: actions([stage.end, { a: [shared, { shared }] }]),
    }),
  });
  await stage.begin({ a: [{ deep: [1] }, { deep: [1] }] });
  assertEquals(inputs("end"), [{ a: [{ deep: [1] }, { shared: { deep: [1] } }] }]);
});
