/** Flows as data, redacted: what the explainer reads (design.md 9). */

import type { Wrong } from "./wrong.ts";

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
  /** What the action returned in place of an object, such as `an array`: it counts as a success without keys. */
  readonly returned?: string;
  /**
   * What caused it: the sync, the step, and the firing, by its place among the firings of the trace (absent where that was left
   * out). Absent for the first action.
   */
  readonly by?: { readonly sync: string; readonly step: number; readonly firing?: number };
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

/** One query of a `where`: how many frames went in and came out, and what it was asked and gave. */
export interface TraceQuery {
  /** `Concept._query`. */
  readonly query: string;
  /** Its input for the first frame that it dropped, or else for the first frame. */
  readonly input: Record<string, unknown>;
  /** The keys that the query takes, where its source tells. */
  readonly takes?: readonly string[];
  readonly in: number;
  /** Absent where it had not answered when `where` ended: it threw, or was not awaited. */
  readonly out?: number;
  readonly threw?: true;
  /** How many rows it gave, for all frames. */
  readonly rows?: number;
  /** The first row for that input. */
  readonly row?: Record<string, unknown>;
  /** The output pattern, for that frame; absent for `collect`. */
  readonly expects?: readonly TraceExpected[];
}

/** One key of a query's output pattern. */
export interface TraceExpected {
  readonly key: string;
  /** The variable that stands there; absent for a literal. */
  readonly variable?: string;
  /** The literal, or what the variable was bound to; absent when the query was to bind it. */
  readonly value?: unknown;
}

/** A match that `where` gave no frame for. */
export interface TraceDropped {
  readonly sync: string;
  readonly records: readonly string[];
  readonly where: readonly TraceQuery[];
}

/**
 * A sync that could not fire: its `where` threw, returned something else than frames (`not-frames`) or left a variable unbound
 * that `then` needs, or a limit was reached.
 */
export interface TraceFailure {
  readonly sync?: string;
  readonly record: string;
  readonly fault: TraceFault;
  readonly kind: "threw" | "not-frames" | "unbound" | "limit";
  /** What is wrong and what to do, without the name of the sync; absent when it threw. */
  readonly wrong?: Wrong;
  /** The queries of its `where`, where that was at fault. */
  readonly where?: readonly TraceQuery[];
}

/** A sync whose `where` is waited for. */
export interface TraceWaiting {
  readonly sync: string;
  readonly record: string;
  readonly where: readonly TraceQuery[];
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
  readonly waiting?: TraceWaiting;
  /** How many records, firings and dropped matches were left out because the flow was too large. */
  readonly omitted?: number;
}
