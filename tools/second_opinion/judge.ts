import { DIFFERENCES } from "./differences.ts";
import type { Outcome } from "./suite.ts";

/** What the outcome on a server says, beside what is listed. */
export interface Judgement {
  readonly passed: number;
  /** How many tests failed as they are listed. */
  readonly differ: number;
  /** Each counts as a failed test. */
  readonly complaints: readonly string[];
}

/** Compares an outcome with the list: what fails must be in it, and what is in it must fail, so that it stays true. */
export function judge(server: string, { results, problems }: Outcome, differences = DIFFERENCES): Judgement {
  const listed = new Set(differences.flatMap(({ tests }) => tests[server] ?? []));
  const failed = results.filter(({ passed }) => !passed);
  const failedNames = new Set(failed.flatMap(({ file, name }) => [file, name]));
  const unlisted = failed.filter(({ file, name }) => !listed.has(name) && !listed.has(file));
  return {
    passed: results.length - failed.length,
    differ: failed.length - unlisted.length,
    complaints: [
      ...problems,
      ...unlisted.map(({ file, name }) => `fails, and is not listed: ${file}: ${name}`),
      ...[...listed].filter((name) => !failedNames.has(name)).map((name) =>
        `is listed, and does not fail: ${name}`
      ),
    ],
  };
}
