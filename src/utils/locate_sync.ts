import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePlace } from "@engine";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = "src/syncs";

/** The text of each file that was asked for, as it was then. */
const texts = new Map<string, { readonly changed: number; readonly text: string }>();

/**
 * Where a sync of `@syncs` stands, as its file is now: the line that declares it, or else the first that names it.
 *
 * @param name as it is registered: `"<file>.<export>"`
 * @param root the folder of the project
 * @returns undefined when there is no such file
 */
export function locateSync(name: string, root = ROOT): SourcePlace | undefined {
  const dot = name.lastIndexOf(".");
  const file = `${FOLDER}/${name.slice(0, dot)}.sync.ts`;
  const text = dot < 0 ? undefined : textOf(join(root, file));
  if (text === undefined) return undefined;
  const word = name.slice(dot + 1).replaceAll("$", "\\$");
  const declared = new RegExp(
    word === "default"
      ? "^export default\\b"
      : `^(export\\s+)?(const|let|var|(async\\s+)?function\\*?)\\s+${word}\\b`,
    "m",
  ).exec(text);
  const at = declared ?? new RegExp(`\\b${word}\\b`).exec(text);
  return { file, line: text.slice(0, at?.index ?? 0).split("\n").length };
}

function textOf(path: string): string | undefined {
  try {
    const changed = statSync(path).mtimeMs;
    const known = texts.get(path);
    if (known?.changed === changed) return known.text;
    const text = readFileSync(path, "utf8");
    texts.set(path, { changed, text });
    return text;
  } catch {
    return undefined;
  }
}
