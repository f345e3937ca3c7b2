/**
 * Which action is running. The engine imports nothing, so the host hands it an async context; without one the answer holds
 * until the action's first `await` (design.md 8).
 */
import { isThenable } from "./thenable.ts";
import type { Explanation } from "./explanation.ts";
import type { Trace } from "./trace.ts";

/** What `currentAction` tells of the action that is running. */
export interface CurrentAction {
  /** The action's own id: the same however often it is asked for, so that it can serve as an idempotency key outside. */
  readonly id: string;
  /** The flow it belongs to. */
  readonly live: LiveFlow;
  /** The id of that flow. */
  readonly flow: string;
  /** The name of the concept that the action belongs to. */
  readonly concept: string;
  /** The sync and the step of its `then` (from 0) that caused the action; absent for the first action of a flow. */
  readonly by?: { readonly sync: string; readonly step: number; readonly fault?: Fault };
}

/** An exception of an action, a `where` or a query, or a limit that was reached (design rules R7 and R11). */
export interface Fault {
  /** What the client is told in place of the cause. */
  readonly reference: string;
  /** What was thrown. It may hold secrets: it goes to the log and the trace by way of redaction, never to a client. */
  readonly cause: unknown;
  /** One sentence: what could not be done, and which sync or action it was. */
  readonly message: string;
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

/** How one sync stood to one record: what the answer to an unanswered request is made from. */
export interface Attempt {
  readonly sync: string;
  /** Whether the sync waits for this action alone. */
  readonly alone: boolean;
  /** The literals of its pattern for this action, by key of the input. */
  readonly literals: ReadonlyMap<string, unknown>;
  /** The first literal of the input that differs, if one does. */
  readonly mismatch?: { readonly key: string; readonly expected: unknown; readonly found: unknown };
  /** Keys of the input that the pattern names and the record lacks. */
  readonly absent: readonly string[];
  /** Whether the pattern fits the record. */
  readonly fits: boolean;
  /** Whether the sync fired for the record. */
  readonly fired: boolean;
}

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
  /** The flow as it stands, explained; `about` is the id of the request that is to be, the first without an answer unless given. */
  explain(about?: string): Explanation;
  /** How each sync with a pattern for the action of that id stood to it. */
  attempts(id: string): Attempt[];
}

/** What the host hands over: `AsyncLocalStorage` of `node:async_hooks`, or the like. */
export interface AsyncContext {
  run<I, O>(store: CurrentAction, callback: (input: I) => O, input: I): O;
  getStore(): CurrentAction | undefined;
}

let context: AsyncContext | undefined;
/** The action whose synchronous part runs. */
let running: CurrentAction | undefined;
/** Whether each method that was called returned a promise the last time, or ever before. */
const waits = new WeakMap<object, boolean>();

/** Gives the engine the host's async context, once for the whole process. */
export function setAsyncContext(host: AsyncContext | undefined): void {
  context = host;
}

/**
 * The action that is running, or undefined outside of one. What an `async` method leaves running when it ends is still inside
 * of it; what a method that returned at once leaves running may be outside.
 */
export function currentAction(): CurrentAction | undefined {
  return running ?? context?.getStore();
}

/**
 * Calls `method` so that `currentAction()` gives `action` inside it.
 *
 * To enter the host's context costs several times what a small action does, so a method that is known to return at once is
 * spared it. Should it return a promise one day, that one call has its action only until then; from then on it is not spared.
 */
export function runAs<I, O>(action: CurrentAction, method: (input: I) => O, input: I): O {
  const outer = running;
  running = action;
  try {
    const known = waits.get(method);
    const result = context && known !== false ? context.run(action, method, input) : method(input);
    if (known !== true) {
      const thenable = isThenable(result);
      if (thenable !== known) waits.set(method, thenable);
    }
    return result;
  } finally {
    running = outer;
  }
}
