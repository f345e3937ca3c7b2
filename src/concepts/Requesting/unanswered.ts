import type { LiveFlow } from "@engine";
import type { Attempt } from "../../engine/attempts.ts";
import type { FlowError } from "../../engine/live_flow.ts";
import { nearestPath } from "../../engine/nearest_path.ts";
import { type Answer, answerOf } from "./answer.ts";
import { explainInWords } from "./explain_in_words.ts";
import { faultStatus } from "./fault_status.ts";
import { inWords } from "./in_words.ts";

/** What is known of a request whose flow is quiet and which no sync answered. */
export interface Unanswered {
  readonly path: unknown;
  readonly flow: LiveFlow;
  /** The id of the `request` action. */
  readonly action: string;
  /** Whether an error is one of the flow's own, and not a second answer that was refused. */
  readonly counts: (error: FlowError) => boolean;
  /** In development an answer says more. */
  readonly development: boolean;
  /** Where the explainer's pages are. */
  readonly explainPage: string | undefined;
}

/** An answer before it is explained. */
interface Reason {
  readonly status: number;
  readonly error: unknown;
  readonly retryAfter?: number;
}

/**
 * The answer to a request that no sync answered (design rule R8): the first error of the flow that nothing handled, the first
 * error, 404 where nothing names the path, 400 or 401 where a key is missing, 500. Never below 400.
 */
export function unanswered(request: Unanswered): Answer {
  const { flow, action, development, explainPage } = request;
  const { status, error, retryAfter } = reasonOf(request);
  const explain = development ? explainInWords(flow, action, explainPage) : undefined;
  return answerOf(status, { error, ...(explain !== undefined && { explain }) }, retryAfter);
}

function reasonOf(request: Unanswered): Reason {
  const errors = request.flow.errors().filter(request.counts);
  const error = errors.find((one) => !one.handled) ?? errors[0];
  if (error) return fromError(error, request);
  const attempts = request.flow.attempts(request.action);
  return notFound(request, attempts) ?? missingKey(request, attempts) ?? noSyncAnswered(request);
}

function fromError({ error, fault }: FlowError, { flow }: Unanswered): Reason {
  if (!fault) return { status: 400, error: typeof error === "string" ? error : inWords(error) };
  const { status, retryAfter } = faultStatus(fault.cause, flow);
  const advice = retryAfter === undefined ? "this may have been done all the same" : "try again in a moment";
  const text = status === 503 ? `The database is away (reference ${fault.reference}): ${advice}` : error;
  return { status, error: text, retryAfter };
}

function notFound({ path, development }: Unanswered, attempts: Attempt[]): Reason | undefined {
  const answers = attempts.some(({ literals, fired }) =>
    literals.has("path") ? literals.get("path") === path : fired
  );
  if (answers) return undefined;
  // One without a slash at its beginning is none that a client could ask for.
  const paths = attempts.map(({ literals }) => literals.get("path"))
    .filter((one) => typeof one === "string").filter((one) => one.startsWith("/"));
  const near = development && typeof path === "string" ? nearestPath(path, paths) : undefined;
  return { status: 404, error: `There is nothing at "${path}"${near ? `. Did you mean "${near}"?` : ""}` };
}

/** Syncs of the path that wait for nothing but the request say which key they miss. */
function missingKey({ path }: Unanswered, attempts: Attempt[]): Reason | undefined {
  const alone = attempts.filter((one) => one.alone && one.literals.get("path") === path);
  if (alone.some((one) => one.fits)) return undefined;
  const [closest] = alone
    .filter((one) => !one.differs && one.absent.length > 0)
    .sort((a, b) => a.absent.length - b.absent.length);
  if (!closest) return undefined;
  const { absent } = closest;
  const names = absent.map((key) => `"${key}"`).join(", ");
  return {
    status: absent.includes("session") ? 401 : 400,
    error: absent.includes("session")
      ? `"session" is missing: log in, and send the session in the body or as "Authorization: Bearer"`
      : `${names} ${absent.length === 1 ? "is" : "are"} missing in the request to "${path}"`,
  };
}

function noSyncAnswered({ path, flow, development }: Unanswered): Reason {
  return {
    status: 500,
    error: development
      ? `No sync answered the request to "${path}"`
      : `Something went wrong on our side (reference ${flow.id})`,
  };
}
