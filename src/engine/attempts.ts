import type { Pattern } from "./compile.ts";
import type { Dispatch } from "./dispatch.ts";
import { equal } from "./equal.ts";
import type { ActionRecord } from "./action_record.ts";
import { fits } from "./match.ts";

/** How one sync stood to one record: what the answer to an unanswered request is made from. */
export interface Attempt {
  /** Whether the sync waits for this action alone. */
  readonly alone: boolean;
  /** The literals of its pattern for this action, by key of the input. */
  readonly literals: ReadonlyMap<string, unknown>;
  /** Whether the input differs from one of them. */
  readonly differs: boolean;
  /** Keys of the input that the pattern names and the record lacks. */
  readonly absent: readonly string[];
  /** Whether the pattern fits the record. */
  readonly fits: boolean;
  /** Whether the sync fired for the record. */
  readonly fired: boolean;
}

/** How each sync with a pattern for a record's action stood to the record. */
export function attemptsAt(record: ActionRecord, dispatch: Dispatch): Attempt[] {
  const fired = new Set(
    record.live.firings.filter((firing) => firing.records.includes(record)).map((firing) => firing.sync),
  );
  return dispatch.naming(record.action).flatMap((sync) =>
    sync.when.filter((pattern) => pattern.action === record.action).map((pattern) => ({
      alone: sync.when.length === 1,
      ...inputOf(pattern, record),
      fits: fits(pattern, record),
      fired: fired.has(sync),
    }))
  );
}

function inputOf(pattern: Pattern, record: ActionRecord): Pick<Attempt, "literals" | "differs" | "absent"> {
  const literals = pattern.literals.filter(({ side }) => side === "input");
  return {
    literals: new Map(literals.map(({ key, value }) => [key, value])),
    differs: literals.some(({ key, value }) => !equal(record.input[key], value)),
    absent: pattern.bindings
      .filter(({ side, key, optional }) => side === "input" && !optional && record.input[key] === undefined)
      .map(({ key }) => key),
  };
}
