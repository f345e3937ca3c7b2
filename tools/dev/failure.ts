import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Why a server did not start. */
export interface Failure {
  /** Where the cause is, as `src/syncs/notes.sync.ts:12:5`; absent where nothing tells. */
  readonly place?: string;
  /** What Deno printed, without what says nothing: paths are from the root of the project. */
  readonly text: string;
}

/** Code that throws because of what other code has given it: the one that called it is the place. */
const THROWS_FOR_OTHERS = /^src\/engine\//;
/** Code that throws because of what is around the program: a port in use, a setting, a database. No line is to blame. */
const BLAMES_NO_LINE = /^src\/(http\/|embedded\/|utils\/(config|environment_reader|database)\.ts)/;

/** The line that threw, with a mark below it: all that follows is the stack. */
const THROWN_AT = /\n.*\n\s*\^\n/;

/**
 * Reads what Deno printed when it ended with an error: of a file that cannot be parsed, an import that leads nowhere, an
 * exception of a module, or syncs that the engine refuses, each of which gets its place in the source.
 *
 * @param root the folder of the project
 */
export function readFailure(printed: string, root: string): Failure {
  const text = printed
    .replace(/\n*Stack backtrace:[^]*$/, "")
    .replace(/^error: (Uncaught )?(\(in promise\) )?/, "")
    .replaceAll(`${pathToFileURL(root).href}/`, "")
    .replaceAll(/Sync "([^"]+)"(?! \()/g, (sync, name) => {
      const place = placeOfSync(name, root);
      return place ? `${sync} (${place})` : sync;
    });
  // Of syncs that the engine refuses, the stack tells nothing.
  const [, ofSync] = /Sync "[^"]+" \((src\/[^)]+)\)/.exec(text) ?? [];
  if (ofSync) return { place: ofSync, text: text.split(THROWN_AT)[0] };
  const stack = [...text.matchAll(/\bat (?:.*\()?(src\/[^\s)]+:\d+:\d+)/g)].map(([, place]) => place);
  const place = stack.find((one) => !THROWS_FOR_OTHERS.test(one)) ?? stack[0];
  return place === undefined || BLAMES_NO_LINE.test(place) ? { text } : { place, text };
}

/** Where a sync is exported that is registered under that name; undefined when it cannot be told. */
function placeOfSync(name: string, root: string): string | undefined {
  const dot = name.lastIndexOf(".");
  const file = `src/syncs/${name.slice(0, dot)}.sync.ts`;
  if (dot < 0 || !existsSync(join(root, file))) return undefined;
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const exported = new RegExp(`^export\\b.*\\b${RegExp.escape(name.slice(dot + 1))}\\b`);
  const line = lines.findIndex((one) => exported.test(one));
  return line < 0 ? undefined : `${file}:${line + 1}`;
}
