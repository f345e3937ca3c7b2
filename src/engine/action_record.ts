import type { CompiledSync } from "./compile.ts";
import type { ActionInfo } from "./concept.ts";
import type { CurrentAction } from "./context.ts";
import type { Fault } from "./fault.ts";
import type { Flow } from "./flow.ts";
import type { Frame, Mapping } from "./types.ts";

/** One action of a flow, running or finished. */
export class ActionRecord implements CurrentAction {
  /** A copy of the top level of what the action returned; undefined while it runs. */
  output: Mapping | undefined;
  /** Set when the action threw. */
  fault?: Fault;
  /** What it returned, in words, where that was no object. */
  returned?: string;
  /** Whether the output is an error (R3). */
  isError = false;
  /** Whether some firing has this record in its match. */
  fired = false;
  /** Whether the `then` pattern that waited for it named `error`. */
  taken = false;
  /** Its place among the finished records of the flow; -1 while it runs. */
  order = -1;
  /** How long it ran, in milliseconds. */
  ms = 0;

  constructor(
    readonly live: Flow,
    /** Its place among all records of the flow, running ones included. */
    readonly number: number,
    readonly action: ActionInfo,
    /** A copy of the top level of what the action was given. */
    public input: Mapping,
    readonly firing: Firing | undefined,
    /** The step of the firing's `then` that it is. */
    readonly step: number,
    /** How many actions led to it, one causing the next. */
    readonly depth: number,
    /** When it began, in milliseconds of `performance.now()`. */
    readonly at: number,
  ) {}

  get id(): string {
    return `${this.live.id}.${this.number}`;
  }

  get flow(): string {
    return this.live.id;
  }

  get concept(): string {
    return this.action.concept;
  }

  get by(): CurrentAction["by"] {
    if (!this.firing) return undefined;
    const fault = this.firing.records.find((record) => record.fault)?.fault;
    return { sync: this.firing.sync.name, step: this.step, ...(fault && { fault }) };
  }
}

/** One frame that `where` returned, or one match without a `where`, with the `then` that it causes. */
export interface Firing {
  readonly sync: CompiledSync;
  /** Its place among the firings of the flow. */
  number: number;
  /** One record for each pattern of `when`. */
  readonly records: readonly ActionRecord[];
  frame: Frame;
  /** The step at which its sequence ended early, and why. */
  ended?: { readonly step: number; readonly why: string };
}
