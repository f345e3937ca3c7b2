/** A flow while it runs: its records, what they caused, and what went wrong. */
import type { ActionRecord, Firing } from "./action_record.ts";
import { type Attempt, attemptsAt } from "./attempts.ts";
import type { CompiledSync } from "./compile.ts";
import type { ActionInfo } from "./concept.ts";
import { CompactTrace } from "./compact_trace.ts";
import type { Armed, Dispatch } from "./dispatch.ts";
import type { Explanation } from "./explanation.ts";
import { type Fault, faultSentence } from "./fault.ts";
import { FlowSecrets } from "./flow_secrets.ts";
import { Linked } from "./linked_list.ts";
import type { FlowError, LiveFlow } from "./live_flow.ts";
import type { JoinIndexes } from "./match.ts";
import type { HashSecret, Redactor } from "./redaction.ts";
import type { Trace, TraceFailure } from "./trace.ts";
import type { Lookup, QueryStep } from "./where.ts";
import type { Wrong } from "./wrong.ts";

/** A match that `where` gave no frame for. */
export interface Dropped {
  readonly sync: CompiledSync;
  readonly records: readonly ActionRecord[];
  readonly where: readonly QueryStep[];
}

/** A firing that could not begin or go on: its `where` threw, a variable was not bound, or a limit was reached. */
export interface Failure {
  readonly sync?: CompiledSync;
  readonly record: ActionRecord;
  readonly fault: Fault;
  readonly kind: TraceFailure["kind"];
  readonly wrong?: Wrong;
  readonly where?: readonly QueryStep[];
}

/** A `where` that is waited for. */
export interface Waiting {
  readonly sync: CompiledSync;
  readonly record: ActionRecord;
  readonly where: readonly QueryStep[];
}

/** Explains the trace of a flow that runs with these syncs. */
export type Explainer = (
  syncs: readonly CompiledSync[],
  trace: Trace,
  about: string | undefined,
) => Explanation;

const NO_ALIASES: readonly string[] = [];
/** A flow keeps no more failures than this; a limit that every branch of a loop reaches is one story. */
const FAILURES_KEPT = 100;

/** One flow while it runs; what the ring keeps of it afterwards is its `CompactTrace`. */
export class Flow extends Linked implements LiveFlow {
  readonly records: ActionRecord[] = [];
  readonly firings: Firing[] = [];
  // Most flows have none of what follows, so it is made when it is needed.
  dropped: Dropped[] | undefined;
  failures: Failure[] | undefined;
  lookups: Lookup[] | undefined;
  aliases = NO_ALIASES;
  /** Finished records of each action that some sync joins with others. */
  finished: Map<ActionInfo, ActionRecord[]> | undefined;
  /** The syncs that a record has armed. */
  armed: Armed | undefined;
  /** The hash indexes of the joins that were tried. */
  joins: JoinIndexes | undefined;
  /** The limits that were reached. */
  limits: Set<string> | undefined;
  /** The `where` that has not ended. */
  waiting: Waiting | undefined;
  /** What the first action returned, as it returned it. */
  result: unknown;
  quiet = false;
  #finishedCount = 0;
  #answer: LiveFlow["answer"];
  #compact: CompactTrace | undefined;
  #secrets: FlowSecrets | undefined;
  #whenQuiet: (() => void)[] | undefined;

  constructor(
    readonly id: string,
    /** When it began, in milliseconds since 1970. */
    readonly started: number,
    /** The flow in whose `where` or concept the first action was called. */
    readonly parent: string | undefined,
    private readonly hash: HashSecret | undefined,
    private readonly dispatch: Dispatch,
    private readonly explainer: Explainer,
  ) {
    super();
  }

  /** Files a record that has its output. */
  finish(record: ActionRecord, joined: boolean): void {
    record.order = this.#finishedCount++;
    if (!joined) return;
    this.finished ??= new Map();
    const list = this.finished.get(record.action);
    if (list) list.push(record);
    else this.finished.set(record.action, [record]);
  }

  fail(failure: Failure): void {
    this.failures ??= [];
    if (this.failures.length < FAILURES_KEPT) this.failures.push(failure);
  }

  /** Notes a match that `where` gave no frame for. */
  drop(dropped: Dropped): void {
    (this.dropped ??= []).push(dropped);
  }

  /** Tells everyone who waits that nothing runs any more; returns what they threw. */
  settle(): unknown[] {
    this.quiet = true;
    const threw: unknown[] = [];
    for (const callback of this.#whenQuiet ?? []) {
      try {
        callback();
      } catch (error) {
        threw.push(error);
      }
    }
    return threw;
  }

  get fault(): Fault | undefined {
    return this.records[0]?.fault;
  }

  get faults(): Fault[] {
    return [
      ...this.records.flatMap((record) => record.fault ?? []),
      ...(this.failures ?? []).map((failure) => failure.fault),
    ];
  }

  alias(name: string): void {
    this.aliases = [...this.aliases, name];
  }

  whenQuiet(callback: () => void): void {
    if (this.quiet) callback();
    else if (this.#whenQuiet) this.#whenQuiet.push(callback);
    else this.#whenQuiet = [callback];
  }

  errors(): FlowError[] {
    const returned = this.records.filter((record) => record.isError).map((record) => ({
      id: record.id,
      order: record.order,
      error: record.output?.error,
      fault: record.fault,
      by: record.firing?.sync.name,
      handled: record.fired || record.taken,
    }));
    const failed = (this.failures ?? []).map(({ sync, record, fault }) => ({
      id: record.id,
      order: record.order + 0.5,
      error: faultSentence(fault),
      fault,
      by: sync?.name,
      handled: false,
    }));
    return [...returned, ...failed].sort((a, b) => a.order - b.order);
  }

  get answer(): LiveFlow["answer"] {
    return this.#answer;
  }

  /** A trace that was made before tells nothing of the answer. */
  set answer(answer: LiveFlow["answer"]) {
    this.#answer = answer;
    this.#compact = undefined;
  }

  trace(): Trace {
    return this.compact().expand();
  }

  explain(about?: string): Explanation {
    return this.explainer(this.dispatch.syncs, this.trace(), about);
  }

  exchange(id: string): ReturnType<LiveFlow["exchange"]> {
    const compact = this.compact();
    const record = this.records.find((one) => one.id === id);
    return { input: record && compact.input(record.number), answer: compact.answer?.body };
  }

  /** The trace as the ring keeps it, made once when the flow is quiet. */
  compact(): CompactTrace {
    if (this.#compact) return this.#compact;
    const compact = new CompactTrace(this, this.redactor());
    if (this.quiet) this.#compact = compact;
    return compact;
  }

  /** A redactor that knows the secrets of the flow so far: for what the log is told of it. */
  redactor(): Redactor {
    return (this.#secrets ??= new FlowSecrets(this, this.hash)).learned();
  }

  holdsSecret(json: unknown): boolean {
    return this.redactor().holdsSecret(json);
  }

  masked(text: string): string {
    return this.redactor().text(text);
  }

  attempts(id: string): Attempt[] {
    const record = this.records.find((one) => one.id === id);
    return record ? attemptsAt(record, this.dispatch) : [];
  }
}
