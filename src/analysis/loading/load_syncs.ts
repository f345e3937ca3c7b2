import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ImportMap } from "../import_map.ts";
import type { LoadedFile } from "./declared.ts";

/** What `@concepts` gives besides concepts. */
export const NOT_CONCEPTS = ["Engine", "db", "client"];

/**
 * Loads sync files and calls each function that they export, in a process of its own, where names stand in for the concepts: no
 * database is opened, nothing outside is reached.
 *
 * @param root the folder of the project
 * @param files absolute paths
 * @param concepts the names that `@concepts` is to have
 * @throws Error when the process fails as a whole, with what it said
 */
export async function loadSyncs(
  root: string,
  files: readonly string[],
  concepts: readonly string[],
  map: ImportMap,
): Promise<LoadedFile[]> {
  const folder = await Deno.makeTempDir({ prefix: "check-" });
  try {
    const result = join(folder, "result.json");
    const imports = await writeImportMap(root, folder, concepts, map);
    const lock = await copyOfLock(root, folder);
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--no-check",
        // The import map of a configuration file would hold for files beside it only.
        "--no-config",
        "--import-map",
        imports,
        ...(lock ? ["--lock", lock] : ["--no-lock"]),
        "--allow-read",
        "--allow-env",
        "--allow-sys",
        "--allow-ffi",
        `--allow-write=${result}`,
        new URL("./loader.ts", import.meta.url).href,
        result,
        ...files,
      ],
      cwd: root,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    });
    const { stderr } = await process.output();
    const written = await Deno.readTextFile(result).catch(() => undefined);
    if (written === undefined) {
      throw new Error(`The syncs of "${root}" cannot be loaded: ${new TextDecoder().decode(stderr).trim()}`);
    }
    return JSON.parse(written);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The project's import map, with stand-ins in place of `@concepts`; gives the path of its file. */
async function writeImportMap(
  root: string,
  folder: string,
  concepts: readonly string[],
  map: ImportMap,
): Promise<string> {
  const barrel = join(folder, "concepts.ts");
  await Deno.writeTextFile(barrel, barrelOf(concepts));
  const standIns = {
    "@concepts": pathToFileURL(barrel).href,
    [pathToFileURL(join(root, "src/concepts/concepts.ts")).href]: pathToFileURL(barrel).href,
  };
  const scopes = Object.entries(map.scopes).map(([scope, entries]) => [scope, { ...entries, ...standIns }]);
  const replaced = { imports: { ...map.imports, ...standIns }, scopes: Object.fromEntries(scopes) };
  const file = join(folder, "import_map.json");
  await Deno.writeTextFile(file, JSON.stringify(replaced));
  return file;
}

function barrelOf(concepts: readonly string[]): string {
  const standIns = new URL("./stand_in.ts", import.meta.url).href;
  return `import { inert, standIn } from ${JSON.stringify(standIns)};\n` +
    NOT_CONCEPTS.map((name) => `export const ${name} = inert();\n`).join("") +
    concepts.filter((name) => !NOT_CONCEPTS.includes(name))
      .map((name) => `export const ${name} = standIn(${JSON.stringify(name)});\n`).join("");
}

/** The versions that the project has fixed, in a copy, which Deno may change. */
async function copyOfLock(root: string, folder: string): Promise<string | undefined> {
  const copy = join(folder, "deno.lock");
  return await Deno.copyFile(join(root, "deno.lock"), copy).then(() => copy, () => undefined);
}
