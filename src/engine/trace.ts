/** Flows as data, redacted: what the ring keeps and the explainer reads (design.md 9). */
import type { ActionRecord, Dropped, Failure, Flow } from "./flow.ts";
import { FlowSecrets, named } from "./flow_secrets.ts";
import type { HashSecret, Redactor } from "./redaction.ts";

/** One action of a flow. */
export interface TraceRecord {
  readonly id: string;
  readonly concept: string;
  readonly action: string;
  readonly input: Record<string, unknown>;
  /** Absent while the action runs. */
  readonly output?: Record<string, unknown>;
  /** What the action threw, under the reference that the client got. */
  readonly fault?: TraceFault;
  /** What caused it: a firing, by its place among the firings of the trace. Absent for the first action. */
  readonly by?: { readonly sync: string; readonly step: number };
  /** Milliseconds from the start of the flow. */
  readonly at: number;
  /** How long it ran, in milliseconds; how long it has run, for one that still does. */
  readonly ms: number;
}

/** An exception or a limit, with what the log has of it. */
export interface TraceFault {
  readonly reference: string;
  readonly message: string;
  readonly cause?: string;
}

/** One frame that a sync fired for. */
export interface TraceFiring {
  readonly sync: string;
  /** Ids of the records that matched, one for each pattern of `when`. */
  readonly records: readonly string[];
  /** The bindings, by the names of the variables. */
  readonly frame: Record<string, unknown>;
  /** The step (from 0) at which the sequence ended early, and why. */
  readonly ended?: { readonly step: number; readonly why: string };
}

/** A match that `where` gave no frame for. */
export interface TraceDropped {
  readonly sync: string;
  readonly records: readonly string[];
  readonly where: readonly {
    readonly query: string;
    readonly input: Record<string, unknown>;
    readonly in: number;
    readonly out: number;
  }[];
}

/** A sync that could not fire: its `where` threw, or a limit was reached. */
export interface TraceFailure {
  readonly sync?: string;
  readonly record: string;
  readonly fault: TraceFault;
}

/** One flow. */
export interface Trace {
  readonly flow: string;
  /** When it began: milliseconds since 1970. */
  readonly started: number;
  /** Other names of the flow, such as the id of its request. */
  readonly aliases: readonly string[];
  /** The flow in which the first action was called, if it was called in one. */
  readonly parent?: string;
  readonly running: boolean;
  readonly answer?: { readonly status: number; readonly body: unknown };
  readonly records: readonly TraceRecord[];
  readonly firings: readonly TraceFiring[];
  readonly dropped: readonly TraceDropped[];
  readonly failures: readonly TraceFailure[];
  /** How many records, firings and dropped matches were left out because the flow was too large. */
  readonly omitted?: number;
}

/** How much of a list one trace keeps. */
const RECORDS_KEPT = 10_000;

/** A trace, and about how many bytes it takes. */
export interface SizedTrace {
  readonly trace: Trace;
  readonly bytes: number;
}

/** The trace of a flow as it stands. */
export function traceOf(flow: Flow, hash: HashSecret | undefined): SizedTrace {
  const redactor = new FlowSecrets(flow, hash).learned();
  const began = flow.records[0]?.at ?? 0;
  const lists = [flow.records, flow.firings, flow.dropped];
  const omitted = lists.reduce((sum, list) => sum + Math.max(0, list.length - RECORDS_KEPT), 0);
  const trace: Trace = {
    flow: flow.id,
    started: flow.started,
    aliases: [...flow.aliases],
    ...(flow.parent && { parent: flow.parent }),
    running: !flow.quiet,
    ...(flow.answer && {
      answer: { status: flow.answer.status, body: redactor.copyAt("", flow.answer.body) },
    }),
    records: first(flow.records).map((record) => traceRecord(record, began, redactor)),
    firings: first(flow.firings).map(({ sync, records, frame, ended }) => ({
      sync: sync.name,
      records: records.map(({ id }) => id),
      frame: redactor.copy(named(sync.variables, frame), sync.secrets),
      ...(ended && { ended: { step: ended.step, why: redactor.text(ended.why) } }),
    })),
    dropped: first(flow.dropped).map((dropped) => traceDropped(dropped, redactor)),
    failures: flow.failures.map((failure) => traceFailure(failure, redactor)),
    ...(omitted > 0 && { omitted }),
  };
  const bytes = redactor.bytes + 200 * trace.records.length + 120 * trace.firings.length +
    120 * trace.dropped.length;
  return { trace, bytes };
}

function first<T>(list: readonly T[]): readonly T[] {
  return list.length > RECORDS_KEPT ? list.slice(0, RECORDS_KEPT) : list;
}

function traceRecord(record: ActionRecord, began: number, redactor: Redactor): TraceRecord {
  const { action, input, output, fault, firing, step } = record;
  return {
    id: record.id,
    concept: action.concept,
    action: action.name,
    input: redactor.copy(input, action.secrets),
    ...(output && { output: redactor.copy(output, action.secrets) }),
    ...(fault && { fault: traceFault(fault, redactor) }),
    ...(firing && { by: { sync: firing.sync.name, step } }),
    at: record.at - began,
    ms: output ? record.ms : performance.now() - record.at,
  };
}

function traceFault(
  fault: { reference: string; message: string; cause: unknown },
  redactor: Redactor,
): TraceFault {
  const { reference, message, cause } = fault;
  return {
    reference,
    message: redactor.text(message),
    ...(cause !== undefined && { cause: redactor.text(describeCause(cause)) }),
  };
}

/** How many causes of causes are told. */
const CAUSES_TOLD = 5;

/** An exception as text: its stack where it has one, and its causes. */
export function describeCause(cause: unknown, told = 0): string {
  try {
    if (!(cause instanceof Error)) {
      return typeof cause === "object" ? "an object that is not an Error" : String(cause);
    }
    const text = String(cause.stack ?? `${cause.name}: ${cause.message}`);
    if (cause.cause === undefined || told === CAUSES_TOLD) return text;
    return `${text}\ncaused by ${describeCause(cause.cause, told + 1)}`;
  } catch {
    return "an exception that cannot be read";
  }
}

function traceDropped({ sync, records, where }: Dropped, redactor: Redactor): TraceDropped {
  return {
    sync: sync.name,
    records: records.map(({ id }) => id),
    where: where.map((step) => ({ ...step, input: redactor.copy(step.input) })),
  };
}

function traceFailure({ sync, record, fault }: Failure, redactor: Redactor): TraceFailure {
  return { ...(sync && { sync: sync.name }), record: record.id, fault: traceFault(fault, redactor) };
}
