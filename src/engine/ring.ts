import type { Trace } from "./trace.ts";

/** What the ring keeps of a flow. */
export interface RingEntry {
  readonly flow: string;
  readonly aliases: readonly string[];
  /** About how many bytes it takes. */
  readonly bytes: number;
  expand(): Trace;
}

/** The traces of recent flows: the oldest leave when there are too many, or when they take too many bytes. */
export class Ring {
  /** Grows to `maxFlows` as they come. */
  readonly #slots: (RingEntry | undefined)[] = [];
  /** The bytes of each, so that an old entry need not be looked at to go: it is in no cache of the processor any more. */
  readonly #sizes: number[] = [];
  /** The place of the oldest, and how many follow it. */
  #oldest = 0;
  #count = 0;
  #bytes = 0;

  constructor(private readonly maxFlows: number, private readonly maxBytes: number) {}

  /** Adds the newest; one that is larger than the whole ring is not kept. */
  add(trace: RingEntry): void {
    if (trace.bytes > this.maxBytes || this.maxFlows === 0) return;
    if (this.#count === this.maxFlows) this.#removeOldest();
    const place = (this.#oldest + this.#count++) % this.maxFlows;
    this.#slots[place] = trace;
    this.#sizes[place] = trace.bytes;
    this.#bytes += trace.bytes;
    while (this.#bytes > this.maxBytes) this.#removeOldest();
  }

  /** By the id of the flow, or another name of it; the newest that has it. */
  get(id: string): Trace | undefined {
    for (let i = this.#count - 1; i >= 0; i--) {
      const entry = this.#at(i);
      if (entry.flow === id || entry.aliases.includes(id)) return entry.expand();
    }
  }

  /** Newest first. */
  list(): Trace[] {
    return Array.from({ length: this.#count }, (_, i) => this.#at(this.#count - 1 - i).expand());
  }

  #at(index: number): RingEntry {
    return this.#slots[(this.#oldest + index) % this.maxFlows]!;
  }

  #removeOldest(): void {
    this.#bytes -= this.#sizes[this.#oldest];
    this.#slots[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) % this.maxFlows;
    this.#count--;
  }
}
