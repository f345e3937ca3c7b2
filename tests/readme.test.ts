import { assert, assertEquals } from "@std/assert";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";

/** Files that the README tells a reader to write: the path in backticks, then the block. */
const FILE = /`(src\/[\w/.]+\.ts)`:(?:(?!```)[^])*```ts\n([^]*?)```/g;

async function readmeFiles(): Promise<Record<string, string>> {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  return Object.fromEntries([...readme.matchAll(FILE)].map(([, path, code]) => [path, code]));
}

async function runTest(files: Record<string, string>): Promise<{ code: number; printed: string }> {
  await using project = await projectCopy({ files });
  const args = ["test", "-A", "--sanitize-ops", "--sanitize-resources", "src/syncs/notes.sync.test.ts"];
  await using program = new Program(args, { project: project.path, folder: project.path });
  const { code } = await program.ended();
  return { code, printed: program.stdout + program.stderr };
}

Deno.test("the concept, the syncs and the test of the README type-check and pass, copied as they are", async () => {
  const files = await readmeFiles();
  assertEquals(Object.keys(files), [
    "src/concepts/Noting/NotingConcept.ts",
    "src/syncs/notes.sync.ts",
    "src/syncs/notes.sync.test.ts",
  ]);
  const { code, printed } = await runTest(files);
  assertEquals(code, 0, printed);
  assert(printed.includes("1 passed"), printed);
});

Deno.test("with a key of the README's sync misspelt, the failure of its test says what to fix", async () => {
  const files = await readmeFiles();
  const sync = files["src/syncs/notes.sync.ts"].replace("{ owner: user, text }", "{ ownr: user, text }");
  const { code, printed } = await runTest({ ...files, "src/syncs/notes.sync.ts": sync });
  assertEquals(code, 1, printed);
  assert(printed.includes("Did you mean to write 'owner'?"), printed);
});

Deno.test("with a key of the request misspelt, the failure of the test names the sync and the key", async () => {
  const files = await readmeFiles();
  const sync = files["src/syncs/notes.sync.ts"].replace(
    `{ path: "/notes/add", session, text }`,
    `{ path: "/notes/add", session, txt: text }`,
  );
  const { code, printed } = await runTest({ ...files, "src/syncs/notes.sync.ts": sync });
  assertEquals(code, 1, printed);
  assert(printed.includes(`AddNote (Requesting.request): it waits for "txt" in the input`), printed);
});
