import type { Attempt, FlowError, LiveFlow } from "../../engine/context.ts";
import { isDatabaseAway } from "@utils/database_away.ts";
import { nearest } from "../../engine/nearest.ts";
import { type Answer, answerOf, RETRY_AFTER } from "./answer.ts";
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
}

/**
 * The answer to a request that no sync answered (design rule R8): the first error of the flow that nothing handled, the first
 * error, 404 where nothing names the path, 400 or 401 where a key is missing, 500. Never below 400.
 */
export function unanswered(request: Unanswered): Answer {
  const errors = request.flow.errors().filter(request.counts);
  const error = errors.find((one) => !one.handled) ?? errors[0];
  if (error) return fromError(error, request);
  const attempts = request.flow.attempts(request.action);
  return notFound(request, attempts) ?? missingKey(request, attempts) ?? noSyncAnswered(request, attempts);
}

/** 500 for a fault of ours, 503 where it says that the database is away. */
export function faultStatus(cause: unknown): { status: number; retryAfter?: number } {
  return isDatabaseAway(cause) ? { status: 503, retryAfter: RETRY_AFTER } : { status: 500 };
}

function fromError({ error, fault, by }: FlowError, { development }: Unanswered): Answer {
  if (!fault) return answerOf(400, { error: typeof error === "string" ? error : inWords(error) });
  const { status, retryAfter } = faultStatus(fault.cause);
  const text = status === 503
    ? `The database is away (reference ${fault.reference}): try again in a moment`
    : error;
  const where = by && !fault.message.includes(by) ? ` in sync "${by}"` : "";
  const explain = `${fault.message}${where}; the log has the cause under reference ${fault.reference}`;
  return answerOf(status, { error: text, ...(development && { explain }) }, retryAfter);
}

function notFound({ path, development }: Unanswered, attempts: Attempt[]): Answer | undefined {
  const answers = attempts.some(({ literals, fired }) =>
    literals.has("path") ? literals.get("path") === path : fired
  );
  if (answers) return undefined;
  const paths = attempts.map(({ literals }) => literals.get("path")).filter((one) => typeof one === "string");
  const near = development && typeof path === "string" ? nearest(path, paths) : undefined;
  const hint = near ? `. Did you mean "${near}"?` : "";
  const explain = `No sync has a pattern [Requesting.request, { path: "${path}" }]${hint}`;
  return answerOf(404, { error: `There is nothing at "${path}"${hint}`, ...(development && { explain }) });
}

/** Syncs of the path that wait for nothing but the request say which key they miss. */
function missingKey({ path, development }: Unanswered, attempts: Attempt[]): Answer | undefined {
  const alone = attempts.filter((one) => one.alone && one.literals.get("path") === path);
  if (alone.some((one) => one.fits)) return undefined;
  const [closest] = alone
    .filter((one) => !one.mismatch && one.absent.length > 0)
    .sort((a, b) => a.absent.length - b.absent.length);
  if (!closest) return undefined;
  const { sync, absent } = closest;
  const names = absent.map((key) => `"${key}"`).join(", ");
  const explain = `Sync "${sync}" waits for ${names} in the request to "${path}"; ` +
    `write optional(...) around the variable in its pattern if the key may be absent`;
  return answerOf(absent.includes("session") ? 401 : 400, {
    error: absent.includes("session")
      ? `"session" is missing: log in, and send the session in the body or as "Authorization: Bearer"`
      : `${names} ${absent.length === 1 ? "is" : "are"} missing in the request to "${path}"`,
    ...(development && { explain }),
  });
}

function noSyncAnswered({ path, flow, development }: Unanswered, attempts: Attempt[]): Answer {
  const { dropped, firings } = flow.trace();
  const causes = [
    ...dropped.map(({ sync, where }) => {
      const emptied = where.find(({ in: from, out }) => from > 0 && out === 0);
      return `Sync "${sync}" matched, and its "where" kept no frame` +
        (emptied ? `: ${emptied.query} gave no row that fits` : "");
    }),
    ...firings.filter(({ ended }) => ended).map(({ sync, ended }) =>
      `Sync "${sync}" ended at step ${ended!.step + 1}: ${ended!.why}`
    ),
    ...attempts.filter(({ mismatch, literals }) => mismatch && literals.get("path") === path).map((
      { sync, mismatch },
    ) => `Sync "${sync}" waits for "${mismatch!.key}" to be ${inWords(mismatch!.expected)}`),
  ];
  const explain = causes[0] ??
    `A sync with a pattern for "${path}" ran or waits for another action, and none of those that ran calls Requesting.respond`;
  const error = development
    ? `No sync answered the request to "${path}"`
    : `Something went wrong on our side (reference ${flow.id})`;
  return answerOf(500, { error, ...(development && { explain }) });
}
