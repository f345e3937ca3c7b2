import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePlace, Sync } from "@engine";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Where a sync stands: its file, its line, and the column there (from 1). */
export interface SyncPlace extends SourcePlace {
  readonly column: number;
}

/**
 * The place of the first variable that a sync takes: where it stands on the stack when it takes it. Undefined for a sync without
 * a variable.
 */
export function placeOfSync(sync: Sync): SyncPlace | undefined {
  let stack: string | undefined;
  const vars = new Proxy({}, {
    get(_, name) {
      stack ??= new Error().stack;
      return Symbol(String(name));
    },
  });
  try {
    sync(vars);
  } catch {
    // Registration calls it too, and says what is wrong with it.
  }
  const [, , caller] = stack?.split("\n") ?? [];
  const [, url, line, column] = caller?.match(/(file:\/\/.*):(\d+):(\d+)/) ?? [];
  if (url === undefined) return undefined;
  const file = relative(ROOT, fileURLToPath(url)).replaceAll(sep, "/");
  return { file, line: Number(line), column: Number(column) };
}
