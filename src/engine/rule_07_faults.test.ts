import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { actions } from "./actions.ts";
import { Frames } from "./frames.ts";
import { fired, play } from "./testing/stage.ts";
import type { Mapping } from "./types.ts";

const GENERIC = /^Something went wrong on our side \(reference ([0-9a-f]{8})\)$/;

for (const how of ["throws", "rejects"] as const) {
  const broken = () => {
    const error = new Error("the disk of ann is full", { cause: new TypeError("deeper") });
    if (how === "throws") throw error;
    return Promise.reject(error);
  };

  Deno.test(`R7: an action that ${how} is a record with a generic error and a reference, marked as a fault`, async () => {
    const { engine, stage, trace } = play({ left: broken });
    engine.register({
      Start: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
      Heard: ({ error }) => ({
        when: actions([stage.left, {}, { error }]),
        then: actions([stage.end, { error }]),
      }),
    });
    await stage.begin({});
    const record = trace().records[1];
    const [, reference] = String(record.output!.error).match(GENERIC)!;
    assertEquals(Object.keys(record.output!), ["error"]);
    assertEquals(record.fault?.reference, reference);
    assertEquals(fired(trace()), { Start: 1, Heard: 1 });
  });

  Deno.test(`R7: message, stack and cause of an action that ${how} go to the log and the trace, never to a client`, async () => {
    const { stage, trace, logged } = play({ begin: broken });
    const output = await stage.begin({}) as Mapping;
    const [, reference] = String(output.error).match(GENERIC)!;
    assertEquals(JSON.stringify(output).includes("disk"), false);
    assertEquals(logged.map(({ level }) => level), ["error"]);
    for (const text of [logged[0].text, trace().records[0].fault!.cause!]) {
      assertStringIncludes(text, "the disk of ann is full");
      assertStringIncludes(text, "rule_07_faults.test.ts");
      assertStringIncludes(text, "caused by TypeError: deeper");
    }
    assertStringIncludes(logged[0].text, `Fault ${reference}: Stage.begin threw`);
  });

  Deno.test(`R7: a where that ${how} fails its firing, the flow goes on, and the trace names the sync`, async () => {
    const { engine, stage, inputs, trace, logged } = play();
    engine.register({
      Broken: () => ({
        when: actions([stage.begin]),
        where: broken,
        then: actions([stage.end, { never: true }]),
      }),
      Next: () => ({ when: actions([stage.begin]), then: actions([stage.end, { n: 1 }]) }),
    });
    await stage.begin({});
    assertEquals(inputs("end"), [{ n: 1 }]);
    const [failure] = trace().failures;
    assertEquals([failure.sync, failure.record], ["Broken", trace().records[0].id]);
    assertEquals(failure.fault.message, `the "where" of sync "Broken" threw`);
    assertStringIncludes(failure.fault.cause!, "the disk of ann is full");
    assertStringIncludes(
      logged[0].text,
      `Fault ${failure.fault.reference}: the "where" of sync "Broken" threw`,
    );
  });

  Deno.test(`R7: a query that ${how} fails the firing, the flow goes on, and the trace names the sync`, async () => {
    const { engine, stage, inputs, trace } = play({ _rows: broken, _later: broken });
    engine.register({
      Broken: ({ n }) => ({
        when: actions([stage.begin]),
        where: (frames) =>
          how === "throws" ? frames.query(stage._rows, {}, { n }) : frames.query(stage._later, {}, { n }),
        then: actions([stage.end, { n }]),
      }),
      Next: () => ({ when: actions([stage.begin]), then: actions([stage.end, { n: 1 }]) }),
    });
    await stage.begin({});
    assertEquals(inputs("end"), [{ n: 1 }]);
    assertEquals(trace().failures.map(({ sync }) => sync), ["Broken"]);
    assertStringIncludes(trace().failures[0].fault.cause!, "the disk of ann is full");
  });
}

Deno.test("R7: a where that throws after it waited fails its firing", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { engine, stage, inputs, trace } = play();
  engine.register({
    Broken: () => ({
      when: actions([stage.begin]),
      where: async () => {
        await promise;
        throw new Error("late");
      },
      then: actions([stage.end]),
    }),
    Next: () => ({ when: actions([stage.begin]), then: actions([stage.end, { n: 1 }]) }),
  });
  const flow = stage.begin({});
  resolve();
  await flow;
  assertEquals(inputs("end"), [{ n: 1 }]);
  assertEquals(trace().failures.length, 1);
});

Deno.test("R7: when one of many queries rejects, the others' rejections are taken too", async () => {
  const { engine, stage, trace } = play({
    _rows: () => [1, 2, 3, 4].map((n) => ({ n })),
    _later: ({ n }) => Promise.reject(new Error(`query ${n}`)),
  });
  engine.register({
    Broken: ({ n, m }) => ({
      when: actions([stage.begin]),
      where: async (frames) => {
        const each: Frames = frames.query(stage._rows, {}, { n }) as unknown as Frames;
        return await each.query(stage._later, { n }, { m });
      },
      then: actions([stage.end, { m }]),
    }),
  });
  await stage.begin({});
  assertEquals(trace().failures.length, 1);
});

Deno.test("R7: each fault has a reference of its own", async () => {
  const { stage, traces } = play({
    begin: () => {
      throw new Error("x");
    },
  });
  await stage.begin({});
  await stage.begin({});
  const references = traces.map(({ records }) => records[0].fault!.reference);
  assert(references[0] !== references[1]);
});

Deno.test("R7: a firing tells the action it causes of a fault in its match, so that its answer cannot pass for one", async () => {
  const { engine, stage } = play({
    left: () => {
      throw new Error("away");
    },
  });
  engine.register({
    Start: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
    Heard: ({ error }) => ({ when: actions([stage.left, {}, { error }]), then: actions([stage.end]) }),
    Plain: () => ({ when: actions([stage.begin]), then: actions([stage.right]) }),
  });
  const seen: Record<string, unknown> = {};
  const { currentAction } = await import("./context.ts");
  stage.acts.end = () => (seen.end = currentAction()!.by?.fault?.reference, {});
  stage.acts.right = () => (seen.right = currentAction()!.by?.fault?.reference, {});
  const flow = engine.start(stage.begin, {});
  assertEquals(flow.faults.length, 1);
  assertEquals(seen, { end: flow.faults[0].reference, right: undefined });
});

Deno.test("R7: the errors of a flow say which were faults and which of them some sync handled", () => {
  const { engine, stage } = play({
    left: () => {
      throw new Error("away");
    },
    right: () => ({ error: "taken", reason: "name" }),
  });
  engine.register({
    Start: () => ({ when: actions([stage.begin]), then: actions([stage.right], [stage.left]) }),
    Heard: ({ error }) => ({ when: actions([stage.right, {}, { error }]), then: actions() }),
    Broken: () => ({
      when: actions([stage.begin]),
      where: () => {
        throw new Error("where");
      },
      then: actions(),
    }),
  });
  const errors = engine.start(stage.begin, {}).errors();
  assertEquals(
    errors.map(({ by, handled, fault }) => [by, handled, fault?.message.split(" ")[0]]),
    [["Broken", false, "the"], ["Start", true, undefined], ["Start", false, "Stage.left"]],
  );
});

/** Things that an action of a hostile or broken concept may give or throw. */
const hostile: [name: string, act: () => unknown, fault: boolean][] = [
  ["an output whose getter throws", () => ({
    get x() {
      throw new Error("getter");
    },
  }), true],
  ["a promise of an output whose getter throws", () =>
    Promise.resolve({
      get x() {
        throw new Error("getter");
      },
    }), true],
  ["a thenable whose then throws", () => ({
    then() {
      throw new Error("then");
    },
  }), true],
  ["an output whose then is a getter that throws", () =>
    Object.defineProperty({}, "then", {
      get() {
        throw new Error("then");
      },
    }), true],
  ["a thenable that answers twice", () => ({
    then(done: (v: object) => void) {
      done({ n: 1 });
      done({ n: 2 });
    },
  }), false],
  [
    "a thenable that answers and then rejects",
    () => ({
      then(done: (v: object) => void, no: (e: Error) => void) {
        done({ n: 1 });
        no(new Error("no"));
      },
    }),
    false,
  ],
  ["a thenable that answers and then throws", () => ({
    then(done: (v: object) => void) {
      done({ n: 1 });
      throw new Error("late");
    },
  }), false],
  ["a revoked proxy", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }, true],
  ["a cyclic output", () => {
    const output: Mapping = { n: 1 };
    output.self = output;
    output.list = Array(50).fill(output);
    return output;
  }, false],
  ["an output with a nested getter that throws", () => ({
    n: {
      get x() {
        throw new Error("getter");
      },
    },
  }), false],
  ["an output with a revoked proxy inside", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return { n: proxy };
  }, false],
  ["an output with a huge array", () => ({ n: Array(300_000).fill("x") }), false],
  [
    "a key named __proto__",
    () => JSON.parse(`{"n":{"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}`),
    false,
  ],
  ["undefined, thrown", () => {
    throw undefined;
  }, true],
  ["a symbol, thrown", () => {
    throw Symbol("thrown");
  }, true],
  ["an error whose stack is a getter that throws", () => {
    throw Object.defineProperty(new Error("x"), "stack", {
      get() {
        throw new Error("stack");
      },
    });
  }, true],
  ["a revoked proxy, thrown", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    throw proxy;
  }, true],
  ["an object without a prototype, thrown", () => {
    throw Object.create(null);
  }, true],
];
for (const [name, act, fault] of hostile) {
  Deno.test(`R7: the flow goes on and ends, and the process too, after ${name}`, async () => {
    const { engine, stage, inputs, traces } = play({ left: act });
    engine.register({
      Start: () => ({ when: actions([stage.begin]), then: actions([stage.left, { m: 1 }]) }),
      Literal: () => ({ when: actions([stage.left, {}, { n: { x: 1 } }]), then: actions() }),
      Compare: ({ n }) => ({ when: actions([stage.begin, { n }], [stage.left, {}, { n }]), then: actions() }),
      After: () => ({ when: actions([stage.left, { m: 1 }]), then: actions([stage.end, { n: 1 }]) }),
      Heard: ({ error }) => ({
        when: actions([stage.left, {}, { error }]),
        then: actions([stage.end, { n: 2 }]),
      }),
    });
    await stage.begin({ n: { x: 1 } });
    assertEquals(inputs("end"), [{ n: fault ? 2 : 1 }]);
    assertEquals(traces.length, 1);
    assertEquals(engine.running, 0);
    JSON.stringify(traces);
    assertEquals(({} as { polluted?: boolean }).polluted, undefined);
  });
}

Deno.test("R7: an input that cannot be read is a fault of the flow that it starts, and the flow ends", async () => {
  const { engine, stage } = play();
  const output = await stage.begin({
    get x() {
      throw new Error("getter");
    },
  }) as Mapping;
  assertMatch(String(output.error), GENERIC);
  assertEquals(engine.running, 0);
});

Deno.test("R7: a log or an observer that throws changes nothing of the flow", async () => {
  const { engine, stage, inputs } = play({
    left: () => {
      throw new Error("x");
    },
    right: () => "no object",
  }, {
    log: () => {
      throw new Error("the log is closed");
    },
  });
  engine.observe(() => {
    throw new Error("observer");
  });
  engine.register({
    Start: () => ({ when: actions([stage.begin]), then: actions([stage.right], [stage.left]) }),
    Next: () => ({ when: actions([stage.begin]), then: actions([stage.end]) }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{}]);
  assertEquals(engine.running, 0);
});
