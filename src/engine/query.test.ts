import { assert, assertEquals, assertRejects } from "@std/assert";
import { actions } from "./actions.ts";
import { Frames } from "./frames.ts";
import { play } from "./testing/stage.ts";
import type { Frame, Mapping } from "./types.ts";

const [n, row, list] = ["n", "row", "list"].map((name) => Symbol(name));
const numbered = (count: number) =>
  Frames.within<Frame>(undefined, Array.from({ length: count }, (_, i) => ({ [n]: i })));

/** A query that answers when it is told to: how many of its calls wait, and how many did at most. */
function held() {
  const waiting: (() => void)[] = [];
  let most = 0;
  return {
    query: async ({ n }: { n: number }) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        most = Math.max(most, waiting.length);
      });
      return [{ row: n * 10 }];
    },
    waiting,
    most: () => most,
    /** Answers what was asked last first, until nothing waits. */
    answerAll: async () => {
      while (waiting.length > 0) {
        waiting.pop()!();
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
  };
}

Deno.test("an asynchronous query is asked for 16 frames at once, and the frames keep their order", async () => {
  const { query, waiting, most, answerAll } = held();
  const answer = numbered(100).query(query, { n }, { row });
  await Promise.resolve();
  assertEquals(waiting.length, 16);
  await answerAll();
  assertEquals((await answer).map(($) => $[row]), Array.from({ length: 100 }, (_, i) => i * 10));
  assertEquals(most(), 16);
});

Deno.test("collect asks as query does", async () => {
  const { query, most, answerAll } = held();
  const answer = numbered(40).collect(query, { n }, list);
  await Promise.resolve();
  await answerAll();
  assertEquals((await answer).map(($) => $[list]), Array.from({ length: 40 }, (_, i) => [{ row: i * 10 }]));
  assertEquals(most(), 16);
});

Deno.test("a query that fails for one frame is asked for no more, and fails when those that run have ended", async () => {
  const ended: number[] = [];
  const asked: number[] = [];
  const slow = Promise.withResolvers<void>();
  const answer = numbered(100).query(
    async ({ n }: { n: number }) => {
      asked.push(n);
      if (n === 3) throw new Error("frame 3");
      await slow.promise;
      ended.push(n);
      return [];
    },
    { n },
    {},
  );
  let failed = false;
  const failure = assertRejects(() => answer, Error, "frame 3").finally(() => failed = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([failed, asked.length], [false, 16]);
  slow.resolve();
  await failure;
  assertEquals([asked.length, ended.length], [16, 15]);
});

for (const name of ["_rows", "_later"] as const) {
  Deno.test(`identical calls of ${name} in one where run once, whichever query makes them, and each frame has its own rows`, async () => {
    const asked: Mapping[] = [];
    const { engine, stage, inputs } = play({
      [name]: (input) => (asked.push(input), [{ found: { of: input.of, tags: ["new"] } }]),
    });
    stage.acts.end = ({ found, again, all }) => {
      for (const one of [found, again, all[0].found]) one.tags.push("changed");
      return {};
    };
    engine.register({
      Ask: ({ i, of, found, again, all }) => ({
        when: actions([stage.begin, { of }]),
        where: async (frames) => {
          frames = frames.flatMap(($) => [1, 2, 3].map((one) => ({ ...$, [i]: one }))) as unknown as Frames;
          frames = await frames.query(stage[name], { of }, { found }) as unknown as Frames;
          frames = await frames.query(stage[name], { of }, { found: again }) as unknown as Frames;
          return await frames.collect(stage[name], { of }, all) as unknown as Frames;
        },
        then: actions([stage.end, { i, found, again, all }]),
      }),
    });
    // Not the same object each time: equal by value.
    await stage.begin({ of: { author: "ann" } });
    assertEquals(asked, [{ of: { author: "ann" } }]);
    const expected = { of: { author: "ann" }, tags: ["new", "changed"] };
    assertEquals(
      inputs("end"),
      [1, 2, 3].map((i) => ({ i, found: expected, again: expected, all: [{ found: expected }] })),
    );
  });

  Deno.test(`${name} is asked anew for another input, and by the next run of a where`, async () => {
    const asked: unknown[] = [];
    const { engine, stage } = play({ [name]: ({ of }) => (asked.push(of), []) });
    engine.register({
      Ask: ({ i }) => ({
        when: actions([stage.begin]),
        where: async (frames) => {
          frames = frames.flatMap(($) =>
            [1, "1", null, [1]].map((of) => ({ ...$, [i]: of }))
          ) as unknown as Frames;
          return await frames.collect(stage[name], { of: i }, Symbol("all")) as unknown as Frames;
        },
        then: actions(),
      }),
    });
    await stage.begin({});
    assertEquals(asked, [1, "1", null, [1]]);
    await stage.begin({});
    assertEquals(asked.length, 8);
  });
}

Deno.test("a query that has no frames left is asked nothing, and gives a Frames whose methods go on", async () => {
  const { engine, stage, trace, inputs } = play({ _later: () => [] });
  let filtered: unknown;
  engine.register({
    Ask: ({ row, all }) => ({
      when: actions([stage.begin]),
      where: async (frames) => {
        frames = await frames.query(stage._later, {}, { row }) as unknown as Frames;
        frames = filtered = frames.filter(($) => $[row] !== 1) as unknown as Frames;
        frames = await frames.query(stage._later, {}, { row }) as unknown as Frames;
        return await frames.collect(stage._later, {}, all) as unknown as Frames;
      },
      then: actions([stage.end]),
    }),
  });
  await stage.begin({});
  assert(filtered instanceof Frames);
  assertEquals([inputs("end"), trace().failures], [[], []]);
});
