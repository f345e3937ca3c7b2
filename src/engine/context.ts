/**
 * Which action is running. The engine imports nothing, so the host hands it an async context; without one the answer holds
 * until the action's first `await` (design.md 8).
 */
import type { Fault } from "./fault.ts";
import type { LiveFlow } from "./live_flow.ts";
import { isThenable } from "./thenable.ts";

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

/** What the host hands over: `AsyncLocalStorage` of `node:async_hooks`, or the like. */
export interface AsyncContext {
  run<I, O>(store: CurrentAction, callback: (input: I) => O, input: I): O;
  getStore(): CurrentAction | undefined;
}

let context: AsyncContext | undefined;
/** The action whose synchronous part runs. */
let running: CurrentAction | undefined;
/** Whether each method that was called has ever returned a promise. */
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
