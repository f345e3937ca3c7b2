/** What went wrong with the actions themselves: they threw, hang, ended a sequence, or gave an error that nothing takes. */
import type { Cause, SyncDescription } from "../explanation.ts";
import type { TraceFiring, TraceRecord } from "../trace.ts";
import { compare } from "./compare.ts";
import { type FlowView, isError, labelOf } from "./flow_view.ts";
import { misfitInWords } from "./misfit_in_words.ts";
import { isOfPath, REQUEST, RESPOND } from "./requesting.ts";
import { inWords, looksSame, shown } from "./shown.ts";
import { thrownInWords } from "./thrown_in_words.ts";

/** Every cause that lies in an action of the flow, in the order of the actions. */
export function sequenceCauses(view: FlowView): Cause[] {
  return view.trace.records.flatMap((record) => causeIn(record, view) ?? []);
}

/** Whether an error was taken: a sync fired for it, or the step's pattern names `error` and the sequence went on. */
export function isHandled(record: TraceRecord, view: FlowView): boolean {
  if (view.fired.has(record.id)) return true;
  const step = stepOf(record, view);
  return step?.output !== undefined && Object.hasOwn(step.output, "error") && !endedAt(record, view);
}

/** Whether it is an answer to a request that had one. */
export function isSecondAnswer(record: TraceRecord): boolean {
  return labelOf(record) === RESPOND && isError(record) && !record.fault;
}

function causeIn(record: TraceRecord, view: FlowView): Cause | undefined {
  if (record.fault) return faultCause(record, view);
  if (!record.output) return runningCause(record, view);
  if (isSecondAnswer(record)) return secondAnswerCause(record, view);
  const ended = endedAt(record, view);
  if (ended) return endedCause(record, ended, view);
  return isError(record) && record.by && !isHandled(record, view) ? unhandledCause(record, view) : undefined;
}

function faultCause(record: TraceRecord, view: FlowView): Cause {
  return {
    kind: "fault",
    ...about(record, view),
    ...thrownInWords(labelOf(record), record.fault!, inStep(record)),
  };
}

function runningCause(record: TraceRecord, view: FlowView): Cause {
  return {
    kind: "running",
    ...about(record, view),
    cause: `${labelOf(record)} has not returned after ${Math.round(record.ms)} ms${inStep(record)}`,
    fix: `Let ${labelOf(record)} return or throw: give what it waits for a timeout`,
  };
}

function secondAnswerCause(record: TraceRecord, view: FlowView): Cause {
  const request = view.requests.find(({ output }) => output?.request === record.input.request);
  const first = request && view.responseTo(request)?.by;
  const place = first && view.ref(first.sync).place;
  const by = first ? ` by sync "${first.sync}"${place ? ` (${place.file}:${place.line})` : ""}` : "";
  const path = request ? ` to ${inWords(shown(request.input.path ?? null))}` : "";
  return {
    kind: "second-answer",
    ...about(record, view),
    cause: `it answered the request${path}, which was answered already${by}: this answer changed nothing`,
    fix: `Let one of the two match at a time, by a literal or a "where", or take one of the answers out`,
  };
}

function unhandledCause(record: TraceRecord, view: FlowView): Cause {
  return {
    kind: "error-unhandled",
    ...about(record, view),
    cause: `${labelOf(record)} gave the error ${inWords(shown(record.output!.error))}${inStep(record)}, ` +
      `and no sync takes it`,
    fix: answerTheError(record),
  };
}

function endedCause(record: TraceRecord, firing: TraceFiring, view: FlowView): Cause | undefined {
  const step = stepOf(record, view);
  // A limit ends a sequence too, before its next action; that is told as a failure.
  if (!step?.output) return undefined;
  const compared = compare(
    { action: step.action, input: {}, output: step.output },
    record.by!.step,
    record,
    new Set(),
  );
  const [misfit] = compared.misfits;
  const common = {
    kind: "step" as const,
    ...about(record, view),
    comparison: compared.comparison,
  };
  const endedAtStep = `its sequence ended at step ${record.by!.step + 1}`;
  if (misfit?.kind === "error-unmatched") {
    const names = `{ ${Object.keys(step.output).join(", ")} }`;
    return {
      ...common,
      cause: `${endedAtStep}: ${labelOf(record)} gave the error ${inWords(shown(record.output!.error))}, ` +
        `which the step's output pattern ${names} does not take`,
      fix: isHandled(record, view)
        ? `Nothing, if the sync that fired for the error is meant to go on from there`
        : answerTheError(record),
    };
  }
  if (misfit) {
    const { cause, fix } = misfitInWords(compared, misfit);
    return {
      ...common,
      cause: `${endedAtStep}: ${cause.replace("its pattern", "the step's output pattern")}`,
      fix: fix.replace("in the pattern", "in the step's output pattern"),
    };
  }
  const differs = compared.comparison.keys.find(({ expected, found }) =>
    expected?.kind === "variable" && found &&
    Object.hasOwn(firing.frame, expected.name) &&
    looksSame(shown(firing.frame[expected.name]), found) === false
  );
  if (differs?.expected?.kind !== "variable") {
    return { ...common, cause: `${endedAtStep}: ${firing.ended!.why}`, fix: `Compare the two sides` };
  }
  const bound = shown(firing.frame[differs.expected.name]);
  const { keys, ...comparison } = compared.comparison;
  return {
    ...common,
    cause:
      `${endedAtStep}: ${labelOf(record)} gave ${
        inWords(differs.found!)
      } for "${differs.key}", and its variable ` +
      `"${differs.expected.name}" is bound to ${inWords(bound)}`,
    fix: `Use another variable in the step's output pattern if the two may differ`,
    comparison: {
      ...comparison,
      keys: keys.map((key) => key === differs ? { ...key, fits: false, bound } : key),
    },
  };
}

/** The sync, the step, and what was not reached because of an action. */
function about(
  record: TraceRecord,
  view: FlowView,
): Pick<Cause, "sync" | "record" | "step" | "unreached" | "waiting"> {
  const { by } = record;
  if (!by) return { record: record.id };
  const goesOn = record.output && !endedAt(record, view);
  const steps = goesOn ? [] : view.syncs.get(by.sync)?.then.slice(by.step + 1) ?? [];
  const unreached = steps.map(({ action }) => action);
  const waiting = [...view.syncs.values()].filter((sync) => waitsFor(sync, unreached, view)).map(({ name }) =>
    view.ref(name)
  );
  return {
    sync: view.ref(by.sync),
    record: record.id,
    step: { index: by.step, action: labelOf(record) },
    ...(unreached.length > 0 && { unreached }),
    ...(waiting.length > 0 && { waiting }),
  };
}

function waitsFor(sync: SyncDescription, actions: readonly string[], view: FlowView): boolean {
  const waits = sync.when.some(({ action }) => action !== REQUEST && actions.includes(action));
  return waits && isOfPath(sync, view.trace.records[0]?.input.path);
}

/** The firing whose sequence an action ended. */
function endedAt(record: TraceRecord, view: FlowView): TraceFiring | undefined {
  const firing = view.firingOf(record);
  return firing?.ended?.step === record.by?.step ? firing : undefined;
}

function stepOf({ by }: TraceRecord, view: FlowView): SyncDescription["then"][number] | undefined {
  return by && view.syncs.get(by.sync)?.then[by.step];
}

/** Which step of its sync's `then` an action was. */
function inStep({ by }: TraceRecord): string {
  return by ? ` in step ${by.step + 1} of its "then"` : "";
}

function answerTheError(record: TraceRecord): string {
  return `Add a sync with [${
    labelOf(record)
  }, {}, { error }] in its "when" that answers it; until then the request is ` +
    `answered with the error itself`;
}
