/**
 * `deno run -A tools/build.ts [folder]`: writes the barrels of an app (this project unless its folder is given), as `deno task
 * build` does, and `start`, `dev` and `test` before anything else: `src/concepts/concepts.ts` (`@concepts`),
 * `src/concepts/test_concepts.ts` (`@test-concepts`) and `src/syncs/syncs.ts` (`@syncs`). Opens no database.
 */
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readImportMap } from "../src/analysis/import_map.ts";
import { sourceFiles } from "../src/analysis/source_files.ts";
import { olderDeno } from "./deno_version.ts";
import { leftOut } from "./left_out.ts";

const HEADER = "// Written by `deno task build` from the files that it imports: do not edit.\n";

/**
 * Writes the barrels of an app, where they changed.
 *
 * @param root the folder of the app, with `deno.json` and `src`
 * @returns the names of its concepts and sync files, and a sentence for each file that was meant to be one, it seems
 */
export async function build(
  root: string,
): Promise<{ concepts: string[]; syncs: string[]; leftOut: string[] }> {
  const files = sourceFiles(root, readImportMap(root));
  const { concepts, syncs } = files;
  const [conceptsFolder, syncsFolder] = [join(root, "src/concepts"), join(root, "src/syncs")];
  await write(join(conceptsFolder, "concepts.ts"), conceptsBarrel(conceptsFolder, concepts));
  await write(join(conceptsFolder, "test_concepts.ts"), TEST_CONCEPTS_BARREL);
  await write(join(syncsFolder, "syncs.ts"), await syncsBarrel(syncsFolder, syncs));
  return { concepts: [...concepts.keys()], syncs: [...syncs.keys()], leftOut: leftOut(root, files) };
}

/** The same instances as `@concepts`, which syncs are made of: a test can register `@syncs` with its engine. */
const TEST_CONCEPTS_BARREL = `${HEADER}import "@utils/on_test_database.ts";
export * from "./concepts.ts";
`;

// A test that imports a sync imports @concepts as well: it must not open the app's database.
function conceptsBarrel(folder: string, files: ReadonlyMap<string, string>): string {
  const names = [...files.keys()];
  const imports = [...files].map(([name, file]) =>
    `import ${name}Concept from "${specifier(folder, file)}";\n`
  );
  return `${HEADER}import { getDb, testDb } from "@utils/database.ts";
import { createEngine } from "@utils/engine_host.ts";
import { usesTestDatabase } from "@utils/test_run.ts";
${imports.join("")}
export type { ${names.map((name) => `${name}Concept`).join(", ")} };

/** The database of this process and the client that holds it. */
export const [db, client] = await (usesTestDatabase() ? testDb() : getDb());

/** The engine of this process. */
export const Engine = createEngine();

export const { ${names.join(", ")} } = Engine.instrument({
${names.map((name) => `  ${name}: new ${name}Concept(db),\n`).join("")}});
`;
}

async function syncsBarrel(folder: string, files: ReadonlyMap<string, string>): Promise<string> {
  const modules = await Promise.all([...files].map(async ([name, file], i) => ({
    name,
    as: `file${i}`,
    from: specifier(folder, file),
    order: exportsOf(await Deno.readTextFile(file)),
  })));
  const registered = modules.map(({ name, as, order }) =>
    `  ...syncsOf("${name}", ${as}, ${JSON.stringify(order)}),\n`
  );
  return `${HEADER}import type { Sync } from "@engine";
import { syncsOf } from "@utils/syncs_of.ts";
${modules.map(({ as, from }) => `import * as ${as} from "${from}";\n`).join("")}
const syncs: Record<string, Sync> = {
${registered.join("")}};

export default syncs;
`;
}

/** How a module of that folder imports that file. */
function specifier(folder: string, file: string): string {
  const path = relative(folder, file).replaceAll("\\", "/");
  return path.startsWith("../") ? path : `./${path}`;
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

async function write(path: string, text: string): Promise<void> {
  if (await Deno.readTextFile(path).catch(() => undefined) !== text) await Deno.writeTextFile(path, text);
}

if (import.meta.main) {
  const [folder] = Deno.args;
  const root = folder ? resolve(folder) : fileURLToPath(new URL("..", import.meta.url));
  const older = olderDeno(Deno.version.deno);
  if (older) console.warn(older);
  const built = await build(root);
  console.log(`Built the barrels: ${built.concepts.join(", ")}; the syncs of ${built.syncs.join(", ")}`);
  for (const sentence of built.leftOut) console.warn(sentence);
}
