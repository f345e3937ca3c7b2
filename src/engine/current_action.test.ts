import { AsyncLocalStorage } from "node:async_hooks";
import { assert, assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { currentAction, setAsyncContext } from "./context.ts";
import { play } from "./testing/stage.ts";

/** Runs a test as a host with an async context does. */
async function withHost(run: () => Promise<void>): Promise<void> {
  setAsyncContext(new AsyncLocalStorage());
  try {
    await run();
  } finally {
    setAsyncContext(undefined);
  }
}

Deno.test("currentAction: it gives the id and the flow of the action that runs, and nothing outside of one", async () => {
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

Deno.test("currentAction: its id is the same however often it is asked for, and another for each action", async () => {
  const ids: string[] = [];
  const { engine, stage } = play({ left: () => (ids.push(currentAction()!.id, currentAction()!.id), {}) });
  engine.register({
    Go: () => ({ when: actions([stage.begin]), then: actions([stage.left], [stage.left]) }),
  });
  await stage.begin({});
  await stage.begin({});
  assertEquals([ids.length, new Set(ids).size], [8, 4]);
});

Deno.test("currentAction: without a host's async context, it holds until the first await, and comes back after a nested call", async () => {
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

Deno.test("currentAction: with a host's async context it holds after an await too, and flows do not mix", () =>
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

Deno.test("currentAction: with a host's async context, a flow that an action starts after an await is linked to it", () =>
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

Deno.test("currentAction: inside a where it is the record that triggered it", async () => {
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

/** Actions that wait in each of the ways there are; each says which action it is after it has waited. */
class Waiting {
  readonly gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  /** By the number of the gate. */
  readonly seen: (string | undefined)[] = [];

  async #pass(gate: number): Promise<object> {
    await this.gates[gate].promise;
    this.seen[gate] = currentAction()?.id;
    return {};
  }

  async method({ gate }: { gate: number }): Promise<object> {
    return await this.#pass(gate);
  }
  plain({ gate }: { gate: number }): Promise<object> {
    return this.#pass(gate);
  }
  either({ gate }: { gate?: number }): Promise<object> | object {
    return gate === undefined ? {} : this.#pass(gate);
  }
  // deno-lint-ignore require-await -- it does not wait for what it leaves running
  async leave({ gate }: { gate: number }): Promise<object> {
    void this.#pass(gate);
    return {};
  }
}

function waiting() {
  const { engine, traces } = play();
  const concept = new Waiting();
  const { Waiting: actions } = engine.instrument({ Waiting: concept });
  return { engine, traces, actions, gates: concept.gates, seen: concept.seen };
}

for (const kind of ["method", "plain"] as const) {
  const name = kind === "method" ? "an async method" : "a plain method that returns a promise";
  Deno.test(`currentAction: with a host's async context it holds in ${name}, from its first call on, while other flows run`, () =>
    withHost(async () => {
      const { actions, gates, seen, traces } = waiting();
      const flows = [0, 1, 2].map((gate) => actions[kind]({ gate }));
      for (const gate of [1, 2, 0]) {
        gates[gate].resolve();
        await flows[gate];
      }
      const idOf = (gate: number) =>
        traces.find(({ records: [{ input }] }) => input.gate === gate)?.records[0].id;
      assertEquals(seen, [idOf(0), idOf(1), idOf(2)]);
    }));
}

Deno.test("currentAction: with a host's async context it holds in each of the waiting actions of one flow", () =>
  withHost(async () => {
    const { engine, actions: waits, gates, seen, traces } = waiting();
    engine.register({
      Go: () => ({
        when: actions([waits.method, { gate: 0 }]),
        then: actions([waits.plain, { gate: 1 }], [waits.method, { gate: 2 }]),
      }),
    });
    for (const { resolve } of gates) resolve();
    await waits.method({ gate: 0 });
    assertEquals(seen, traces[0].records.map(({ id }) => id));
  }));

Deno.test("currentAction: a plain method that waits for the first time after it had returned at once has it from the next call on", () =>
  withHost(async () => {
    const { actions, gates, seen, traces } = waiting();
    for (const { resolve } of gates) resolve();
    await actions.either({});
    for (const gate of [0, 1, 2]) await actions.either({ gate });
    await actions.either({});
    await actions.either({ gate: 3 });
    const ids = traces.filter(({ records: [{ input }] }) => input.gate !== undefined).map((one) =>
      one.records[0].id
    );
    assertEquals(seen, [undefined, ...ids.slice(1)]);
  }));

Deno.test("currentAction: what an async method leaves running keeps it, while other actions run and after the flow is over", () =>
  withHost(async () => {
    const { engine, actions: waits, gates, seen, traces } = waiting();
    engine.register({
      Go: () => ({
        when: actions([waits.leave, { gate: 0 }]),
        then: actions([waits.leave, { gate: 1 }], [waits.plain, { gate: 2 }]),
      }),
    });
    const flow = waits.leave({ gate: 0 });
    gates[0].resolve();
    await gates[0].promise;
    await Promise.resolve();
    const whileItRuns = [...seen];
    gates[2].resolve();
    await flow;
    gates[1].resolve();
    await gates[1].promise;
    await Promise.resolve();
    const [first, second, third] = traces[0].records.map(({ id }) => id);
    assertEquals(whileItRuns, [first]);
    assertEquals(seen, [first, second, third]);
  }));
