/** The step of a sync's `then` that an action was, and what came of it. */
import type { Cause, StepDescription, SyncDescription } from "../explanation.ts";
import type { TraceFiring, TraceRecord } from "../trace.ts";
import { type FlowView, labelOf } from "./flow_view.ts";
import { isOfPath, REQUEST } from "./requesting.ts";
import { inWords, shown } from "./shown.ts";
import { untakenKey, untakenKeyInWords } from "./untaken_key.ts";

/** The step that an action was; undefined for the first action. */
export function stepOf({ by }: TraceRecord, view: FlowView): StepDescription | undefined {
  return by && view.syncs.get(by.sync)?.then[by.step];
}

/** The firing whose sequence an action ended. */
export function endedAt(record: TraceRecord, view: FlowView): TraceFiring | undefined {
  const firing = view.firingOf(record);
  return firing?.ended?.step === record.by?.step ? firing : undefined;
}

/** Whether an error was taken: a sync fired for it, or the step's pattern names `error` and the sequence went on. */
export function isHandled(record: TraceRecord, view: FlowView): boolean {
  if (view.fired.has(record.id)) return true;
  const output = stepOf(record, view)?.output;
  return output !== undefined && Object.hasOwn(output, "error") && !endedAt(record, view);
}

/** The sync and the step of an action, and what was not reached because of it. */
export function aboutStep(
  record: TraceRecord,
  view: FlowView,
): Pick<Cause, "sync" | "record" | "step" | "unreached" | "waiting"> {
  const { by } = record;
  if (!by) return { record: record.id };
  const wentOn = record.output && !endedAt(record, view);
  const rest = wentOn ? [] : view.syncs.get(by.sync)?.then.slice(by.step + 1) ?? [];
  const unreached = rest.map(({ action }) => action);
  const waiting = [...view.syncs.values()].filter((sync) => waitsFor(sync, unreached, view));
  return {
    sync: view.ref(by.sync),
    record: record.id,
    step: { index: by.step, action: labelOf(record) },
    ...(unreached.length > 0 && { unreached }),
    ...(waiting.length > 0 && { waiting: waiting.map(({ name }) => view.ref(name)) }),
  };
}

function waitsFor(sync: SyncDescription, actions: readonly string[], { trace }: FlowView): boolean {
  const waits = sync.when.some(({ action }) => action !== REQUEST && actions.includes(action));
  return waits && isOfPath(sync, trace.records[0]?.input.path);
}

/** The step as the rest of a sentence. */
export function inStep({ by }: TraceRecord): string {
  return by ? ` in step ${by.step + 1} of its "then"` : "";
}

/** An action and the error that it gave. */
export function gaveError(record: TraceRecord): string {
  return `${labelOf(record)} gave the error ${inWords(shown(record.output!.error))}`;
}

/**
 * The sentences for an error or an exception; others where the action was given a misspelt key, from which it may well have come.
 */
export function preferMisspeltKey(
  record: TraceRecord,
  view: FlowView,
  sentences: { readonly cause: string; readonly fix: string },
): { cause: string; fix: string } {
  const step = stepOf(record, view);
  const misspelt = step && untakenKey(step.takes, step.input);
  return misspelt?.near === undefined
    ? sentences
    : untakenKeyInWords(misspelt, sentences.cause, "the step's input");
}

/** The next step for an error that no sync takes. */
export function fixByAnswering(record: TraceRecord): string {
  return `Add a sync with [${
    labelOf(record)
  }, {}, { error }] in its "when" that answers it; until then the request is ` +
    `answered with the error itself`;
}
