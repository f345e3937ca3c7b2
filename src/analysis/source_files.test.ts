import { assertEquals } from "@std/assert";
import { dirname, join, relative } from "node:path";
import { readImportMap } from "./import_map.ts";
import { readProject } from "./project.ts";
import { conceptsRule } from "./rules/concepts.ts";
import { type SourceFiles, sourceFiles } from "./source_files.ts";

/** A folder with a project and an app that stands on it. */
async function folderWith(
  files: Record<string, string>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "source-files-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const concept = (name: string, imports = "") => `${imports}export default class ${name}Concept {}\n`;
const FILES = {
  "deno.json": JSON.stringify({ imports: { "@concepts/": "./src/concepts/" } }),
  "src/concepts/Profile/ProfileConcept.ts": concept("Profile"),
  "src/concepts/Profile/notes.ts": "",
  "src/concepts/Sessioning/SessioningConcept.ts": concept("Sessioning"),
  "src/concepts/Empty/README.md": "",
  "src/syncs/auth.sync.ts": "",
  "src/syncs/admin/users.sync.ts": "",
  "src/syncs/auth.sync.test.ts": "",
  "app/deno.json": JSON.stringify({ imports: { "@concepts/": "../src/concepts/" } }),
  "app/src/concepts/Listing/ListingConcept.ts": concept(
    "Listing",
    `import type Profile from "@concepts/Profile/ProfileConcept.ts";\nexport type Owner = Profile;\n`,
  ),
  "app/src/concepts/Sessioning/SessioningConcept.ts": concept("Sessioning"),
  "app/src/syncs/list.sync.ts": "",
  "app/src/syncs/admin/users.sync.ts": "",
};

/** What is found, with paths from the folder. */
function found(root: string, from = root): unknown {
  const paths = (files: SourceFiles[keyof SourceFiles]) =>
    [...files].map(([name, file]) => [name, relative(from, file)]);
  const { concepts, syncs } = sourceFiles(root, readImportMap(root));
  return { concepts: paths(concepts), syncs: paths(syncs) };
}

Deno.test("concepts and sync files are found by their names", async () => {
  await using folder = await folderWith(FILES);
  assertEquals(found(folder.path), {
    concepts: [
      ["Profile", "src/concepts/Profile/ProfileConcept.ts"],
      ["Sessioning", "src/concepts/Sessioning/SessioningConcept.ts"],
    ],
    syncs: [["admin/users", "src/syncs/admin/users.sync.ts"], ["auth", "src/syncs/auth.sync.ts"]],
  });
});

Deno.test("a concept whose folder begins with a small letter has a capital in its name", async () => {
  await using folder = await folderWith({
    "deno.json": "{}",
    "src/concepts/bookShelf/bookShelfConcept.ts": concept("BookShelf"),
  });
  assertEquals(found(folder.path), {
    concepts: [["BookShelf", "src/concepts/bookShelf/bookShelfConcept.ts"]],
    syncs: [],
  });
});

Deno.test("an app whose @concepts/ leads to a project has that project's as well, but for those that it replaces", async () => {
  await using folder = await folderWith(FILES);
  assertEquals(found(join(folder.path, "app"), folder.path), {
    concepts: [
      ["Profile", "src/concepts/Profile/ProfileConcept.ts"],
      ["Sessioning", "app/src/concepts/Sessioning/SessioningConcept.ts"],
      ["Listing", "app/src/concepts/Listing/ListingConcept.ts"],
    ],
    syncs: [
      ["admin/users", "app/src/syncs/admin/users.sync.ts"],
      ["auth", "src/syncs/auth.sync.ts"],
      ["list", "app/src/syncs/list.sync.ts"],
    ],
  });
});

Deno.test("a folder without concepts and syncs has none", async () => {
  await using folder = await folderWith({ "deno.json": "{}" });
  assertEquals(found(folder.path), { concepts: [], syncs: [] });
});

Deno.test("a concept of an app that imports one of the project is found out", async () => {
  await using folder = await folderWith(FILES);
  const project = await readProject(join(folder.path, "app"));
  const messages = conceptsRule(project).map(({ file, message }) => `${file}: ${message}`);
  assertEquals(messages, [
    `src/concepts/Listing/ListingConcept.ts: The concept Listing imports types of "Profile", and a concept knows no other one`,
  ]);
});
