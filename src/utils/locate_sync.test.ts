import { assertEquals } from "@std/assert";
import { locateSync } from "./locate_sync.ts";

/** The place of a sync in a project that has one file with that text. */
async function lineIn(text: string, name: string, file = "notes"): Promise<number | undefined> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/src/syncs/deep`, { recursive: true });
    await Deno.writeTextFile(`${root}/src/syncs/${file}.sync.ts`, text);
    const place = locateSync(`${file}.${name}`, root);
    assertEquals(place?.file, `src/syncs/${file}.sync.ts`);
    return place?.line;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a sync is found where it is declared, however it is exported", async () => {
  const text = `import { x } from "y"; // Add, default
// Add is below
export const AddMore: Sync = 1;
export const Add: Sync = 2;
const Listed = 3, other = 4;
export async function Done() {}
export { Listed, other as Renamed };
export default Add;
`;
  const names = ["AddMore", "Add", "Listed", "Done", "Renamed", "default"];
  assertEquals(await Promise.all(names.map((name) => lineIn(text, name))), [3, 4, 5, 6, 7, 8]);
  assertEquals(await lineIn(text, "Add", "deep/of.many"), 4);
});

Deno.test("of a file that is not there, no place is told; of this project's syncs, theirs", () => {
  assertEquals(locateSync("nowhere.Add"), undefined);
  assertEquals(locateSync("Add"), undefined);
  const { file, line } = locateSync("auth.Login")!;
  assertEquals(
    Deno.readTextFileSync(new URL(`../../${file}`, import.meta.url)).split("\n")[line - 1].startsWith(
      "export const Login:",
    ),
    true,
  );
});
