import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { actions } from "./actions.ts";
import { Frames } from "./frames.ts";
import { play, Stage } from "./testing/stage.ts";
import { SyncConcept } from "./sync.ts";

class CounterConcept {
  count = 0;
  #hidden = 1;
  readonly rows: number[] = [];
  add({ n }: { n: number }): { total: number } {
    this.count += n;
    return { total: this.count + this.#hidden - 1 };
  }
  addTwice({ n }: { n: number }): { total: number } {
    this.add({ n });
    return this.add({ n });
  }
  _count(): { count: number }[] {
    return [{ count: this.count }];
  }
  get double(): number {
    return this.count * 2;
  }
}

Deno.test("an instrumented concept is an instance of its class, with its public fields and getters", async () => {
  const { Counter } = new SyncConcept().instrument({ Counter: new CounterConcept() });
  assert(Counter instanceof CounterConcept);
  await Counter.add({ n: 2 });
  assertEquals([Counter.count, Counter.double, Counter.rows], [2, 4, []]);
  Counter.count = 10;
  assertEquals(Counter._count(), [{ count: 10 }]);
});

Deno.test("a query of an instrumented concept answers as it is, and starts no flow", () => {
  const engine = new SyncConcept();
  const flows: unknown[] = [];
  engine.observe((trace) => flows.push(trace));
  const { Counter } = engine.instrument({ Counter: new CounterConcept() });
  assertEquals(Counter._count(), [{ count: 0 }]);
  assertEquals(flows, []);
});

Deno.test("a method that a concept calls on itself is no action of its own", async () => {
  const engine = new SyncConcept();
  const labels: string[] = [];
  engine.observe(({ records }) => labels.push(...records.map(({ action }) => action)));
  const { Counter } = engine.instrument({ Counter: new CounterConcept() });
  assertEquals(await Counter.addTwice({ n: 1 }), { total: 2 });
  assertEquals(labels, ["addTwice"]);
});

Deno.test("an action is the same function each time it is asked for, until it is replaced", () => {
  const { Counter } = new SyncConcept().instrument({ Counter: new CounterConcept() });
  const { add } = Counter;
  assert(Counter.add === add);
  Counter.add = () => ({ total: 99 });
  assert(Counter.add !== add);
});

Deno.test("what every object has is not an action", () => {
  const { engine, stage, traces } = play();
  assertEquals(`${stage}`, "[object Object]");
  assertEquals(Object.prototype.hasOwnProperty.call(stage, "acts"), true);
  assert(stage.constructor === Stage);
  assertEquals([traces.length, engine.running], [0, 0]);
});

Deno.test("instrumentConcept names a concept by its class, without Concept at the end", async () => {
  const engine = new SyncConcept();
  const names: string[] = [];
  engine.observe(({ records }) => names.push(records[0].concept));
  await engine.instrumentConcept(new CounterConcept()).add({ n: 1 });
  await engine.instrumentConcept(new Stage()).begin({});
  assertEquals(names, ["Counter", "Stage"]);
});

Deno.test("several missing actions are named each by its own concept", () => {
  const engine = new SyncConcept();
  const { Counter, Stage: stage } = engine.instrument({ Counter: new CounterConcept(), Stage: new Stage() });
  const of = (concept: object, name: string) => (concept as unknown as Record<string, Stage["begin"]>)[name];
  const error = assertThrows(() => actions([of(stage, "finish")], [of(Counter, "ad")])) as Error;
  assertStringIncludes(error.message, `pattern 1 of actions(...): Stage has no action "finish"`);
  const second = assertThrows(() => actions([stage.begin], [of(Counter, "ad")])) as Error;
  assertStringIncludes(
    second.message,
    `pattern 2 of actions(...): Counter has no action "ad"; did you mean "add"?`,
  );
});

Deno.test("an instrumented concept that another stands in for answers as that one does, also where a query has no frames", async () => {
  class Sooner {
    _rows(): object[] {
      return [];
    }
  }
  class Later {
    // deno-lint-ignore require-await -- that it is async is what matters
    async _rows(): Promise<never> {
      throw new Error("x");
    }
  }
  const engine = new SyncConcept();
  const { Sooner: instrumented } = engine.instrument({ Sooner: new Sooner() });
  const ask = () => new Frames().query(instrumented._rows, {}, {}) as unknown;
  assertEquals(ask() instanceof Frames, true);
  const restore = engine.substitute([[instrumented, new Later()]]);
  assertEquals(ask() instanceof Promise, true);
  await ask();
  restore();
  assertEquals(ask() instanceof Frames, true);
});

Deno.test("a query that is given a variable of a sync in place of its value refuses it, and says what to write", () => {
  const { engine, stage, logged, inputs } = play({ _rows: ({ text }) => [{ text }] });
  engine.register({
    Find: ({ request, text }) => ({
      when: actions([stage.begin, { request, text }]),
      where: (frames) => (stage._rows({ words: text }), frames),
      then: actions([stage.end, { request }]),
    }),
  });
  engine.start(stage.begin, { request: 1, text: "a" });
  assertEquals(inputs("end"), []);
  assertStringIncludes(
    logged[0].text,
    `Stage._rows(...) was given the variable "text" itself, expected its value: ` +
      `write frames.query(Stage._rows, { words: text }, { ... }), or $[text] for a frame $`,
  );
  assertEquals(stage._rows({ text: "a" }), [{ text: "a" }]);
});
