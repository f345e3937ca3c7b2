import type { Cause } from "../explanation.ts";

/** A cause, and how far it is from what was meant: the cause with the least rank is told first. */
export interface Ranked {
  readonly rank: number;
  readonly cause: Cause;
}

/** The rank of each kind of cause, when nothing else is known. */
export const RANKS: Readonly<Record<Cause["kind"], number>> = {
  fault: 1,
  limit: 1,
  await: 1,
  "not-frames": 1,
  unbound: 1,
  running: 1,
  "path-unknown": 1,
  "answer-to-nobody": 1,
  "second-answer": 1.5,
  "key-misspelt": 2,
  "literal-type": 2,
  "literal-misspelt": 2,
  step: 3,
  "error-unhandled": 3,
  "binding-differs": 3.5,
  "query-misfit": 4,
  "query-empty": 4,
  "where-dropped": 4,
  "no-responder": 4.5,
  "key-absent": 5,
  "not-told": 6,
  "literal-differs": 6,
  "error-unmatched": 7,
  "action-absent": 7,
  "no-error": 8,
  "other-path": 10,
};

/** A cause with the rank of its kind. */
export function ranked(cause: Cause): Ranked {
  return { cause, rank: RANKS[cause.kind] };
}

/** Whether a cause is a problem even where the request was answered. */
export function isSerious({ kind }: Cause): boolean {
  return RANKS[kind] <= RANKS["second-answer"] && kind !== "running" && kind !== "path-unknown";
}

/** Whether a cause tells why a sync did not fire at all, rather than what went wrong in one that did. */
export function isMiss(cause: Cause): boolean {
  return !isSerious(cause) && cause.kind !== "running" && cause.step === undefined &&
    (cause.comparison !== undefined || cause.where !== undefined);
}
