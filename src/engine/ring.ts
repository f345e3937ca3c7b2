import type { Trace } from "./trace.ts";

/** The traces of recent flows: the oldest leave when there are too many, or when they take too many bytes. */
export class Ring {
  /** In the order in which they came; a `Map` keeps it. */
  readonly #kept = new Map<string, { trace: Trace; bytes: number }>();
  readonly #aliases = new Map<string, string>();
  #bytes = 0;

  constructor(private readonly maxFlows: number, private readonly maxBytes: number) {}

  add(trace: Trace, bytes: number): void {
    if (bytes > this.maxBytes || this.maxFlows === 0) return;
    this.#kept.set(trace.flow, { trace, bytes });
    for (const alias of trace.aliases) this.#aliases.set(alias, trace.flow);
    this.#bytes += bytes;
    for (const oldest of this.#kept.values()) {
      if (this.#kept.size <= this.maxFlows && this.#bytes <= this.maxBytes) break;
      this.#remove(oldest);
    }
  }

  /** By the id of the flow, or another name of it. */
  get(id: string): Trace | undefined {
    return this.#kept.get(this.#aliases.get(id) ?? id)?.trace;
  }

  /** Newest first. */
  list(): Trace[] {
    return [...this.#kept.values()].map(({ trace }) => trace).reverse();
  }

  #remove({ trace, bytes }: { trace: Trace; bytes: number }): void {
    this.#kept.delete(trace.flow);
    for (const alias of trace.aliases) {
      if (this.#aliases.get(alias) === trace.flow) this.#aliases.delete(alias);
    }
    this.#bytes -= bytes;
  }
}
