import type { InstrumentedAction, LiveFlow, SyncConcept } from "@engine";
import { type Answer, answerOf } from "@concepts/Requesting/answer.ts";
import { faultStatus } from "@concepts/Requesting/fault_status.ts";
import { infoOf } from "../engine/concept.ts";
import { type Fault, faultSentence } from "../engine/fault.ts";

/**
 * Calls an action or a query past all syncs (passthrough); its result is the body of the answer as it is. An exception is
 * answered with 500, or 503 when the database is away.
 *
 * @param errorStatus the status of a result with `error`
 */
export async function callDirectly(
  engine: SyncConcept,
  method: InstrumentedAction,
  body: Record<string, unknown>,
  errorStatus: number,
): Promise<Answer> {
  const { result, fault, flow } = infoOf(method)!.isQuery
    ? await query(engine, method, body)
    : await act(engine, method, body);
  if (fault) {
    const { status, retryAfter } = faultStatus(fault.cause, flow);
    return answerOf(status, { error: faultSentence(fault) }, retryAfter);
  }
  const error = (result as { error?: unknown } | null | undefined)?.error;
  return answerOf(
    error === undefined || error === null ? 200 : errorStatus,
    // JSON has no undefined.
    (result === undefined ? {} : result) as Record<string, unknown>,
  );
}

interface Outcome {
  readonly result?: unknown;
  readonly fault?: Fault;
  /** The flow of an action. */
  readonly flow?: LiveFlow;
}

async function query(
  engine: SyncConcept,
  method: InstrumentedAction,
  body: Record<string, unknown>,
): Promise<Outcome> {
  try {
    return { result: await method(body) };
  } catch (cause) {
    return { fault: engine.fault(`${infoOf(method)!.label} threw`, cause, body) };
  }
}

async function act(
  engine: SyncConcept,
  method: InstrumentedAction,
  body: Record<string, unknown>,
): Promise<Outcome> {
  const flow = engine.start(method, body);
  await new Promise<void>((resolve) => flow.whenQuiet(resolve));
  return { result: flow.result, fault: flow.fault, flow };
}
