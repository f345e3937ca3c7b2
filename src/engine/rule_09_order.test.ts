import { assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { play } from "./testing/stage.ts";

Deno.test("R9: syncs run in the order of registration, depth first: all that one causes runs before the next is tried", async () => {
  const { engine, stage, trace } = play();
  engine.register({
    One: () => ({ when: actions([stage.begin]), then: actions([stage.left, { by: 1 }]) }),
    Two: () => ({ when: actions([stage.begin]), then: actions([stage.left, { by: 2 }]) }),
    Deeper: ({ by }) => ({ when: actions([stage.left, { by }]), then: actions([stage.right, { by }]) }),
    Deepest: ({ by }) => ({ when: actions([stage.right, { by }]), then: actions([stage.end, { by }]) }),
  });
  await stage.begin({});
  assertEquals(
    trace().records.slice(1).map(({ action, input }) => `${action} ${input.by}`),
    ["left 1", "right 1", "end 1", "left 2", "right 2", "end 2"],
  );
});

Deno.test("R9: of the matches of one trigger, those of earlier records come first: by the first pattern, then the second", async () => {
  const { engine, stage, inputs } = play();
  engine.register({
    Log: () => ({
      when: actions([stage.begin, { last: false }]),
      then: actions([stage.right, { m: 1 }], [stage.left, { n: 1 }], [stage.left, { n: 2 }], [stage.right, {
        m: 2,
      }], [
        stage.begin,
        { last: true },
      ]),
    }),
    Triple: ({ n, m }) => ({
      when: actions([stage.left, { n }], [stage.right, { m }], [stage.begin, { last: true }]),
      then: actions([stage.end, { n, m }]),
    }),
  });
  await stage.begin({ last: false });
  assertEquals(
    inputs("end"),
    [{ n: 1, m: 1 }, { n: 1, m: 2 }, { n: 2, m: 1 }, { n: 2, m: 2 }],
  );
});

Deno.test("R9: flows run concurrently: one that waits does not hold up another", async () => {
  const first = Promise.withResolvers<object>();
  const { engine, stage, inputs } = play({ left: ({ n }) => n === 1 ? first.promise : {} });
  engine.register({
    Go: ({ n }) => ({
      when: actions([stage.begin, { n }]),
      then: actions([stage.left, { n }], [stage.end, { n }]),
    }),
  });
  const one = stage.begin({ n: 1 });
  await stage.begin({ n: 2 });
  assertEquals(inputs("end"), [{ n: 2 }]);
  first.resolve({});
  await one;
  assertEquals(inputs("end"), [{ n: 2 }, { n: 1 }]);
});

Deno.test("R9: within one flow nothing else runs while an action or a where is waited for", async () => {
  const where = Promise.withResolvers<void>();
  const { engine, stage, order } = play();
  engine.register({
    Slow: () => ({
      when: actions([stage.begin]),
      where: async (frames) => (await where.promise, frames),
      then: actions([stage.left]),
    }),
    Quick: () => ({ when: actions([stage.begin]), then: actions([stage.right]) }),
  });
  const flow = stage.begin({});
  await Promise.resolve();
  assertEquals(order(), ["begin"]);
  where.resolve();
  await flow;
  assertEquals(order(), ["begin", "left", "right"]);
});

for (const later of [false, true]) {
  Deno.test(
    `R9: a long flow gives the turn to others${later ? ", also when what it waits for settles at once" : ""}`,
    async () => {
      const { engine, stage, traces } = play({
        left: ({ n }) => {
          const until = performance.now() + 1;
          while (performance.now() < until);
          return later ? Promise.resolve({ next: n + 1 }) : { next: n + 1 };
        },
      }, { maxDepth: 100 });
      engine.register({
        Loop: ({ next }) => ({
          when: actions([stage.left, {}, { next }]),
          then: actions([stage.left, { n: next }]),
        }),
      });
      setTimeout(() => stage.begin({}), 0);
      await stage.left({ n: 1 });
      assertEquals(traces.map(({ records }) => records[0].action), ["begin", "left"]);
    },
  );
}

Deno.test("R9: what is registered while a flow runs concerns the flows that begin later", async () => {
  const wait = Promise.withResolvers<object>();
  const { engine, stage, inputs } = play({ left: () => wait.promise });
  engine.register({
    Go: () => ({ when: actions([stage.begin, { n: 1 }]), then: actions([stage.left]) }),
    Join: () => ({
      when: actions([stage.begin, { n: 1 }], [stage.left]),
      then: actions([stage.end, { by: "Join" }]),
    }),
  });
  const flow = stage.begin({ n: 1 });
  engine.register({
    Late: () => ({ when: actions([stage.left]), then: actions([stage.end, { by: "Late" }]) }),
  });
  wait.resolve({});
  await flow;
  assertEquals(inputs("end"), [{ by: "Join" }]);
  await stage.begin({ n: 1 });
  assertEquals(inputs("end"), [{ by: "Join" }, { by: "Join" }, { by: "Late" }]);
});
