import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type ImportMap, resolveImport } from "./import_map.ts";

/** The concepts and sync files of an app, each with its path. Nothing of them is loaded: their names say what they are. */
export interface SourceFiles {
  /** By name, such as `Profile`: that of its folder, with a capital where that has none. */
  readonly concepts: ReadonlyMap<string, string>;
  /** By name, such as `auth`, or `admin/users` in a folder; in the order in which they are registered. */
  readonly syncs: ReadonlyMap<string, string>;
}

/**
 * Finds `concepts/<Name>/<Name>Concept.ts` and `syncs/**\/*.sync.ts` in the `src` of an app, and before it in the `src` of the
 * project that it stands on: where `@concepts/` leads, if that is another folder. Of two files with the same name the app's own
 * counts, so that it can have what it wants otherwise.
 *
 * @param root the folder of the app
 */
export function sourceFiles(root: string, map: ImportMap): SourceFiles {
  const concepts = new Map<string, string>();
  const syncs = new Map<string, string>();
  for (const folder of new Set([dirname(sharedConcepts(root, map)), join(root, "src")])) {
    for (const name of entries(join(folder, "concepts"))) {
      const file = join(folder, "concepts", name, `${name}Concept.ts`);
      if (existsSync(file)) concepts.set(name[0].toUpperCase() + name.slice(1), file);
    }
    for (const path of entries(join(folder, "syncs"), true)) {
      const name = path.replaceAll("\\", "/").replace(/\.sync\.ts$/, "");
      if (path.endsWith(".sync.ts")) syncs.set(name, join(folder, "syncs", path));
    }
  }
  return { concepts, syncs };
}

/** The folder that `@concepts/` leads to: the project's concepts, or the app's own where it stands on no other. */
export function sharedConcepts(root: string, map: ImportMap): string {
  return resolve(resolveImport("@concepts/", root, map) ?? join(root, "src/concepts"));
}

/** The paths of what a folder holds, within it and sorted; none when there is no such folder. */
function entries(folder: string, recursive = false): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive, encoding: "utf8" }).sort() : [];
}
