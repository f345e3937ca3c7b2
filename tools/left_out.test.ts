import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { tempFolder } from "../tests/support/temp_folder.ts";
import { build } from "./build.ts";

const SYNC =
  `import type { Sync } from "@engine";\nexport const Add: Sync = () => ({ when: [], then: [] });\n`;
const CONCEPT = `export default class TodoConcept {}\n`;

/** What a build of an app with those files says is left out. */
async function leftOutOf(files: Record<string, string>): Promise<string[]> {
  await using folder = await tempFolder();
  const all = {
    "deno.json": "{}",
    "src/concepts/Noting/NotingConcept.ts": `export default class NotingConcept {}\n`,
    "src/syncs/notes.sync.ts": SYNC,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await Deno.mkdir(dirname(join(folder.path, name)), { recursive: true });
    await Deno.writeTextFile(join(folder.path, name), text);
  }
  return (await build(folder.path)).leftOut;
}

Deno.test("sync files outside src/syncs, and syncs in files of other names, are told of with the right place", async () => {
  assertEquals(
    await leftOutOf({
      "src/concepts/Todo/todo.sync.ts": SYNC,
      "src/todo.sync.ts": SYNC,
      "src/syncs/todo.ts": SYNC,
      "src/syncs/lists/todoSync.ts": SYNC,
      "src/syncs/todo.syncs.ts": SYNC,
    }),
    [
      `"src/concepts/Todo/todo.sync.ts" is not loaded: sync files lie in "src/syncs". Move it there`,
      `"src/syncs/lists/todoSync.ts" is not loaded: a sync file ends in ".sync.ts". Call it "src/syncs/lists/todo.sync.ts"`,
      `"src/syncs/todo.syncs.ts" is not loaded: a sync file ends in ".sync.ts". Call it "src/syncs/todo.sync.ts"`,
      `"src/syncs/todo.ts" is not loaded: a sync file ends in ".sync.ts". Call it "src/syncs/todo.sync.ts"`,
      `"src/todo.sync.ts" is not loaded: sync files lie in "src/syncs". Move it there`,
    ],
  );
});

Deno.test("a concept whose file or folder has another name is told of with the right place", async () => {
  const where = (path: string) =>
    `"${path}" is not loaded: a concept lies in a folder of its name. Move it to "src/concepts/Todo/TodoConcept.ts"`;
  for (
    const path of [
      "src/concepts/Todo/Todo.ts",
      "src/concepts/Lists/TodoConcept.ts",
      "src/concepts/TodoConcept.ts",
    ]
  ) {
    assertEquals(await leftOutOf({ [path]: CONCEPT }), [where(path)]);
  }
});

Deno.test("a concept that is not exported by default is told of, however much of it is written", async () => {
  const path = "src/concepts/Todo/TodoConcept.ts";
  for (const text of ["", "class TodoConcept {}\n", "export class TodoConcept {}\n"]) {
    assertEquals(await leftOutOf({ [path]: text }), [
      `"${path}" has no default export, and nothing starts without it: write "export default class TodoConcept"`,
    ]);
  }
  for (
    const text of [CONCEPT, "class A {}\nexport { A as default };\n", `export { default } from "./a.ts";\n`]
  ) {
    assertEquals(await leftOutOf({ [path]: text }), []);
  }
});

Deno.test("tests, helpers and what lies elsewhere are nobody's mistake", async () => {
  assertEquals(
    await leftOutOf({
      "src/syncs/notes.sync.test.ts": SYNC,
      "src/syncs/helper.ts": "export const limit = 3;\n",
      "src/syncs/nested/more.sync.ts": SYNC,
      "src/syncs/lists.syncs.ts": SYNC,
      "src/syncs/again.sync.ts": `export { Add } from "./lists.syncs.ts";\n`,
      "src/concepts/Todo/TodoConcept.ts": CONCEPT,
      "src/concepts/Todo/TodoConcept.old.ts": CONCEPT,
      "src/concepts/Todo/text.ts": "export class Text {}\n",
      "src/web/node_modules/pkg/a.sync.ts": SYNC,
      "docs/example.sync.ts": SYNC,
    }),
    [],
  );
});
