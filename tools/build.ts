/**
 * Writes the barrels: `src/concepts/concepts.ts` (`@concepts`), `src/concepts/test_concepts.ts` (`@test-concepts`) and
 * `src/syncs/syncs.ts` (`@syncs`). Opens no database. Run by `deno task build`; `start`, `dev` and `test` run it themselves.
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HEADER = "// Written by `deno task build` from the files beside it: do not edit.\n";

/**
 * Writes the barrels of a source folder, where they changed.
 *
 * @param src the folder that holds `concepts` and `syncs`
 * @returns the concepts and sync files that were found, as paths within it
 */
export async function build(src: string): Promise<{ concepts: string[]; syncs: string[] }> {
  const concepts = await findConcepts(join(src, "concepts"));
  const syncs = (await Array.fromAsync(walk(join(src, "syncs")))).filter((file) => file.endsWith(".sync.ts"))
    .sort();
  await write(join(src, "concepts", "concepts.ts"), conceptsBarrel(concepts, APP_DATABASE));
  await write(join(src, "concepts", "test_concepts.ts"), conceptsBarrel(concepts, TEST_DATABASE));
  await write(join(src, "syncs", "syncs.ts"), await syncsBarrel(join(src, "syncs"), syncs));
  return { concepts, syncs };
}

/** The names of the folders `<Name>` that hold `<Name>Concept.ts`. */
async function findConcepts(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && await isFile(join(folder, name, `${name}Concept.ts`))) found.push(name);
  }
  return found.sort();
}

const APP_DATABASE = {
  imports: `import { getDb, testDb } from "@utils/database.ts";
import { isTestRun } from "@utils/test_run.ts";
`,
  // A test that imports a sync imports this as well: it must not open the app's database.
  open: "isTestRun ? testDb() : getDb()",
};
const TEST_DATABASE = { imports: `import { testDb } from "@utils/database.ts";\n`, open: "testDb()" };

function conceptsBarrel(names: string[], database: { imports: string; open: string }): string {
  return `${HEADER}${database.imports}import { createEngine } from "@utils/engine_host.ts";
${names.map((name) => `import ${name}Concept from "./${name}/${name}Concept.ts";\n`).join("")}
/** The database of this process and the client that holds it. */
export const [db, client] = await (${database.open});

/** The engine of this process. */
export const Engine = createEngine();

export const { ${names.join(", ")} } = Engine.instrument({
${names.map((name) => `  ${name}: new ${name}Concept(db),\n`).join("")}});
`;
}

async function syncsBarrel(folder: string, files: string[]): Promise<string> {
  const modules = await Promise.all(files.map(async (file, i) => {
    const path = relative(folder, file).replaceAll("\\", "/");
    return {
      path,
      name: path.replace(/\.sync\.ts$/, ""),
      as: `file${i}`,
      order: exportsOf(await Deno.readTextFile(file)),
    };
  }));
  return `${HEADER}import type { Sync } from "@engine";
import { syncsOf } from "@utils/syncs_of.ts";
${modules.map(({ path, as }) => `import * as ${as} from "./${path}";\n`).join("")}
const syncs: Record<string, Sync> = {
${
    modules.map(({ name, as, order }) => `  ...syncsOf("${name}", ${as}, ${JSON.stringify(order)}),\n`).join(
      "",
    )
  }};

export default syncs;
`;
}

/** The names that a file exports, in the order of its text: the order in which its syncs are registered. */
function exportsOf(source: string): string[] {
  const declared = source.matchAll(/^export\s+(?:const|let|var|(?:async\s+)?function\*?)\s+([\w$]+)/gm);
  const listed = source.matchAll(/^export\s*\{([^}]*)\}/gm);
  return [
    ...[...declared].map(([, name]) => name),
    ...[...listed].flatMap(([, names]) =>
      names.split(",").map((name) => name.trim().split(/\s+as\s+/).at(-1)!)
    ),
  ].filter((name) => name !== "");
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* walk(join(folder, name));
    else yield join(folder, name);
  }
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

async function write(path: string, text: string): Promise<void> {
  if (await Deno.readTextFile(path).catch(() => undefined) !== text) await Deno.writeTextFile(path, text);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../src", import.meta.url));
  const { concepts, syncs } = await build(root);
  console.log(`Built the barrels of ${concepts.length} concepts and ${syncs.length} sync files`);
}
