/** When a change is to be asked about again, and when that cannot tell any more what has become of it. */
import type { Failure } from "./failure.ts";

/**
 * The server keeps the answer to an idempotency key for 24 hours. Later than this after the first attempt, in milliseconds,
 * a change is not asked about again: it could be done a second time.
 */
export const ASK_AGAIN_WITHIN_MS = 12 * 60 * 60 * 1_000;
/** After so many answers of a server that does not get to it, a change is given up. Silence does not count. */
export const BUSY_ANSWERS = 10;
/** Request Timeout, Too Early, Too Many Requests, Bad Gateway, Service Unavailable, Gateway Timeout (RFC 9110, 8470, 6585). */
const BUSY = [408, 425, 429, 502, 503, 504];

/** Whether the same request, with the same key, may fare better. 503 and 409 say so only together with `Retry-After`. */
export function mayAskAgain({ status, reason, retryAfter }: Failure): boolean {
  if (status === 0) return reason === "network" || reason === "timeout";
  if (status === 503 || status === 409) return retryAfter !== undefined;
  return BUSY.includes(status);
}

/** Whether the server has done it before, and has not stored its answer, because a secret is in it. */
export function isDoneAlready({ status, reason }: Failure): boolean {
  return status === 409 && reason === "repeated";
}

/** Whether, after that failure, it is unknown whether the server has done it; `before`: whether it was before that. */
export function leavesDoubt(failure: Failure, before: boolean): boolean {
  const { status } = failure;
  const isUnderWay = status === 409 && mayAskAgain(failure);
  if (status === 0 || status >= 500 || isDoneAlready(failure) || isUnderWay) return true;
  // These say nothing about an earlier attempt.
  return before && (status === 401 || status === 403 || BUSY.includes(status));
}
