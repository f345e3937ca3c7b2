import { assertEquals } from "@std/assert";
import { tempFolder } from "../../../tests/support/temp_folder.ts";
import { readSources } from "./source.ts";

const FILE = `import { actions } from "@engine";

export const First = ({ request }) => ({
  when: actions([A.b, {}, {}]),

  then: actions([A.c, { request }]),
});

/** Comes after it. */
export const Second = () => ({});
`;

async function read(places: Record<string, { file: string; line: number } | undefined>) {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/a.sync.ts`, FILE);
  return await readSources(Object.entries(places).map(([name, place]) => ({ name, place })), folder.path);
}

Deno.test("the source of a sync goes from its line to the next statement, without what stands before that", async () => {
  const sources = await read({
    First: { file: "a.sync.ts", line: 3 },
    Second: { file: "a.sync.ts", line: 10 },
  });
  const lines = FILE.split("\n");
  assertEquals(sources.get("First"), { line: 3, lines: lines.slice(2, 7) });
  assertEquals(sources.get("Second"), { line: 10, lines: lines.slice(9, 10) });
});

Deno.test("a sync has no source where its place is not known, its file is gone, or has become shorter", async () => {
  const sources = await read({
    Unknown: undefined,
    Gone: { file: "b.sync.ts", line: 1 },
    Shorter: { file: "a.sync.ts", line: 100 },
  });
  assertEquals([...sources], []);
});
