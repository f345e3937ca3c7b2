import type { Clock } from "@utils/clock.ts";
import { Linked, LinkedList } from "../engine/linked_list.ts";

/** How late a timer may be, in milliseconds. */
const SWEEP = 100;

class Timer extends Linked {
  constructor(readonly due: number, readonly callback: () => void) {
    super();
  }
}

/**
 * A clock whose timers are swept by one interval of the machine, up to a tenth of a second late: to set and to forget one
 * costs next to nothing, which is what a server wants that sets one for each request and hardly ever needs it.
 */
export class SweptClock implements Clock, Disposable {
  readonly #timers = new LinkedList<Timer>();
  readonly #interval = setInterval(() => this.#sweep(), SWEEP);

  now(): number {
    return Date.now();
  }

  setTimeout(callback: () => void, ms: number): unknown {
    const timer = new Timer(this.now() + ms, callback);
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    if (timer instanceof Timer) this.#timers.delete(timer);
  }

  /** Stops sweeping: timers that are set do not run any more. */
  [Symbol.dispose](): void {
    clearInterval(this.#interval);
  }

  #sweep(): void {
    const now = this.now();
    const due = [...this.#timers].filter((timer) => timer.due <= now);
    // One of them may have cleared another.
    for (const timer of due) if (this.#timers.delete(timer)) timer.callback();
  }
}
