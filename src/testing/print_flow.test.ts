import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { actions } from "../engine/actions.ts";
import { play } from "../engine/testing/stage.ts";
import type { Sync } from "../engine/types.ts";
import { printFlow } from "./print_flow.ts";

type Syncs = (stage: ReturnType<typeof play>["stage"]) => Record<string, Sync>;

/** What is printed of a flow that begins with `begin`, line by line. */
function printed(syncs: Syncs, acts: Parameters<typeof play>[0] = {}, expected?: string): string[] {
  const { engine, stage } = play(acts, { maxDepth: 200 });
  engine.register(syncs(stage));
  return printFlow(engine.start(stage.begin, { path: "/a" }).explain(), expected).split("\n");
}

const waitsFor = (key: string): Syncs => (stage) => ({
  [`For ${key}`]: ({ x }) => ({ when: actions([stage.begin, { [key]: x }]), then: actions() }),
});

Deno.test("of what did not happen, the 4 nearest are told, and how many more there are", () => {
  const syncs = (count: number): Syncs => (stage) =>
    Object.assign({}, ...Array.from({ length: count }, (_, i) => waitsFor(`key${i}`)(stage)));
  const told = (count: number) => {
    const lines = printed(syncs(count));
    return lines.slice(lines.indexOf("What did not happen, the nearest first:") + 1);
  };
  const line = (i: number) =>
    `  Sync "For key${i}": Stage.begin was given no "key${i}", which its pattern names (there is "path"). ` +
    `Give Stage.begin "key${i}", or write { key${i}: optional(x) } in the pattern where it may be absent.`;
  assertEquals(told(4), [0, 1, 2, 3].map(line));
  assertEquals(told(6), [
    ...[0, 1, 2, 3].map(line),
    "  and 2 more, further off: flow.explanation.causes",
  ]);
});

Deno.test("why a sync did not fire that was to comes before all else, and once", () => {
  const syncs: Syncs = (stage) => ({
    Throws: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
    ...waitsFor("tag")(stage),
  });
  const crash = () => {
    throw new Error("the disk is full");
  };
  const [first, ...rest] = printed(syncs, { left: crash }, "For tag");
  assertStringIncludes(first, `Sync "For tag": Stage.begin was given no "tag"`);
  assertEquals(rest.filter((line) => line.includes("For tag")), []);
  const [problem] = printed(syncs, { left: crash });
  assertStringIncludes(
    problem,
    `Sync "Throws": Stage.left threw in step 1 of its "then": Error: the disk is full`,
  );
});

Deno.test("a loop is told by its beginning, and indented no further than can be read", () => {
  const lines = printed((stage) => ({
    Begin: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
    Again: () => ({ when: actions([stage.left]), then: actions([stage.left]) }),
  }));
  const tree = lines.slice(lines.indexOf("What happened:") + 1);
  assertEquals(tree[0], '  Stage.begin {"path":"/a"} => {}');
  assertEquals(tree[100], "  and 303 rows more: flow.explanation.tree");
  assert(tree.every((line) => line.search(/\S/) <= 34));
});

Deno.test("what was thrown does not break a line, nor steer a terminal", () => {
  const lines = printed((stage) => ({
    Throws: () => ({ when: actions([stage.begin]), then: actions([stage.left]) }),
  }), {
    left: () => {
      throw new Error("\u001b[2J\u009bforged\u2028line");
    },
  });
  assertEquals(lines.filter((line) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(line)), []);
});
