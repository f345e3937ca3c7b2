import type { Cause } from "../explanation.ts";

/** A cause, and how far it is from what was meant: the least comes first. */
export interface Ranked {
  readonly rank: number;
  readonly cause: Cause;
}

/** Where each kind of cause stands, when nothing else is known. */
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

/** A cause in its place. */
export function ranked(cause: Cause): Ranked {
  return { cause, rank: RANKS[cause.kind] };
}

/** Whether it is a problem also where the request was answered. */
export function isSerious({ kind }: Cause): boolean {
  return RANKS[kind] <= RANKS["second-answer"] && kind !== "running" && kind !== "path-unknown";
}

/** Whether it tells why a sync did not fire that had no part in what happened. */
export function isMiss(cause: Cause): boolean {
  return !isSerious(cause) && cause.kind !== "running" && cause.step === undefined &&
    (cause.comparison !== undefined || cause.where !== undefined);
}
