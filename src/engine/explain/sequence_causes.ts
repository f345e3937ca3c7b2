/** What went wrong with the actions themselves: they threw, hang, ended a sequence, or gave an error that nothing takes. */
import type { Cause } from "../explanation.ts";
import { nearest } from "../nearest.ts";
import type { TraceFiring, TraceRecord } from "../trace.ts";
import { inQuotes } from "../words.ts";
import { syncInWords } from "./cause_in_words.ts";
import { endedCause } from "./ended_cause.ts";
import { type FlowView, isError, labelOf } from "./flow_view.ts";
import { RESPOND } from "./requesting.ts";
import { inWords, looksSame, shown } from "./shown.ts";
import {
  aboutStep,
  endedAt,
  fixByAnswering,
  gaveError,
  inStep,
  isHandled,
  preferMisspeltKey,
} from "./steps.ts";
import { thrownInWords } from "./thrown_in_words.ts";

/** Every cause that lies in an action of the flow, in the order of the actions. */
export function sequenceCauses(view: FlowView): Cause[] {
  return view.trace.records.flatMap((record) => causeIn(record, view) ?? []);
}

/** Whether an action was an answer to a request that had one. */
export function isSecondAnswer(record: TraceRecord): boolean {
  return labelOf(record) === RESPOND && isError(record) && !record.fault;
}

function causeIn(record: TraceRecord, view: FlowView): Cause | undefined {
  if (record.fault) return faultCause(record, view);
  if (!record.output) return runningCause(record, view);
  if (labelOf(record) === RESPOND && record.input.request === undefined) {
    return answerToNobodyCause(record, view);
  }
  if (isSecondAnswer(record)) return secondAnswerCause(record, view);
  const ended = endedAt(record, view);
  if (ended) return endedCause(record, ended, view);
  return isError(record) && record.by && !isHandled(record, view) ? unhandledCause(record, view) : undefined;
}

function faultCause(record: TraceRecord, view: FlowView): Cause {
  const thrown = thrownInWords(labelOf(record), record.fault!, inStep(record));
  return { kind: "fault", ...aboutStep(record, view), ...thrown, ...preferMisspeltKey(record, view, thrown) };
}

function runningCause(record: TraceRecord, view: FlowView): Cause {
  return {
    kind: "running",
    ...aboutStep(record, view),
    cause: `${labelOf(record)} has not returned after ${Math.round(record.ms)} ms${inStep(record)}`,
    fix: `Let ${labelOf(record)} return or throw: give what it waits for a timeout`,
  };
}

function unhandledCause(record: TraceRecord, view: FlowView): Cause {
  const cause = `${gaveError(record)}${inStep(record)}, and no sync takes it`;
  return {
    kind: "error-unhandled",
    ...aboutStep(record, view),
    ...preferMisspeltKey(record, view, { cause, fix: fixByAnswering(record) }),
  };
}

function secondAnswerCause(record: TraceRecord, view: FlowView): Cause {
  const request = view.requests.find(({ output }) => output?.request === record.input.request);
  const answered = request && view.responseTo(request);
  const first = answered?.by;
  const by = first ? ` by sync ${syncInWords(view.ref(first.sync))}` : "";
  const path = request ? ` to ${inWords(shown(request.input.path ?? null))}` : "";
  const about = { kind: "second-answer" as const, ...aboutStep(record, view) };
  const frames = [answered, record].map((one) => one && view.firingOf(one));
  if (first?.sync === record.by?.sync && frames[0] && frames[1]) {
    return { ...about, ...manyFrames(frames[0], frames[1], path, view) };
  }
  return {
    ...about,
    cause: `it answered the request${path}, which was answered already${by}: this answer changed nothing`,
    fix: `Let one of the two match at a time, by a literal or a "where", or take one of the answers out`,
  };
}

/** A sync that answered one request for each of several frames. */
function manyFrames(
  first: TraceFiring,
  later: TraceFiring,
  path: string,
  view: FlowView,
): Pick<Cause, "cause" | "fix"> {
  const all = view.trace.firings.filter(({ sync }) => sync === first.sync).length;
  const differing = Object.keys(later.frame).filter((name) =>
    looksSame(shown(first.frame[name]), shown(later.frame[name])) !== true
  );
  const inFrames = differing.length > 0 ? `; they differ in ${inQuotes(differing)}` : "";
  return {
    cause: `it fired ${all} times for the request${path}, and only the first one answered${inFrames}`,
    fix: view.syncs.get(first.sync)?.hasWhere
      ? `Let its "where" leave one frame: frames.collectAs([${
        differing.join(", ")
      }], list), or frames.collect(...) ` +
        `in place of the query`
      : `Let its patterns match once for a request, by a literal or a variable that they share`,
  };
}

function answerToNobodyCause(record: TraceRecord, view: FlowView): Cause {
  const near = nearest("request", Object.keys(record.input));
  return {
    kind: "answer-to-nobody",
    ...aboutStep(record, view),
    cause: `it gave ${RESPOND} no "request"${near ? `, but "${near}"` : ""}${
      inStep(record)
    }: nothing was answered`,
    fix: `Write [${RESPOND}, { request, ... }], with the request of its "when"`,
  };
}
