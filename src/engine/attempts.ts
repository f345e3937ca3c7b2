import type { Pattern } from "./compile.ts";
import type { Attempt } from "./context.ts";
import type { Dispatch } from "./dispatch.ts";
import { equal } from "./equal.ts";
import type { ActionRecord } from "./flow.ts";
import { fits } from "./match.ts";

/** How each sync with a pattern for a record's action stood to the record, by the input alone. */
export function attemptsAt(record: ActionRecord, dispatch: Dispatch): Attempt[] {
  const fired = new Set(
    record.live.firings.filter((firing) => firing.records.includes(record)).map((firing) => firing.sync),
  );
  return dispatch.naming(record.action).flatMap((sync) =>
    sync.when.filter((pattern) => pattern.action === record.action).map((pattern) => ({
      sync: sync.name,
      alone: sync.when.length === 1,
      ...inputOf(pattern, record),
      fits: fits(pattern, record),
      fired: fired.has(sync),
    }))
  );
}

function inputOf(pattern: Pattern, record: ActionRecord): Pick<Attempt, "literals" | "mismatch" | "absent"> {
  const literals = pattern.literals.filter(({ side }) => side === "input");
  const differing = literals.find(({ key, value }) => !equal(record.input[key], value));
  return {
    literals: new Map(literals.map(({ key, value }) => [key, value])),
    ...(differing && {
      mismatch: { key: differing.key, expected: differing.value, found: record.input[differing.key] },
    }),
    absent: pattern.bindings
      .filter(({ side, key, optional }) => side === "input" && !optional && record.input[key] === undefined)
      .map(({ key }) => key),
  };
}
