import { assert, assertEquals } from "@std/assert";
import { actions } from "./actions.ts";
import { Frames } from "./frames.ts";
import { play } from "./testing/stage.ts";
import type { Frame } from "./types.ts";

const MANY = 1_000_000;
const [n, all] = ["n", "all"].map((name) => Symbol(name));
let made: Frame[] | undefined;
const many = () =>
  Frames.within<Frame>(undefined, made ??= Array.from({ length: MANY }, (_, i) => ({ [n]: i })));

Deno.test("a where filters the million rows of a query", async () => {
  const rows = Array.from({ length: MANY }, (_, row) => ({ row }));
  const { engine, stage, inputs, trace } = play({ _rows: () => rows });
  engine.register({
    Find: ({ row }) => ({
      when: actions([stage.begin]),
      where: (frames) =>
        (frames.query(stage._rows, {}, { row }) as unknown as Frames).filter(($) => $[row] === MANY - 1),
      then: actions([stage.end, { row }]),
    }),
  });
  await stage.begin({});
  assertEquals(inputs("end"), [{ row: MANY - 1 }]);
  assertEquals(trace().failures, []);
});

const methods: [name: string, change: (frames: Frames) => Frames, length: number, last: unknown][] = [
  ["filter", (frames) => frames.filter(($) => $[n] as number % 2 === 0) as Frames, MANY / 2, MANY - 2],
  ["map", (frames) => frames.map(($) => ({ [n]: $[n] })) as Frames, MANY, MANY - 1],
  ["flatMap", (frames) => frames.flatMap(($) => [$]) as Frames, MANY, MANY - 1],
  ["slice", (frames) => frames.slice(1), MANY - 1, MANY - 1],
  ["concat", (frames) => frames.concat(frames), 2 * MANY, MANY - 1],
  ["splice", (frames) => frames.splice(1), MANY - 1, MANY - 1],
  ["toReversed", (frames) => frames.toReversed(), MANY, 0],
  ["toSorted", (frames) => frames.toSorted((a, b) => Number(b[n]) - Number(a[n])), MANY, 0],
  ["toSpliced", (frames) => frames.toSpliced(0, 1), MANY - 1, MANY - 1],
  ["with", (frames) => frames.with(0, { [n]: -1 }), MANY, MANY - 1],
  ["query", (frames) => frames.query(() => [{}], {}, {}) as Frames, MANY, MANY - 1],
];
for (const [name, change, length, last] of methods) {
  Deno.test(`Frames.${name} takes a million frames`, () => {
    const changed = change(many());
    assert(changed instanceof Frames, "a Frames");
    assertEquals([changed.length, changed.at(-1)![n]], [length, last]);
  });
}

Deno.test("Frames.collectAs gathers a million frames into one", () => {
  const [{ [all]: gathered }] = many().collectAs([n], all);
  assertEquals((gathered as unknown[]).length, MANY);
});

Deno.test("Frames.map to numbers gives numbers, of a million frames and of none", () => {
  const numbers = many().map(($) => $[n]) as number[];
  assertEquals(numbers instanceof Frames, false);
  assertEquals(numbers.reduce((sum, one) => sum + one, 0), MANY * (MANY - 1) / 2);
  assertEquals(Math.max(...numbers.slice(0, 3)), 2);
  assertEquals([...new Frames<Frame>().map(($) => $[n])], []);
});
