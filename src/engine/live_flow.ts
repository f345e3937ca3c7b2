import type { Attempt } from "./attempts.ts";
import type { Explanation } from "./explanation.ts";
import type { Fault } from "./fault.ts";
import type { Trace } from "./trace.ts";

/** A flow that still runs, as an action inside it sees it. */
export interface LiveFlow {
  readonly id: string;
  /** The answer that went to the client, for the trace. */
  answer?: { readonly status: number; readonly body: unknown };
  /** Every fault so far. */
  readonly faults: readonly Fault[];
  /** Another name under which the flow's trace is found. */
  alias(name: string): void;
  /** Calls back when nothing of the flow runs any more; at once if that is so already. */
  whenQuiet(callback: () => void): void;
  /** Every error so far, in order. */
  errors(): FlowError[];
  /** The flow as it can be shown: redacted; as it stands now, while it runs. */
  trace(): Trace;
  /** What the action of that id was given, and the answer: redacted, at less than the cost of a trace. */
  exchange(id: string): { readonly input?: Record<string, unknown>; readonly answer?: unknown };
  /** Whether a JSON value holds a secret of the flow. */
  holdsSecret(json: unknown): boolean;
  /** A text about a fault of the flow, with the secrets of the flow masked: for the log. */
  masked(text: string): string;
  /** The flow as it stands, explained; `about` is the id of the request that is to be, the first without an answer unless given. */
  explain(about?: string): Explanation;
  /** How each sync with a pattern for the action of that id stood to it. */
  attempts(id: string): Attempt[];
}

/** An error of a flow: an action that returned one, or a fault. */
export interface FlowError {
  /** The id of the action that gave it, or whose sync failed. */
  readonly id: string;
  /** What the action returned as `error`; for a fault, the generic sentence with its reference. */
  readonly error: unknown;
  readonly fault?: Fault;
  /** The sync whose `then` did the action, or whose firing failed; absent for an action from outside. */
  readonly by: string | undefined;
  /** Whether a firing was caused by it or a `then` pattern took it by naming `error`. */
  readonly handled: boolean;
}
