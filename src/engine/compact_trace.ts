/**
 * A flow as the ring keeps it: redacted, and in as few objects as can be. Recent flows outlive the collector's young
 * generation, so each object that one consists of is copied twice and collected late; as a `Trace` a flow of two actions
 * would be thirty objects. The trace is made from this when somebody asks for it.
 */
import type { ActionRecord, Firing } from "./action_record.ts";
import type { ActionInfo } from "./concept.ts";
import type { CompiledSync } from "./compile.ts";
import { describeException } from "./describe_exception.ts";
import { compactQueries, type CompactQuery, expandQueries } from "./compact_queries.ts";
import type { Dropped, Failure, Flow } from "./flow.ts";
import { isPlainObject } from "./nested_values.ts";
import type { Redactor } from "./redaction.ts";
import type { RingEntry } from "./ring.ts";
import type { Trace, TraceDropped, TraceFailure, TraceFault, TraceFiring, TraceRecord } from "./trace.ts";
import type { Mapping } from "./types.ts";
import type { QueryStep } from "./where.ts";

/** How much of a list one trace keeps. */
const KEPT = 10_000;

/**
 * A record: its action; its input; its output; its fault, or what it returned in place of an object; the number of the firing
 * that caused it, or the sync of one that is not kept; the step; and two times in microseconds.
 */
const RECORD_SLOTS = 8;
/** A firing: its sync and how it ended early; then its records' numbers, and the values of its variables. */
const FIRING_SLOTS = 2;
/** About how many bytes a dropped match takes besides the inputs of its queries. */
const DROPPED_BYTES = 200;

/** One flow, packed: `expand` gives its trace. */
export class CompactTrace implements RingEntry {
  readonly flow: string;
  readonly aliases: readonly string[];
  /** About how many bytes it takes. */
  readonly bytes: number;
  readonly #started: number;
  readonly #parent: string | undefined;
  readonly #running: boolean;
  readonly #answer: Trace["answer"];
  readonly #records: unknown[];
  readonly #firings: unknown[];
  readonly #dropped: readonly CompactDropped[] | undefined;
  readonly #failures: readonly TraceFailure[] | undefined;
  readonly #waiting: Trace["waiting"];
  readonly #omitted: number;

  /** @param redactor knows every secret of the flow */
  constructor(flow: Flow, redactor: Redactor) {
    const { answer, dropped, failures, waiting } = flow;
    // The redactor is the flow's, which may have copied for the log and for earlier traces.
    const copiedBefore = redactor.bytes;
    this.flow = flow.id;
    this.aliases = flow.aliases;
    this.#started = flow.started;
    this.#parent = flow.parent;
    this.#running = !flow.quiet;
    this.#answer = answer && { status: answer.status, body: keptBody(answer.body, redactor) };
    this.#records = packRecords(flow.records, redactor);
    this.#firings = packFirings(flow.firings, redactor);
    this.#dropped = dropped && compactDropped(dropped.slice(0, KEPT), redactor);
    this.#failures = failures && failures.map((one) => traceFailure(one, redactor));
    this.#waiting = waiting && {
      sync: waiting.sync.name,
      record: waiting.record.id,
      where: expandQueries(compactQueries(waiting.where, waiting.sync, redactor)),
    };
    this.#omitted = beyond(flow.records) + beyond(flow.firings) + beyond(dropped ?? []);
    this.bytes = redactor.bytes - copiedBefore + 8 * (this.#records.length + this.#firings.length) +
      DROPPED_BYTES * (this.#dropped?.length ?? 0) + 400;
  }

  /** What a record was given, by its number; undefined when the trace does not hold it. */
  input(number: number): Mapping | undefined {
    const input = this.#records[number * RECORD_SLOTS + 1] as Mapping | undefined;
    return input && { ...input };
  }

  /** What was answered. */
  get answer(): Trace["answer"] {
    return this.#answer;
  }

  /** The flow as it is told to people and tools. */
  expand(): Trace {
    const firings = unpackFirings(this.#firings, this.flow);
    return {
      flow: this.flow,
      started: this.#started,
      aliases: [...this.aliases],
      ...(this.#parent && { parent: this.#parent }),
      running: this.#running,
      ...(this.#answer && { answer: this.#answer }),
      records: unpackRecords(this.#records, firings, this.flow),
      firings,
      dropped: this.#dropped ? expandDropped(this.#dropped, this.flow) : [],
      failures: this.#failures ?? [],
      ...(this.#waiting && { waiting: this.#waiting }),
      ...(this.#omitted > 0 && { omitted: this.#omitted }),
    };
  }
}

/** A copy, since who was answered may change the body that it was given. */
function keptBody(body: unknown, redactor: Redactor): unknown {
  try {
    if (isPlainObject(body)) return redactor.keep({ ...body });
  } catch {
    // It cannot be read, or not wholly.
  }
  return redactor.copyAt("", body);
}

function beyond(list: readonly unknown[]): number {
  return Math.max(0, list.length - KEPT);
}

function packRecords(records: readonly ActionRecord[], redactor: Redactor): unknown[] {
  const count = Math.min(records.length, KEPT);
  const began = count > 0 ? records[0].at : 0;
  const packed = new Array(count * RECORD_SLOTS);
  for (let i = 0, at = 0; i < count; i++) {
    const { action, input, output, fault, returned, firing, step, at: time, ms } = records[i];
    packed[at++] = action;
    packed[at++] = redactor.keep(input, action.secrets);
    packed[at++] = output && redactor.keep(output, action.secrets);
    packed[at++] = fault ? traceFault(fault, redactor) : returned;
    packed[at++] = firing && (firing.number < KEPT ? firing.number : firing.sync);
    packed[at++] = step;
    packed[at++] = Math.round((time - began) * 1_000);
    packed[at++] = Math.round((output ? ms : performance.now() - time) * 1_000);
  }
  return packed;
}

function unpackRecords(
  packed: readonly unknown[],
  firings: readonly TraceFiring[],
  flow: string,
): TraceRecord[] {
  const records: TraceRecord[] = [];
  for (let at = 0; at < packed.length; at += RECORD_SLOTS) {
    const [action, input, output, odd, firing, step, began, ms] = packed.slice(at, at + RECORD_SLOTS) as [
      ActionInfo,
      Mapping,
      Mapping | undefined,
      TraceFault | string | undefined,
      number | CompiledSync | undefined,
      number,
      number,
      number,
    ];
    const isKept = typeof firing === "number";
    records.push({
      id: `${flow}.${records.length}`,
      concept: action.concept,
      action: action.name,
      // Copies: what was kept as it was is the record of a flow that may still run.
      input: { ...input },
      ...(output && { output: { ...output } }),
      ...(typeof odd === "object" && { fault: odd }),
      ...(typeof odd === "string" && { returned: odd }),
      ...(isKept && { by: { sync: firings[firing].sync, step, firing } }),
      ...(!isKept && firing && { by: { sync: firing.name, step } }),
      at: began / 1_000,
      ms: ms / 1_000,
    });
  }
  return records;
}

function packFirings(firings: readonly Firing[], redactor: Redactor): unknown[] {
  const count = Math.min(firings.length, KEPT);
  let slots = 0;
  for (let i = 0; i < count; i++) {
    const { sync, records } = firings[i];
    slots += FIRING_SLOTS + records.length + sync.variables.length;
  }
  const packed = new Array(slots);
  for (let i = 0, at = 0; i < count; i++) {
    const { sync, records, frame, ended } = firings[i];
    packed[at++] = sync;
    packed[at++] = ended && { step: ended.step, why: redactor.text(ended.why) };
    for (const record of records) packed[at++] = record.number;
    for (const variable of sync.variables) {
      packed[at++] = redactor.keepAt(variable.description!, frame[variable], sync.secrets);
    }
  }
  return packed;
}

function unpackFirings(packed: readonly unknown[], flow: string): TraceFiring[] {
  const firings: TraceFiring[] = [];
  for (let at = 0; at < packed.length;) {
    const [sync, ended] = packed.slice(at, at += FIRING_SLOTS) as [CompiledSync, TraceFiring["ended"]];
    const numbers = packed.slice(at, at += sync.when.length) as number[];
    const values = packed.slice(at, at += sync.variables.length);
    const bound = sync.variables.map((variable, i) => [variable.description!, values[i]] as const);
    firings.push({
      sync: sync.name,
      records: numbers.map((number) => `${flow}.${number}`),
      frame: Object.fromEntries(bound.filter(([, value]) => value !== undefined)),
      ...(ended && { ended }),
    });
  }
  return firings;
}

function traceFault(
  { reference, message, cause }: { reference: string; message: string; cause: unknown },
  redactor: Redactor,
): TraceFault {
  return {
    reference,
    message: redactor.text(message),
    ...(cause !== undefined && { cause: redactor.text(describeException(cause)) }),
  };
}

/** A match that `where` dropped, by the numbers of its records. */
interface CompactDropped {
  readonly sync: CompiledSync;
  readonly records: readonly number[];
  readonly where: readonly CompactQuery[];
}

/** Matches that one `where` dropped share what is kept of it. */
function compactDropped(dropped: readonly Dropped[], redactor: Redactor): CompactDropped[] {
  const kept = new Map<readonly QueryStep[], readonly CompactQuery[]>();
  return dropped.map(({ sync, records, where }) => {
    let queries = kept.get(where);
    if (!queries) kept.set(where, queries = compactQueries(where, sync, redactor));
    return { sync, records: records.map(({ number }) => number), where: queries };
  });
}

function expandDropped(dropped: readonly CompactDropped[], flow: string): TraceDropped[] {
  return dropped.map(({ sync, records, where }) => ({
    sync: sync.name,
    records: records.map((number) => `${flow}.${number}`),
    where: expandQueries(where),
  }));
}

function traceFailure(
  { sync, record, fault, kind, wrong, where }: Failure,
  redactor: Redactor,
): TraceFailure {
  return {
    ...(sync && { sync: sync.name }),
    record: record.id,
    fault: traceFault(fault, redactor),
    kind,
    ...(wrong && { wrong: { ...wrong, what: redactor.text(wrong.what), next: redactor.text(wrong.next) } }),
    ...(where && sync && { where: expandQueries(compactQueries(where, sync, redactor)) }),
  };
}
