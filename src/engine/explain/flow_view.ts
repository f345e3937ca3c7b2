import type { SyncDescription, SyncRef } from "../explanation.ts";
import type { Trace, TraceFiring, TraceRecord } from "../trace.ts";
import { REQUEST, RESPOND } from "./requesting.ts";

/** A flow with the syncs that were registered, by what explanations look for. */
export class FlowView {
  /** Every registered sync, by name. */
  readonly syncs: ReadonlyMap<string, SyncDescription>;
  /** Finished actions, by `Concept.action`. */
  readonly finished: ReadonlyMap<string, readonly TraceRecord[]>;
  /** Ids of the actions that are in the match of some firing. */
  readonly fired: ReadonlySet<string>;
  readonly #records: ReadonlyMap<string, TraceRecord>;
  readonly #responses: readonly TraceRecord[];

  constructor(syncs: readonly SyncDescription[], readonly trace: Trace) {
    this.syncs = new Map(syncs.map((sync) => [sync.name, sync]));
    this.finished = Map.groupBy(trace.records.filter(({ output }) => output), labelOf);
    this.fired = new Set(trace.firings.flatMap(({ records }) => records));
    this.#records = new Map(trace.records.map((record) => [record.id, record]));
    this.#responses = (this.finished.get(RESPOND) ?? []).filter((record) => !isError(record));
  }

  /** The action of that id. */
  record(id: string): TraceRecord | undefined {
    return this.#records.get(id);
  }

  /** A sync as explanations name it, whether or not it is registered still. */
  ref(name: string): SyncRef {
    const place = this.syncs.get(name)?.place;
    return { name, ...(place && { place }) };
  }

  /** The firing that did an action. */
  firingOf({ by }: TraceRecord): TraceFiring | undefined {
    return by?.firing === undefined ? undefined : this.trace.firings[by.firing];
  }

  /** The requests of the flow. */
  get requests(): readonly TraceRecord[] {
    return this.trace.records.filter((record) => labelOf(record) === REQUEST);
  }

  /** The action that answered a request, if one did. */
  responseTo(request: TraceRecord): TraceRecord | undefined {
    const id = request.output?.request;
    return this.#responses.find(({ input }) => id !== undefined && input.request === id);
  }
}

/** `Concept.action`. */
export function labelOf({ concept, action }: TraceRecord): string {
  return `${concept}.${action}`;
}

/** Whether an action gave an error (design rule R3). */
export function isError({ output }: TraceRecord): boolean {
  return output?.error !== undefined && output.error !== null;
}
