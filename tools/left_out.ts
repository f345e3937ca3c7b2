import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { SourceFiles } from "../src/analysis/source_files.ts";

/** Folders that hold no source of the app. */
const NOT_SOURCE = /^(\.|node_modules$|dist$)/;
/** What declares a sync: a constant of that type. */
const DECLARES_SYNC = /^(?:export\s+)?const\s+\w+\s*:\s*Sync\b/m;
const DECLARES_CONCEPT = /^export\s+default\s+class\s+(\w+)Concept\b/m;
const EXPORTS_BY_DEFAULT = /\bexport\s+(?:default\b|\{[^}]*\bdefault\b)/;

/**
 * Files of an app that look like a sync file or a concept, and are neither because of where they lie, what they are called or
 * what they export: nothing else would say so of those files, and what they declare would just not be there.
 *
 * @param root the folder of the app
 * @param found what its barrels import
 * @returns a sentence for each, with the next step
 */
export function leftOut(root: string, { concepts, syncs }: SourceFiles): string[] {
  const loaded = new Set([...concepts.values(), ...syncs.values()]);
  const syncFiles = [...syncs.values()].map((file) => readFileSync(file, "utf8"));
  const pathOf = (file: string) => relative(root, file).replaceAll("\\", "/");
  const empty = [...concepts].flatMap(([name, file]) => exportsNoConcept(name, pathOf(file), file) ?? []);
  const others = filesBelow(join(root, "src")).filter((file) => !loaded.has(file)).flatMap((file) => {
    const path = pathOf(file);
    // A sync file may export the syncs of another module.
    if (syncFiles.some((text) => text.includes(`/${basename(file)}`))) return [];
    return misplacedSync(path, file) ?? misnamedConcept(path, file, concepts) ?? [];
  });
  return [...empty, ...others];
}

function exportsNoConcept(name: string, path: string, file: string): string | undefined {
  if (EXPORTS_BY_DEFAULT.test(readFileSync(file, "utf8"))) return undefined;
  return `"${path}" has no default export, and nothing starts without it: write "export default class ${name}Concept"`;
}

function misplacedSync(path: string, file: string): string | undefined {
  const isInside = path.startsWith("src/syncs/");
  if (path.endsWith(".sync.ts")) {
    return isInside ? undefined : `"${path}" is not loaded: sync files lie in "src/syncs". Move it there`;
  }
  if (!isInside || /\.(test|d)\.ts$/.test(path) || !DECLARES_SYNC.test(readFileSync(file, "utf8"))) {
    return undefined;
  }
  const name = basename(path).replace(/[._-]?syncs?\.ts$/i, "").replace(/\.ts$/, "");
  return `"${path}" is not loaded: a sync file ends in ".sync.ts". Call it "${
    dirname(path)
  }/${name}.sync.ts"`;
}

function misnamedConcept(path: string, file: string, concepts: SourceFiles["concepts"]): string | undefined {
  if (!path.startsWith("src/concepts/") || path.endsWith(".test.ts")) return undefined;
  const [, name] = DECLARES_CONCEPT.exec(readFileSync(file, "utf8")) ?? [];
  if (name === undefined || concepts.has(name)) return undefined;
  const right = `src/concepts/${name}/${name}Concept.ts`;
  return `"${path}" is not loaded: a concept lies in a folder of its name. Move it to "${right}"`;
}

/** The TypeScript files in a folder and the folders below it. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1).flatMap(
    (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return NOT_SOURCE.test(entry.name) ? [] : filesBelow(path);
      return entry.name.endsWith(".ts") ? [path] : [];
    },
  );
}
