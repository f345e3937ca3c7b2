import type { InstrumentedAction, LiveFlow, SyncConcept } from "@engine";
import { type Answer, answerOf } from "@concepts/Requesting/answer.ts";
import type { SentAnswer } from "@concepts/Requesting/idempotency_keys.ts";
import type { PendingRequest } from "@concepts/Requesting/pending_requests.ts";
import { freshID } from "@utils/database.ts";
import { infoOf } from "../engine/concept.ts";
import { Redactor } from "../engine/redaction.ts";
import { Refusal } from "./body.ts";
import { callDirectly } from "./direct_call.ts";

/** A request that was carried out, as far as its repeats need to know. */
export interface CarriedOut {
  readonly id: string;
  readonly answer: SentAnswer;
  /** When the answer is that of the timeout: what the request comes to after it; undefined when nobody will know. */
  readonly later?: Promise<SentAnswer | undefined>;
  /** Whether a JSON value holds a secret of the request, so that it must not be stored. */
  readonly holdsSecret: (json: unknown) => boolean;
}

/**
 * What was done for a request by its flow.
 *
 * @param request the request as it waited; undefined when its flow was over at once
 * @param answer what has been sent
 */
export function carriedOut(
  id: string,
  flow: LiveFlow,
  request: PendingRequest | undefined,
  answer: Answer,
): CarriedOut {
  return {
    id,
    answer,
    ...(request?.timedOut && {
      later: new Promise((resolve) => flow.whenQuiet(() => resolve(request.later))),
    }),
    holdsSecret: (json) => flow.holdsSecret(json) || request?.answeredIn?.holdsSecret(json) === true,
  };
}

/**
 * Carries out a request by a direct call (passthrough).
 *
 * @param late rejects with a Refusal when the request has waited for long enough
 */
export async function carryOutDirectly(
  engine: SyncConcept,
  method: InstrumentedAction,
  body: Record<string, unknown>,
  errorStatus: number,
  late: Promise<never>,
): Promise<CarriedOut> {
  const { secrets } = infoOf(method)!;
  const redactor = new Redactor(undefined);
  redactor.learn(body, secrets);
  const outcome = callDirectly(engine, method, body, errorStatus);
  const request = { id: freshID(), holdsSecret: (json: unknown) => redactor.holdsSecret(json, secrets) };
  try {
    return { ...request, answer: await Promise.race([outcome, late]) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...request, answer: answerOf(error.status, { error: error.message }), later: outcome };
  }
}
