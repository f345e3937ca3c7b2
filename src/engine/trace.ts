/** Flows as data, redacted: what the explainer reads (design.md 9). */

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
