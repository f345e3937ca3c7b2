import type { Wrong } from "./wrong.ts";

/** What is wrong with what the function of a sync returned; undefined when it is a declaration, `{ when, where?, then }`. */
export function wrongShape(returned: unknown): Wrong | undefined {
  if (typeof returned !== "object" || returned === null) {
    return {
      what: `it returned ${returned === null ? "null" : typeof returned}, expected { when, where?, then }`,
      next: `is it a sync? A helper that stands in a sync file should not be exported`,
    };
  }
  const { when, where, then } = returned as Record<string, unknown>;
  if (!Array.isArray(when) || when.length === 0) {
    return {
      what: `its "when" is ${Array.isArray(when) ? "empty" : "missing"}`,
      next: `write when: actions([Concept.action, { input }, { output }])`,
    };
  }
  if (!Array.isArray(then)) {
    return { what: `its "then" is missing`, next: `write then: actions([Concept.action, { input }])` };
  }
  for (const [part, patterns] of [["when", when], ["then", then]] as const) {
    const index = patterns.findIndex((one) => typeof one?.action !== "function" || !one.input);
    if (index >= 0) {
      return {
        what: `its "${part}" holds something at place ${index + 1} that is not a pattern`,
        next: `write ${part}: actions([Concept.action, { input }])`,
      };
    }
  }
  if (where !== undefined && typeof where !== "function") {
    return {
      what: `its "where" is ${typeof where}, expected a function from frames to frames`,
      next: `write where: (frames) => frames.query(Concept._query, { input }, { output })`,
    };
  }
}
