import { assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { optional } from "./optional.ts";
import { play } from "./testing/stage.ts";

Deno.test("R5: the actions of a then run in order, each to its end with all it triggers before the next", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    Two: () => ({
      when: actions([stage.begin]),
      then: actions([stage.left, { n: 1 }], [stage.left, { n: 2 }]),
    }),
    Deeper: ({ n }) => ({ when: actions([stage.left, { n }]), then: actions([stage.right, { n }]) }),
    Deepest: ({ n }) => ({ when: actions([stage.right, { n }]), then: actions([stage.end, { n }]) }),
  });
  await stage.begin({});
  assertEquals(
    trace().records.map(({ action, input }) => `${action} ${input.n ?? ""}`),
    ["begin ", "left 1", "right 1", "end 1", "left 2", "right 2", "end 2"],
  );
});

Deno.test("R5: an action that answers later ends, with all it triggers, before the next begins", async () => {
  const left = Promise.withResolvers<object>();
  const right = Promise.withResolvers<object>();
  const { engine, stage, order } = play({ left: () => left.promise, right: () => right.promise });
  engine.register({
    Two: () => ({ when: actions([stage.begin]), then: actions([stage.left], [stage.end]) }),
    Deeper: () => ({ when: actions([stage.left]), then: actions([stage.right]) }),
  });
  const flow = stage.begin({});
  assertEquals(order(), ["begin", "left"]);
  left.resolve({});
  await left.promise;
  assertEquals(order(), ["begin", "left", "right"]);
  right.resolve({});
  await flow;
  assertEquals(order(), ["begin", "left", "right", "end"]);
});

Deno.test("R5: the frames come one after the other: a sequence ends before the next frame's begins", async () => {
  const { engine, stage, trace } = play({ _rows: () => [{ n: 1 }, { n: 2 }] });
  engine.register({
    Each: ({ n }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.query(stage._rows, {}, { n }),
      then: actions([stage.left, { n }], [stage.right, { n }]),
    }),
    Deeper: ({ n }) => ({ when: actions([stage.left, { n }]), then: actions([stage.end, { n }]) }),
  });
  await stage.begin({});
  assertEquals(
    trace().records.slice(1).map(({ action, input }) => `${action} ${input.n}`),
    ["left 1", "end 1", "right 1", "left 2", "end 2", "right 2"],
  );
});

Deno.test("R5: an output pattern binds variables for the later actions of the same frame", async () => {
  const { engine, stage, inputs } = play({ left: ({ user }) => ({ session: `session of ${user}` }) });
  engine.register({
    Login: ({ request, user, session }) => ({
      when: actions([stage.begin, { user }, { request }]),
      then: actions([stage.left, { user }, { session }], [stage.right, { session }], [stage.end, {
        request,
        user,
        session,
      }]),
    }),
  });
  stage.acts.begin = () => ({ request: "r1" });
  await stage.begin({ user: "ann" });
  assertEquals(inputs("right"), [{ session: "session of ann" }]);
  assertEquals(inputs("end"), [{ request: "r1", user: "ann", session: "session of ann" }]);
});

for (const where of [false, true]) {
  Deno.test(`R5: what a step binds stays in its own frame (${where ? "with" : "without"} a where)`, async () => {
    let count = 0;
    const { engine, stage, inputs } = play({ left: () => ++count === 1 ? { made: 1 } : {} });
    engine.register({
      Log: () => ({
        when: actions([stage.begin]),
        then: actions([stage.right, { n: 1 }], [stage.right, { n: 2 }], [stage.end, { both: true }]),
      }),
      Make: ({ n, made }) => ({
        when: actions([stage.right, { n }], [stage.end, { both: true }]),
        ...(where && { where: (frames) => frames.map(($) => $) }),
        then: actions([stage.left, {}, { made: optional(made) }], [stage.end, { n, made }]),
      }),
    });
    await stage.begin({});
    assertEquals(
      inputs("end").slice(1),
      [{ n: 1, made: 1 }, { n: 2 }],
      "the second frame's left gave no made",
    );
  });
}

Deno.test("R5: what a step binds does not change the record that the frame came from", async () => {
  const { engine, stage, trace } = play({ left: () => ({ made: 1 }) });
  engine.register({
    One: ({ n, made }) => ({
      when: actions([stage.begin, { n }]),
      then: actions([stage.left, {}, { made }], [stage.end, { n, made }]),
    }),
    Two: ({ n, made }) => ({
      when: actions([stage.begin, { n }]),
      then: actions([stage.left, {}, { made }]),
    }),
  });
  await stage.begin({ n: 1 });
  assertEquals(trace().records[0].input, { n: 1 });
  assertEquals(trace().firings.map(({ frame }) => frame), [{ n: 1, made: 1 }, { n: 1, made: 1 }]);
});

Deno.test("R5: a then without actions is a firing that does nothing", async () => {
  const { engine, stage, trace } = play();
  engine.register({ Nothing: () => ({ when: actions([stage.begin]), then: actions() }) });
  await stage.begin({});
  assertEquals(trace().firings.length, 1);
  assertEquals(trace().records.length, 1);
});
