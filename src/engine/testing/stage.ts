/** What the tests of the engine play on: an engine whose log and traces are kept, and a concept that does what it is told. */
import { type EngineOptions, SyncConcept } from "../sync.ts";
import type { Trace } from "../trace.ts";
import type { Mapping } from "../types.ts";

/** What an action or query of a `Stage` does with its input. */
// deno-lint-ignore no-explicit-any -- each test reads the keys that it gave
export type Act = (input: any) => unknown;

/** A concept without a will of its own: each method does what the test says, and `{}` (a query: `[]`) where it says nothing. */
export class Stage {
  static secrets = ["combination"];
  /** Every call, in order: the method and its input. */
  readonly calls: [method: string, input: Mapping][] = [];
  readonly acts: Record<string, Act> = {};

  begin(input: Mapping): unknown {
    return this.#play("begin", input);
  }
  left(input: Mapping): unknown {
    return this.#play("left", input);
  }
  right(input: Mapping): unknown {
    return this.#play("right", input);
  }
  end(input: Mapping): unknown {
    return this.#play("end", input);
  }
  _rows(input: Mapping): unknown {
    return this.acts._rows ? this.acts._rows(input) : [];
  }
  async _later(input: Mapping): Promise<unknown> {
    return await (this.acts._later ? this.acts._later(input) : []);
  }

  #play(method: string, input: Mapping): unknown {
    this.calls.push([method, input]);
    return this.acts[method] ? this.acts[method](input) : {};
  }

  /** The inputs of the calls of one method, in order. */
  static inputs(stage: Stage, method: string): Mapping[] {
    return stage.calls.flatMap(([called, input]) => called === method ? [input] : []);
  }
}

/** An engine with one instrumented `Stage`; `acts` says what its methods do. */
export function play(acts: Record<string, Act> = {}, options: EngineOptions = {}) {
  const logged: { level: string; text: string }[] = [];
  const traces: Trace[] = [];
  const engine = new SyncConcept({ log: (level, text) => logged.push({ level, text }), ...options });
  engine.observe((trace) => traces.push(trace));
  const concept = new Stage();
  Object.assign(concept.acts, acts);
  const { Stage: stage } = engine.instrument({ Stage: concept });
  return {
    engine,
    stage,
    logged,
    /** The traces of flows that ended, oldest first. */
    traces,
    /** The trace of the flow that ended last. */
    trace: () => traces.at(-1)!,
    /** The inputs of one method's calls, in order. */
    inputs: (method: string) => Stage.inputs(concept, method),
    /** The methods that were called, in order. */
    order: () => concept.calls.map(([method]) => method),
  };
}

/** How often each sync fired in a flow. */
export function fired(trace: Trace): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { sync } of trace.firings) counts[sync] = (counts[sync] ?? 0) + 1;
  return counts;
}
