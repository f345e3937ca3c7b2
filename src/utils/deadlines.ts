import type { Clock } from "@utils/clock.ts";
import { Linked, LinkedList } from "../engine/linked_list.ts";

/** Something that happens unless it is cancelled first. */
export class Deadline extends Linked {
  constructor(readonly due: number, readonly expired: () => void) {
    super();
  }
}

/**
 * Many deadlines of one length, on one timer: the earliest is always the first that was set, so no more is needed.
 * A timer of its own for each request would cost more than the request.
 */
export class Deadlines {
  readonly #pending = new LinkedList<Deadline>();
  #timer: unknown;

  /** @param length from setting a deadline to its end, in milliseconds */
  constructor(private readonly clock: Clock, private readonly length: number) {}

  /** Calls back after the length, unless the deadline is cancelled. */
  set(expired: () => void): Deadline {
    const deadline = new Deadline(this.clock.now() + this.length, expired);
    this.#pending.add(deadline);
    this.#timer ??= this.clock.setTimeout(() => this.#sweep(), this.length);
    return deadline;
  }

  /** Forgets a deadline; does nothing when it has expired or been cancelled. */
  cancel(deadline: Deadline | undefined): void {
    if (!deadline || !this.#pending.delete(deadline) || this.#pending.size > 0) return;
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    const now = this.clock.now();
    for (let deadline = this.#pending.first; deadline; deadline = this.#pending.first) {
      const left = deadline.due - now;
      // More left than there was at first: the clock was set back, and nobody knows how long it has waited.
      if (left > 0 && left <= this.length) {
        this.#timer = this.clock.setTimeout(() => this.#sweep(), left);
        return;
      }
      this.#pending.delete(deadline);
      deadline.expired();
    }
    this.#timer = undefined;
  }
}
