import type { CurrentAction } from "@engine";
import { type Fault, faultSentence } from "../../engine/fault.ts";
import { type Answer, answerOf } from "./answer.ts";
import { faultStatus } from "./fault_status.ts";
import { inWords } from "./in_words.ts";
import type { PendingRequest } from "./pending_requests.ts";

/**
 * The answer that `Requesting.respond` was given (design.md 5). One that comes of a fault has the status of the fault, whatever
 * else was asked for (design rule R7).
 *
 * @param action the action `respond` itself; undefined when the concept is used without an engine
 * @param errorStatus the status of an answer with `error` that names none
 * @throws RangeError when `httpStatus` is not from 200 to 599; TypeError when the body has no JSON
 */
export function givenAnswer(
  request: PendingRequest,
  httpStatus: number | undefined,
  body: Record<string, unknown>,
  action: CurrentAction | undefined,
  errorStatus: number,
): Answer {
  if (httpStatus !== undefined && !isStatus(httpStatus)) {
    throw new RangeError(
      `The "httpStatus" of an answer must be an integer from 200 to 599; ${
        giver(action) ?? "this call"
      } gave ${inWords(httpStatus)}`,
    );
  }
  const { error, retryAfter } = body;
  const isError = error !== undefined && error !== null;
  const fault = faultBehind(error, action);
  try {
    if (fault) {
      const { status, retryAfter } = faultStatus(fault.cause, request.flow, action?.live);
      const told = withoutRetryAfter(body);
      return answerOf(status, isError ? told : { ...told, error: faultSentence(fault) }, retryAfter);
    }
    const seconds = typeof retryAfter === "number" ? Math.ceil(retryAfter) : undefined;
    if (httpStatus !== undefined && Number.isSafeInteger(seconds) && seconds! >= 0) {
      return answerOf(httpStatus, withoutRetryAfter(body), seconds);
    }
    return answerOf(httpStatus ?? (isError ? errorStatus : 200), body);
  } catch (cause) {
    throw new TypeError(`The answer of ${giver(action) ?? "this call"} cannot be written as JSON`, { cause });
  }
}

/** Who gives an answer, as messages say it: `sync "Login"`; undefined for who is no sync. */
export function giver(action: CurrentAction | undefined): string | undefined {
  const by = action?.by;
  return by && `sync "${by.sync}"`;
}

/** The fault that an answer comes of: one in the match of the sync that gives it, or the one whose reference its error has. */
function faultBehind(error: unknown, action: CurrentAction | undefined): Fault | undefined {
  return action?.by?.fault ??
    (typeof error === "string"
      ? action?.live.faults.find(({ reference }) => error.includes(reference))
      : undefined);
}

function withoutRetryAfter({ retryAfter: _, ...body }: Record<string, unknown>): Record<string, unknown> {
  return body;
}

function isStatus(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;
}
