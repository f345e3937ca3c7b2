import { capitalized, sentence } from "../engine/words.ts";
import type { Finding } from "./finding.ts";

/**
 * Findings as a terminal shows them: errors, then hints. Each is one line, which alone tells what is wrong, where, and the way
 * out: whoever passes it on, passes all of it on.
 */
export function printFindings(findings: readonly Finding[]): string {
  const lines = findings.map(({ severity, rule, file, line, column, sync, message, fix }) =>
    `${severity} ${rule}: ${file}:${line}:${column}${sync ? ` (sync ${sync})` : ""}: ${message}. ${
      sentence(fix)
    }\n`
  );
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const counts = `${count(errors, "error")}, ${count(findings.length - errors, "hint")}`;
  return [...lines, capitalized(counts)].join("\n");
}

function count(number: number, what: string): string {
  return number === 0 ? `no ${what}s` : number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
