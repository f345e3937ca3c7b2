/**
 * Breaks each clause of each rule of design.md 3 in the source, one at a time, and runs the tests that name the rule: they
 * must fail. Prints a table; exit status 1 if a clause can be broken unnoticed, or if the source no longer holds what is to
 * be broken (then `tools/mutations.ts` is to follow the source).
 *
 *     deno task mutate            all of them
 *     deno task mutate R3 R4      those of some rules
 *
 * It works on a temporary copy of the project, never in the work tree.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutation, mutations } from "./mutations.ts";

/** A test that has not ended by then is caught in a loop that the mutation made: it failed. */
const TEST_ENDS_WITHIN_MS = 60_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory, isFile } of Deno.readDirSync(from)) {
    if (isDirectory) copyFolder(join(from, name), join(to, name));
    else if (isFile) Deno.copyFileSync(join(from, name), join(to, name));
  }
}

/** Runs the tests of a file whose names hold `filter`. */
async function passes(project: string, file: string, filter: string): Promise<boolean> {
  const ended = AbortSignal.timeout(TEST_ENDS_WITHIN_MS);
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--sanitize-ops", "--sanitize-resources", `--filter=${filter}`, file],
    cwd: project,
    env: { NO_COLOR: "1" },
    signal: ended,
  }).output();
  const ran = Number(new TextDecoder().decode(stdout).match(/(\d+) passed/)?.[1] ?? 0);
  return success && ran > 0;
}

/** The source with the mutation in it. */
function mutated(source: string, { rule, clause, file, search, replace }: Mutation): string {
  const found = source.split(search).length - 1;
  if (found === 1) return source.replace(search, () => replace);
  throw new Error(
    `${rule}, "${clause}": expected once in ${file}, found ${found} times:\n${search}\n` +
      `The source has changed: let tools/mutations.ts break it where the clause stands now`,
  );
}

function row(...cells: string[]): void {
  console.log(cells.map((cell, i) => cell.padEnd([14, 58, 34, 44][i] ?? 0)).join(" ").trimEnd());
}

const chosen = mutations.filter(({ rule }) => Deno.args.length === 0 || Deno.args.includes(rule));
const project = Deno.makeTempDirSync({ prefix: "mutate-" });
let unnoticed = 0;
try {
  for (const name of ["deno.json", "deno.lock"]) Deno.copyFileSync(join(root, name), join(project, name));
  copyFolder(join(root, "src"), join(project, "src"));

  // Before anything is broken: every text is found, and every test passes.
  for (const one of chosen) mutated(Deno.readTextFileSync(join(project, one.file)), one);
  for (const pair of new Set(chosen.map(({ test, rule }) => `${test} ${rule}:`))) {
    const [test, filter] = pair.split(" ");
    if (!await passes(project, test, filter)) {
      throw new Error(`${test} (${filter}) does not pass as it is: mend it first`);
    }
  }

  row("rule", "clause", "file", "test", "result");
  for (const one of chosen) {
    const path = join(project, one.file);
    const source = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, mutated(source, one));
    const green = await passes(project, one.test, `${one.rule}:`);
    Deno.writeTextFileSync(path, source);
    if (green) unnoticed++;
    row(one.rule, one.clause, one.file, one.test, green ? "GREEN: not noticed" : "red");
    if (green) {
      console.log(
        `     broken was: ${one.search.trim()}\n     into:       ${one.replace.trim() || "(nothing)"}`,
      );
    }
  }
} finally {
  Deno.removeSync(project, { recursive: true });
}
console.log(`${chosen.length} mutations, ${unnoticed} not noticed`);
Deno.exitCode = unnoticed > 0 ? 1 : 0;
