import { assertEquals, assertMatch } from "@std/assert";
import { actions } from "./actions.ts";
import { optional } from "./optional.ts";
import { fired, play } from "./testing/stage.ts";

function watched(output: unknown) {
  const played = play({ begin: () => output });
  const { engine, stage } = played;
  engine.register({
    Succeeded: () => ({ when: actions([stage.begin]), then: actions() }),
    SucceededToo: () => ({ when: actions([stage.begin, {}, {}]), then: actions() }),
    Failed: ({ error }) => ({ when: actions([stage.begin, {}, { error }]), then: actions() }),
    Either: ({ error }) => ({
      when: actions([stage.begin, {}, { error: optional(error) }]),
      then: actions(),
    }),
    Taken: () => ({ when: actions([stage.begin, {}, { error: "taken" }]), then: actions() }),
    Reason: ({ reason }) => ({ when: actions([stage.begin, {}, { reason }]), then: actions() }),
  });
  return played;
}

Deno.test("R3: an error matches only patterns whose output part names error", async () => {
  const { stage, trace } = watched({ error: "no", reason: "r" });
  await stage.begin({});
  assertEquals(fired(trace()), { Failed: 1, Either: 1 });
});

Deno.test("R3: an error that a pattern names by a literal must equal it", async () => {
  const { stage, trace } = watched({ error: "taken" });
  await stage.begin({});
  assertEquals(fired(trace()), { Failed: 1, Either: 1, Taken: 1 });
});

Deno.test("R3: a pattern without an output, and one with {}, mean that the action succeeded", async () => {
  const { stage, trace } = watched({ reason: "r" });
  await stage.begin({});
  assertEquals(fired(trace()), { Succeeded: 1, SucceededToo: 1, Either: 1, Reason: 1 });
});

Deno.test("R3: an output whose error is undefined or null is a success", async () => {
  for (const error of [undefined, null]) {
    const { stage, trace } = watched({ error });
    await stage.begin({});
    assertEquals(fired(trace()).Succeeded, 1);
    assertEquals(fired(trace()).Taken, undefined);
  }
});

Deno.test("R3: an error that is false, 0, empty or an object is an error", async () => {
  for (const error of [false, 0, "", { code: 1 }]) {
    const { stage, trace } = watched({ error });
    await stage.begin({});
    assertEquals(fired(trace()), { Failed: 1, Either: 1 });
  }
});

Deno.test("R3: a record that is an error takes no part in a join unless its pattern names error", async () => {
  const { engine, stage, trace } = play({ left: () => ({ error: "no", id: 1 }), right: () => ({ id: 1 }) });
  engine.register({
    Log: () => ({ when: actions([stage.begin]), then: actions([stage.left], [stage.right]) }),
    Success: ({ id }) => ({
      when: actions([stage.left, {}, { id }], [stage.right, {}, { id }]),
      then: actions(),
    }),
    Failure: ({ id, error }) => ({
      when: actions([stage.left, {}, { id, error }], [stage.right, {}, { id }]),
      then: actions(),
    }),
  });
  await stage.begin({});
  assertEquals(fired(trace()), { Log: 1, Failure: 1 });
});

function asking(rows: unknown[], named: boolean) {
  const played = play({ _rows: () => rows });
  const { engine, stage } = played;
  engine.register({
    Ask: ({ user, error }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.query(stage._rows, {}, named ? { error: optional(error), user } : { user }),
      then: actions([stage.end, { user: optional(user), error: optional(error) }]),
    }),
  });
  return played;
}

Deno.test("R3: a query row whose only key is error is kept only where the query's output names error", async () => {
  const rows = [{ error: "unknown" }, { user: 1 }];
  const without = asking(rows, false);
  await without.stage.begin({});
  assertEquals(without.inputs("end"), [{ user: 1 }]);
  const naming = asking(rows, true);
  await naming.stage.begin({});
  assertEquals(naming.inputs("end"), [{ error: "unknown" }, { user: 1 }]);
});

Deno.test("R3: a query row with error and other keys is a row like any other", async () => {
  const { stage, inputs } = asking([{ error: "last try failed", user: 1 }, { error: null, user: 2 }], false);
  await stage.begin({});
  assertEquals(inputs("end"), [{ user: 1 }, { user: 2 }]);
});

Deno.test("R3: a key that is undefined beside error does not make an error row a row", async () => {
  const { stage, inputs } = asking([{ error: "unknown", user: undefined }], false);
  await stage.begin({});
  assertEquals(inputs("end"), []);
});

for (
  const [kind, output] of [["an array", [1]], ["nothing", undefined], ["nothing", null], [
    "a string",
    "tok-123456",
  ]] as const
) {
  Deno.test(`R3: an output that is ${kind} (${output}) is a success without keys, and is warned of once`, async () => {
    const { stage, trace, logged } = watched(output);
    await stage.begin({});
    assertEquals(fired(trace()), { Succeeded: 1, SucceededToo: 1, Either: 1 });
    assertEquals(trace().records[0].output, {});
    await stage.begin({});
    assertEquals(logged.map(({ level }) => level), ["warn"]);
    assertMatch(logged[0].text, new RegExp(`^Stage\\.begin returned ${kind}, expected an object`));
    assertEquals(logged[0].text.includes("tok-123456"), false, "the value may be a secret");
  });
}

Deno.test("R3: the caller of an action that returned no object gets what it returned", async () => {
  const list = [1];
  assertEquals(await watched(list).stage.begin({}), list);
  assertEquals(await watched(undefined).stage.begin({}), undefined);
});
