import type { Finding } from "./finding.ts";
import type { Project } from "./project.ts";
import { answersRule } from "./rules/answers.ts";
import { conceptsRule } from "./rules/concepts.ts";
import { filesRule } from "./rules/files.ts";
import { lookupsRule } from "./rules/lookups.ts";
import { patternsRule } from "./rules/patterns.ts";
import { twoAnswersRule } from "./rules/two_answers.ts";
import { variablesRule } from "./rules/variables.ts";

/** All that is to be said about a project: errors first, then by place. */
export function findingsOf(project: Project): Finding[] {
  const local = [filesRule, patternsRule, lookupsRule, variablesRule, twoAnswersRule, conceptsRule].flatMap((
    rule,
  ) => rule(project));
  const suspects = new Set(local.flatMap(({ severity, sync }) => severity === "error" && sync ? [sync] : []));
  const all = [...local, ...answersRule(project, suspects)];
  const different = new Map(
    all.map((one) => [JSON.stringify([one.rule, one.file, one.line, one.column, one.message]), one]),
  );
  return [...different.values()].sort((a, b) =>
    a.severity.localeCompare(b.severity) || a.file.localeCompare(b.file) || a.line - b.line ||
    a.column - b.column
  );
}
