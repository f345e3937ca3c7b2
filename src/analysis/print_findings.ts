import type { Finding } from "./finding.ts";

/** Findings as a terminal shows them: errors, then hints. */
export function printFindings(findings: readonly Finding[]): string {
  const lines = findings.map(({ severity, rule, file, line, column, sync, message, fix }) =>
    `${severity} ${rule}: ${file}:${line}:${column}${sync ? ` (sync ${sync})` : ""}\n  ${message}.\n  -> ${
      sentence(fix)
    }\n`
  );
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return [...lines, `${count(errors, "error")}, ${count(findings.length - errors, "hint")}`].join("\n");
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function count(number: number, what: string): string {
  return number === 0 ? `No ${what}s` : number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
