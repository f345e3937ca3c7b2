import type { Cause } from "../explanation.ts";
import type { TraceRecord } from "../trace.ts";
import { noResponder, unknownPath } from "./answer_causes.ts";
import { isMiss, isSerious, type Ranked, ranked, RANKS } from "./rank.ts";
import { type FlowView, isError } from "./flow_view.ts";
import { isOfPath, leadingToAnswer, pathOf, refuses, REQUEST, RESPOND, waitsAlone } from "./requesting.ts";
import { isSecondAnswer } from "./sequence_causes.ts";
import { isHandled } from "./steps.ts";

/** Added to the rank of a sync that did not fire, and that would have led to no answer. */
const LEADS_NOWHERE = 4;
/** Added to the rank of one that would, but whose patterns name no request: it may be about another one. */
const NAMES_NO_REQUEST = 1;
/** Added to the rank of a sync that did not fire, and that would only have refused. */
const REFUSES = 4;
/** First comes the error that the default answer was made of, and before it a sync that would nearly have taken it. */
const TAKES_THE_ERROR = 0.1;
const THE_ERROR = 0.2;

/**
 * The causes ranked for a request that no sync answered, in the order in which its default answer is chosen (design rule R8);
 * with those that lie in no single sync.
 */
export function rankForRequest(found: readonly Ranked[], request: TraceRecord, view: FlowView): Ranked[] {
  const path = request.input.path;
  const error = answeringError(request, view);
  // One whose path is misspelt was meant for this path.
  const slips = new Set(found.map(({ cause }) => cause.kind === "literal-misspelt" && cause.sync?.name));
  const leading = leadingToAnswer(
    [...view.syncs.values()].filter((sync) => isOfPath(sync, path) || slips.has(sync.name)),
  );
  const isKeyMissing = !anyMatchedAlone(path, view);

  const causes = found.map(({ cause, rank }): Ranked => {
    if (error && cause.record === error.id) {
      if (!isMiss(cause)) return { cause, rank: THE_ERROR };
      return { cause, rank: rank < RANKS["literal-differs"] ? TAKES_THE_ERROR : rank };
    }
    const sync = cause.sync && view.syncs.get(cause.sync.name);
    if (!sync || !isMiss(cause)) return { cause, rank };
    if (isKeyMissing && cause.kind === "key-absent" && waitsAlone(sync) && pathOf(sync.when[0]) === path) {
      return { cause, rank: rank - RANKS["key-absent"] + RANKS["path-unknown"] };
    }
    const away = !leading.has(sync.name)
      ? LEADS_NOWHERE
      : sync.when.some(({ action }) => action === REQUEST)
      ? 0
      : NAMES_NO_REQUEST;
    return { cause, rank: rank + away + (refuses(sync) ? REFUSES : 0) };
  });
  const isExplained = found.some(({ cause }) =>
    isSerious(cause) || cause.kind === "running" || cause.unreached?.includes(RESPOND)
  );
  const more = [unknownPath(request, view), isExplained ? undefined : noResponder(request, view)];
  causes.push(...more.filter((cause) => cause !== undefined).map(ranked));
  return causes.length > 0 ? causes : [ranked(NOT_TOLD)];
}

const NOT_TOLD: Cause = {
  kind: "not-told",
  cause: "the trace does not tell why no sync answered",
  fix: "Raise SYNC_TRACE_BYTES if the flow is too large to be kept whole",
};

/**
 * The error that the request is answered with by default: the first that nothing took, or else the first. Undefined where there
 * is none, or where a sync that could not fire comes before it.
 */
function answeringError(request: TraceRecord, view: FlowView): TraceRecord | undefined {
  const { records, failures } = view.trace;
  const errors = records.filter((record) => isError(record) && !isSecondAnswer(record) && record !== request);
  const untaken = errors.find((record) => !isHandled(record, view));
  const failed = Math.min(...failures.map((failure) => records.findIndex(({ id }) => id === failure.record)));
  if (untaken) return records.indexOf(untaken) <= failed ? untaken : undefined;
  return failures.length > 0 ? undefined : errors[0];
}

/** Whether some sync that waits for a request to that path and nothing else matched. */
function anyMatchedAlone(path: unknown, { syncs, trace }: FlowView): boolean {
  return [...trace.firings, ...trace.dropped, ...trace.failures].some((one) => {
    const sync = one.sync === undefined ? undefined : syncs.get(one.sync);
    return sync !== undefined && waitsAlone(sync) && pathOf(sync.when[0]) === path;
  });
}
