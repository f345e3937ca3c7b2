import { AsyncLocalStorage } from "node:async_hooks";
import { assert, assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { currentAction, setAsyncContext } from "./context.ts";
import { play } from "./stage.ts";

/** Runs a test as a host with an async context does. */
async function withHost(run: () => Promise<void>): Promise<void> {
  setAsyncContext(new AsyncLocalStorage());
  try {
    await run();
  } finally {
    setAsyncContext(undefined);
  }
}

Deno.test("currentAction gives the id and the flow of the action that runs, and nothing outside of one", async () => {
  const seen: unknown[] = [];
  const { engine, stage, trace } = play({
    begin: () => (seen.push(currentAction()?.id), {}),
    end: () => (seen.push([currentAction()?.flow, currentAction()?.concept, currentAction()?.by]), {}),
  });
  engine.register({ Go: () => ({ when: actions([stage.begin]), then: actions([stage.left], [stage.end]) }) });
  await stage.begin({});
  assertEquals(seen, [trace().records[0].id, [trace().flow, "Stage", { sync: "Go", step: 1 }]]);
  assertEquals(currentAction(), undefined);
});

Deno.test("currentAction's id is the same however often it is asked for, and another for each action", async () => {
  const ids: string[] = [];
  const { engine, stage } = play({ left: () => (ids.push(currentAction()!.id, currentAction()!.id), {}) });
  engine.register({
    Go: () => ({ when: actions([stage.begin]), then: actions([stage.left], [stage.left]) }),
  });
  await stage.begin({});
  await stage.begin({});
  assertEquals([ids.length, new Set(ids).size], [8, 4]);
});

Deno.test("without a host's async context, currentAction holds until the first await, and comes back after a nested call", async () => {
  const seen: (string | undefined)[] = [];
  const { stage } = play({
    begin: async () => {
      seen.push(currentAction()?.id);
      stage.left({});
      seen.push(currentAction()?.id);
      await Promise.resolve();
      seen.push(currentAction()?.id);
      return {};
    },
    left: () => {
      throw new Error("x");
    },
  });
  await stage.begin({});
  assert(seen[0] !== undefined);
  assertEquals(seen, [seen[0], seen[0], undefined]);
});

Deno.test("with a host's async context, currentAction holds after an await too, and flows do not mix", () =>
  withHost(async () => {
    const waits = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { stage } = play({
      begin: async ({ n }) => {
        const { id } = currentAction()!;
        await waits[n].promise;
        assertEquals(currentAction()?.id, id);
        return { id };
      },
    });
    const flows = [stage.begin({ n: 0 }), stage.begin({ n: 1 })];
    waits[1].resolve();
    await flows[1];
    waits[0].resolve();
    const [one, two] = await Promise.all(flows) as { id: string }[];
    assert(one.id !== two.id);
    assertEquals(currentAction(), undefined);
  }));

Deno.test("with a host's async context, a flow that an action starts after an await is linked to it", () =>
  withHost(async () => {
    const { stage, traces } = play({
      begin: async () => {
        await Promise.resolve();
        await stage.left({});
        return {};
      },
    });
    await stage.begin({});
    assertEquals(traces.map(({ parent }) => parent), [traces[1].flow, undefined]);
  }));

Deno.test("inside a where, currentAction is the record that triggered it", async () => {
  let id: string | undefined;
  const { engine, stage, trace } = play();
  engine.register({
    Go: () => ({
      when: actions([stage.begin]),
      where: (frames) => (id = currentAction()?.id, frames),
      then: actions(),
    }),
  });
  await stage.begin({});
  assertEquals(id, trace().records[0].id);
});
