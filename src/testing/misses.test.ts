import { assertEquals } from "@std/assert";
import { actions } from "../engine/actions.ts";
import { play } from "../engine/stage.ts";
import type { Sync } from "../engine/types.ts";
import { missesOf } from "./misses.ts";

/** The syncs of some flow that did not fire, and why. */
function misses(
  syncs: (stage: ReturnType<typeof play>["stage"]) => Record<string, Sync>,
): [string, string][] {
  const { engine, stage } = play({ left: () => ({ error: "no" }) });
  engine.register({
    Go: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
    ...syncs(stage),
  });
  return missesOf(engine.start(stage.begin, { path: "/a" })).map(({ sync, why }) => [sync, why]);
}

Deno.test("misses come the nearest first, each once, with what stopped it", () => {
  const found = misses((stage) => ({
    Differs: () => ({ when: actions([stage.begin, { path: "/b" }]), then: actions() }),
    JoinLacks: ({ x }) => ({ when: actions([stage.begin, { x }], [stage.right]), then: actions() }),
    Refused: () => ({ when: actions([stage.left, {}, {}]), then: actions() }),
    Joins: () => ({ when: actions([stage.begin], [stage.right]), then: actions() }),
    Lacks: ({ x, y }) => ({ when: actions([stage.begin, { path: "/a", x, y }]), then: actions() }),
    Empty: ({ n }) => ({
      when: actions([stage.begin]),
      where: (frames) => frames.query(stage._rows, { id: 1 }, { n }),
      then: actions([stage.end, { n }]),
    }),
    Throws: () => ({
      when: actions([stage.begin]),
      where: () => {
        throw new Error("x");
      },
      then: actions(),
    }),
  }));
  assertEquals(found, [
    ["Throws", 'the "where" of sync "Throws" threw'],
    ["Empty", 'its "where" kept no frame: Stage._rows {"id":1} gave no row that fits'],
    ["Lacks", 'it waits for "x", "y" in the input'],
    ["Joins", "its other patterns found no action that fits"],
    ["Refused", 'its output pattern does not fit (an error fits only a pattern that names "error")'],
    ["JoinLacks", 'it waits for "x" in the input'],
    ["Differs", 'it waits for "path" to be "/b", found "/a"'],
  ]);
});

Deno.test("of the reasons why a sync did not fire for several actions, the nearest is told", () => {
  const found = misses((stage) => ({
    Both: () => ({
      when: actions([stage.left, { path: "/b" }, { error: "no" }], [stage.begin, { path: "/a" }]),
      then: actions(),
    }),
  }));
  assertEquals(found, [["Both", "its other patterns found no action that fits"]]);
});

Deno.test("a sync that fired, and one that has nothing to do with the flow, are no misses", () => {
  assertEquals(misses((stage) => ({ Other: () => ({ when: actions([stage.right]), then: actions() }) })), []);
});
