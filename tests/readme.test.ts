import { assert, assertEquals } from "@std/assert";
import { filesIn, readPage } from "./support/page.ts";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";

const readmeFiles = async () => filesIn(await readPage("README.md"));

/** Type-checks and runs the tests among the files, in a copy of the project that has the files. */
async function runTests(files: Record<string, string>): Promise<{ code: number; printed: string }> {
  await using project = await projectCopy({ files });
  const tests = Object.keys(files).filter((file) => file.endsWith(".test.ts"));
  const args = ["test", "-A", "--sanitize-ops", "--sanitize-resources", ...tests];
  await using program = new Program(args, { project: project.path, folder: project.path });
  const { code } = await program.ended();
  return { code, printed: program.stdout + program.stderr };
}

Deno.test("the concepts, the syncs and the tests of README and tutorial type-check and pass, copied as they are", async () => {
  const files = { ...await readmeFiles(), ...filesIn(await readPage("docs/tutorial.md")) };
  assertEquals(Object.keys(files), [
    "src/concepts/Noting/NotingConcept.ts",
    "src/syncs/notes.sync.ts",
    "src/syncs/notes.sync.test.ts",
    "src/concepts/Todo/TodoConcept.ts",
    "src/syncs/todo.sync.ts",
    "src/syncs/todo.sync.test.ts",
  ]);
  const { code, printed } = await runTests(files);
  assertEquals(code, 0, printed);
  assert(printed.includes("4 passed"), printed);
});

Deno.test("with a key of the README's sync misspelt, the failure of its test says what to fix", async () => {
  const files = await readmeFiles();
  const sync = files["src/syncs/notes.sync.ts"].replace("{ owner: user, text }", "{ ownr: user, text }");
  const { code, printed } = await runTests({ ...files, "src/syncs/notes.sync.ts": sync });
  assertEquals(code, 1, printed);
  assert(printed.includes("Did you mean to write 'owner'?"), printed);
});

Deno.test("with a key of the request misspelt, the failure of the test names the sync and the key", async () => {
  const files = await readmeFiles();
  const sync = files["src/syncs/notes.sync.ts"].replace(
    `{ path: "/notes/add", session, text }`,
    `{ path: "/notes/add", session, txt: text }`,
  );
  const { code, printed } = await runTests({ ...files, "src/syncs/notes.sync.ts": sync });
  assertEquals(code, 1, printed);
  const told = `Sync "AddNote" (src/syncs/notes.sync.ts:4): the request to "/notes/add" has no "txt"`;
  assert(printed.includes(told), printed);
});
