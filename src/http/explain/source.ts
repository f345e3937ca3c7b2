import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { SyncRef } from "@engine";

/** The text of a sync, as it stands in its file now. */
export interface Source {
  /** The number of its first line. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** The sources of syncs, by their names. */
export type Sources = ReadonlyMap<string, Source>;

/** The folder that the places of syncs are paths from. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** A longer sync is cut. */
const LINES = 80;
/** A statement at the margin: the sync above it is over. */
const NEXT = /^(export|import|const|let|var|(async )?function|class|type|interface|enum|\/[/*])/;

/** Reads the sources of registered syncs, whose places the engine knows; those whose place is not known, or whose file cannot be read, are left out. */
export async function readSources(syncs: readonly SyncRef[], root = ROOT): Promise<Sources> {
  const files = new Map<string, Promise<string[]>>();
  const sources = new Map<string, Source>();
  for (const { name, place } of syncs) {
    if (!place || sources.has(name)) continue;
    const { file, line } = place;
    if (!files.has(file)) files.set(file, linesOf(`${root}/${file}`));
    const lines = (await files.get(file)!).slice(line - 1);
    const end = lines.findIndex((text, i) => i > 0 && NEXT.test(text));
    const own = lines.slice(0, Math.min(end < 0 ? lines.length : end, LINES));
    while (own.at(-1)?.trim() === "") own.pop();
    if (own.length > 0) sources.set(name, { line, lines: own });
  }
  return sources;
}

async function linesOf(file: string): Promise<string[]> {
  return await readFile(file, "utf8").then((text) => text.split(/\r?\n/), () => []);
}
