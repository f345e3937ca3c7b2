import type { FlowSummary, Outcome } from "../explanation.ts";
import type { Trace, TraceRecord } from "../trace.ts";
import { isError, labelOf } from "./flow_view.ts";
import { REQUEST, RESPOND } from "./requesting.ts";

/** A flow in a list. */
export function summarize(trace: Trace): FlowSummary {
  const { flow, started, records, firings, answer, parent, aliases } = trace;
  const [first] = records;
  const path = first && labelOf(first) === REQUEST ? first.input.path : undefined;
  return {
    flow,
    started,
    ms: records.reduce((end, { at, ms }) => Math.max(end, at + ms), 0),
    action: first ? labelOf(first) : "",
    ...(path !== undefined && { path: String(path) }),
    requests: aliases,
    ...(answer && { status: answer.status }),
    outcome: outcomeOf(trace, first),
    actions: records.length,
    firings: firings.length,
    ...(parent !== undefined && { parent }),
  };
}

function outcomeOf({ running, records, failures, answer }: Trace, first: TraceRecord | undefined): Outcome {
  if (running) return "running";
  if (failures.length > 0 || records.some(({ fault }) => fault)) return "failed";
  if (!first || labelOf(first) !== REQUEST) return "done";
  const isAnswered = records.some((record) =>
    labelOf(record) === RESPOND && record.output && !isError(record) &&
    record.input.request === first.output?.request
  );
  if (!isAnswered) return "unanswered";
  return answer && answer.status >= 400 ? "refused" : "answered";
}
