import { compile, type CompiledSync, SyncProblems } from "./compile.ts";
import { type ActionInfo, infoOf, instrumented, rebind } from "./concept.ts";
import { currentAction } from "./context.ts";
import { describeException } from "./describe_exception.ts";
import { Dispatch } from "./dispatch.ts";
import { syncInWords } from "./explain/cause_in_words.ts";
import { describeSync } from "./explain/describe_sync.ts";
import { explain } from "./explain/explain.ts";
import type { Explanation, SourcePlace } from "./explanation.ts";
import type { Fault } from "./fault.ts";
import { type Explainer, Flow } from "./flow.ts";
import { FlowsExhausted } from "./flows_exhausted.ts";
import { LinkedList } from "./linked_list.ts";
import type { LiveFlow } from "./live_flow.ts";
import type { Instrumented } from "./patterns.ts";
import { type HashSecret, Redactor } from "./redaction.ts";
import { Ring } from "./ring.ts";
import { Runner, type RunnerHost } from "./runner.ts";
import type { Trace } from "./trace.ts";
import { traceLines } from "./trace_lines.ts";
import { type InstrumentedAction, Logging, type Mapping, type Sync } from "./types.ts";

// Older apps import it from here.
export { Logging };

/** What the engine needs of its surroundings, and its limits; each has a default. */
export interface EngineOptions {
  /** How many actions may lead one to the next (1,000). */
  readonly maxDepth?: number;
  /** How many actions one flow may have (1,000,000). */
  readonly maxActions?: number;
  /** How many flows may run at once (10,000). */
  readonly maxFlows?: number;
  /** How many finished flows are remembered (1,000). */
  readonly traceFlows?: number;
  /** How many bytes the remembered flows may take, about (64 MiB). */
  readonly traceBytes?: number;
  /** Takes what is to be logged, without secrets; nothing is logged without it. */
  readonly log?: (level: "info" | "warn" | "error", text: string) => void;
  /** Hashes secrets for masks that tell same from different; without it every secret has the same mask. */
  readonly hash?: HashSecret;
  /** Where the sync of that name stands in the source, for explanations; asked only when somebody asks for one. */
  readonly locate?: (sync: string) => SourcePlace | undefined;
}

/** A flow, as who started it sees it. */
export interface StartedFlow extends LiveFlow {
  /** Whether nothing of it runs any more. */
  readonly quiet: boolean;
  /** What its first action returned; undefined until then. */
  readonly result: unknown;
  /** What its first action threw. */
  readonly fault?: Fault;
}

/** How many different warnings are remembered, each of which is said once. */
const WARNINGS_KEPT = 1_000;

/**
 * The engine: it instruments concepts, registers syncs, and runs what follows from each action.
 *
 *     const Engine = new SyncConcept();
 *     const { Profile, Requesting } = Engine.instrument({ Profile: new ProfileConcept(db), ... });
 *     Engine.register({ Login });
 */
export class SyncConcept {
  /** How much of every flow is logged. */
  logging: Logging = Logging.OFF;

  readonly #syncs = new Map<string, CompiledSync>();
  /** Built anew at the first action after a registration. */
  #dispatch: Dispatch | undefined;
  readonly #live = new LinkedList<Flow>();
  readonly #ring: Ring;
  readonly #host: RunnerHost;
  readonly #maxFlows: number;
  readonly #warned = new Set<string>();
  readonly #observers = new Set<(trace: Trace) => void>();
  readonly #log: NonNullable<EngineOptions["log"]>;
  readonly #hash: HashSecret | undefined;
  readonly #locate: NonNullable<EngineOptions["locate"]>;
  /** Flow ids are this and a number. */
  readonly #prefix = randomHex();
  #flows = 0;

  constructor(options: EngineOptions = {}) {
    this.#ring = new Ring(options.traceFlows ?? 1_000, options.traceBytes ?? 64 * 1024 * 1024);
    this.#maxFlows = options.maxFlows ?? 10_000;
    this.#log = options.log ?? (() => {});
    this.#hash = options.hash;
    this.#locate = options.locate ?? (() => undefined);
    const dispatch = () => this.#dispatch ??= new Dispatch([...this.#syncs.values()]);
    this.#host = {
      get dispatch() {
        return dispatch();
      },
      maxDepth: options.maxDepth ?? 1_000,
      maxActions: options.maxActions ?? 1_000_000,
      fault: (flow, message, cause) => this.#fault(message, cause, flow.redactor()),
      warn: (sentence) => this.#warn(sentence),
      settled: (flow) => this.#settled(flow),
    };
  }

  /**
   * Registers syncs, by name, in order. Nothing is registered when anything is wrong; what is registered already is passed over.
   *
   * @throws Error listing every problem of every sync: variables that nothing can bind, queries used as actions, actions of
   *   concepts that are not instrumented, empty `when`s, two syncs of one name, functions that throw (design rule R10)
   */
  register(syncs: Record<string, Sync>): void {
    const compiled: CompiledSync[] = [];
    const problems: string[] = [];
    for (const [name, sync] of Object.entries(syncs)) {
      const report = (problem: string) =>
        problems.push(`Sync ${syncInWords({ name, place: this.#locate(name) })}${problem}`);
      if (typeof sync !== "function") {
        report(` is ${typeof sync}, expected a function from variables to { when, where?, then }`);
        continue;
      }
      const registered = this.#syncs.get(name);
      // Tests of older apps register the same syncs in each case.
      if (registered?.declaration === sync) continue;
      if (registered) {
        report(" is registered already: give one of the two another name");
        continue;
      }
      const result = compile(name, sync, this.#syncs.size + compiled.length, this);
      if (result instanceof SyncProblems) result.problems.forEach((problem) => report(`: ${problem}`));
      else compiled.push(result);
    }
    if (problems.length > 0) {
      // The first problem comes first: whoever shows one line of an error shows that.
      const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
      throw new Error(`${problems.join("\n")}\nNo sync was registered (${count})`);
    }
    for (const sync of compiled) this.#syncs.set(sync.name, sync);
    this.#dispatch = undefined;
  }

  /**
   * Instruments concepts under the names of the keys: each is still an instance of its class, with its fields; calling one of
   * its actions starts a flow (design rule R14).
   */
  instrument<T extends Record<string, object>>(concepts: T): { [K in keyof T]: Instrumented<T[K]> } {
    return Object.fromEntries(
      Object.entries(concepts).map(([name, concept]) => [name, this.#instrument(concept, name)]),
    ) as { [K in keyof T]: Instrumented<T[K]> };
  }

  /** Instruments one concept under the name of its class, without "Concept" at the end. */
  instrumentConcept<T extends object>(concept: T): Instrumented<T> {
    return this.#instrument(concept, concept.constructor.name.replace(/(?<=.)Concept$/, "")) as Instrumented<
      T
    >;
  }

  /**
   * Stands in for the engine of instrumented concepts, and gives each another instance, until what this returns is called:
   * the syncs of an app, which import its concepts, then run here (the test kit).
   *
   * @param concepts pairs of an instrumented concept and the instance to use in its place
   */
  substitute(concepts: Iterable<readonly [instrumented: object, instance: object]>): () => void {
    const undo = [...concepts].map(([one, concept]) =>
      rebind(one, { concept, engine: this, start: this.#start })
    );
    return () => undo.forEach((restore) => restore());
  }

  /**
   * Starts a flow without a promise: it has run as far as it goes without waiting when this returns.
   *
   * @param action an action of a concept that this engine instrumented
   * @throws Error when it is not; FlowsExhausted when as many flows run as may
   */
  start(action: InstrumentedAction, input: Mapping): StartedFlow {
    const info = infoOf(action);
    if (!info || info.engine !== this) {
      const found = typeof action === "function" ? `the function "${action.name}"` : JSON.stringify(action);
      throw new Error(`Takes an action of a concept that this engine instrumented, found ${found}`);
    }
    if (this.#live.size >= this.#maxFlows) throw new FlowsExhausted(this.#maxFlows);
    return this.#begin(info, input);
  }

  /** The trace of a flow, running or recent: by the flow's id, or by the id of a request that it served. */
  trace(id: string): Trace | undefined {
    const live = [...this.#live].find((flow) => flow.id === id || flow.aliases.includes(id));
    return live ? live.trace() : this.#ring.get(id);
  }

  /** The traces of all flows that run and of those that are remembered, newest first. */
  traces(): Trace[] {
    return [...[...this.#live].reverse().map((flow) => flow.trace()), ...this.#ring.list()];
  }

  /** A flow, explained: by the flow's id, or by the id of a request that it served; undefined when it is not remembered. */
  explain(id: string): Explanation | undefined {
    const trace = this.trace(id);
    return trace && this.#explain([...this.#syncs.values()], trace, undefined);
  }

  /** Calls back with the trace of each flow that ends, until the function that this returns is called. */
  observe(callback: (trace: Trace) => void): () => void {
    this.#observers.add(callback);
    return () => this.#observers.delete(callback);
  }

  /** Logs an exception of a call outside of any flow, without the secrets of its input; gives what a client may be told. */
  fault(message: string, cause: unknown, input: Mapping): Fault {
    const redactor = new Redactor(this.#hash);
    redactor.learn(input);
    return this.#fault(message, cause, redactor);
  }

  /** The literals that stand at a key of the input in patterns for an action: for `Requesting.request` and `path`, the paths. */
  literals(action: InstrumentedAction, key: string): Set<unknown> {
    const info = infoOf(action);
    const patterns = [...this.#syncs.values()].flatMap(({ when }) => when).filter((one) =>
      one.action === info
    );
    return new Set(
      patterns.flatMap(({ literals }) => literals.filter((one) => one.side === "input" && one.key === key))
        .map(({ value }) => value),
    );
  }

  /** How many flows run. */
  get running(): number {
    return this.#live.size;
  }

  #instrument<T extends object>(concept: T, name: string): T {
    return instrumented(name, { concept, engine: this, start: this.#start });
  }

  /** What an instrumented action does when it is called: the promise resolves when its flow is quiet. */
  readonly #start = (action: ActionInfo, input: Mapping): Promise<unknown> => {
    if (this.#live.size >= this.#maxFlows) {
      return Promise.resolve({ error: new FlowsExhausted(this.#maxFlows).message });
    }
    const flow = this.#begin(action, input);
    return new Promise((resolve) => flow.whenQuiet(() => resolve(flow.result)));
  };

  #begin(action: ActionInfo, input: Mapping): Flow {
    const id = `${this.#prefix}-${(++this.#flows).toString(36)}`;
    const flow = new Flow(
      id,
      Date.now(),
      currentAction()?.flow,
      this.#hash,
      this.#host.dispatch,
      this.#explain,
    );
    this.#live.add(flow);
    new Runner(flow, this.#host).start(action, input);
    return flow;
  }

  readonly #explain: Explainer = (syncs, trace, about) => {
    const redactor = new Redactor(this.#hash);
    const described = syncs.map((sync) => describeSync(sync, redactor, this.#locate(sync.name)));
    return explain(described, trace, about);
  };

  #settled(flow: Flow): void {
    this.#live.delete(flow);
    const threw = flow.settle();
    try {
      for (const error of threw) {
        this.#fault(`what waits for flow ${flow.id} to be quiet threw`, error, flow.redactor());
      }
      this.#remember(flow);
    } catch (error) {
      // Nothing of its text: it may hold the secret that could not be masked.
      const name = error instanceof Error ? error.name : typeof error;
      this.#tell("error", `Flow ${flow.id} is not remembered: its secrets could not be masked (${name})`);
    }
  }

  #remember(flow: Flow): void {
    const compact = flow.compact();
    this.#ring.add(compact);
    if (this.logging === Logging.OFF && this.#observers.size === 0) return;
    const trace = compact.expand();
    if (this.logging !== Logging.OFF) {
      for (const line of traceLines(trace, this.logging)) this.#tell("info", line);
    }
    for (const observer of this.#observers) {
      try {
        observer(trace);
      } catch (error) {
        this.#fault(`an observer of flow ${flow.id} threw`, error, flow.redactor());
      }
    }
  }

  #fault(message: string, cause: unknown, redactor: Redactor): Fault {
    const reference = randomHex();
    const why = cause === undefined ? "" : `: ${redactor.text(describeException(cause))}`;
    this.#tell("error", `Fault ${reference}: ${redactor.text(message)}${why}`);
    return { reference, message, cause };
  }

  #warn(sentence: string): void {
    if (this.#warned.has(sentence) || this.#warned.size >= WARNINGS_KEPT) return;
    this.#warned.add(sentence);
    this.#tell("warn", sentence);
  }

  #tell(level: "info" | "warn" | "error", text: string): void {
    try {
      this.#log(level, text);
    } catch {
      // A log that throws must not end the flow, and there is nowhere else to say it.
    }
  }
}

function randomHex(): string {
  return crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, "0");
}
