import type { Finding } from "../finding.ts";
import type { Project } from "../project.ts";

/** Concepts that import each other, actions without a doc comment, and results that are no object or no rows. */
export function conceptsRule({ concepts }: Project): Finding[] {
  return [...concepts.values()].flatMap(({ name, imports, methods }): Finding[] => [
    ...imports.map(({ concept, typeOnly, ...place }): Finding => ({
      severity: typeOnly ? "hint" : "error",
      rule: "imports-concept",
      ...place,
      message: `The concept ${name} imports ${
        typeOnly ? "types of " : ""
      }"${concept}", and a concept knows no other one`,
      fix: "Give it what it needs as input of its actions, from a sync that asks the other concept",
    })),
    ...[...methods.values()].flatMap(({ isQuery, documented, odd, label, place }): Finding[] => [
      ...isQuery || documented ? [] : [
        {
          severity: "hint",
          rule: "undocumented",
          ...place,
          message: `The action ${label} has no doc comment`,
          fix: "Write what it **requires** and its **effects** in a comment /** ... */ above it",
        } as const,
      ],
      ...odd === undefined ? [] : [
        {
          severity: "hint",
          rule: "odd-result",
          ...place,
          message: isQuery
            ? `The query ${label} may give ${odd}, and a query gives an array of rows`
            : `The action ${label} may give ${odd}, and an action gives one object: it counts as a success without keys`,
          fix: isQuery
            ? "Return an array: [] when there is nothing"
            : odd === "an array"
            ? `Return { items: [...] }, or make it a query: its name begins with "_"`
            : "Return {} when there is nothing to say, { error } when it failed",
        } as const,
      ],
    ]),
  ]);
}
