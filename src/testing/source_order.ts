import type { Sync } from "@engine";

/** Where a sync stands: its file, line and column. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The syncs of a module in the order of its source, as `deno task build` registers them, though a module lists its exports
 * by the alphabet; those that take no variable come last. The syncs of any other object, as they stand.
 */
export function inSourceOrder(syncs: object): [name: string, sync: Sync][] {
  const functions = Object.entries(syncs).filter(([, sync]) => typeof sync === "function");
  if (Reflect.get(syncs, Symbol.toStringTag) !== "Module") return functions;
  const placed = functions.map(([name, sync]) => ({ name, sync, place: placeOf(sync) }));
  return placed.sort((a, b) => compare(a.place, b.place)).map(({ name, sync }) => [name, sync]);
}

function compare(a: Place | undefined, b: Place | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** The place of the first variable that a sync takes: where it stands on the stack when it takes it. */
function placeOf(sync: Sync): Place | undefined {
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
    // Registration calls it again, and says what is wrong with it.
  }
  const [, , caller] = stack?.split("\n") ?? [];
  const [, file, line, column] = caller?.match(/(\w+:\/\/.*):(\d+):(\d+)/) ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}
