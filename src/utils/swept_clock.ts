import type { Clock } from "@utils/clock.ts";

/** How late a timer may be, in milliseconds. */
const SWEEP = 100;

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * A clock whose timers are swept by one interval of the machine, up to a tenth of a second late: to set and to forget one
 * costs next to nothing, which is what a server wants that sets one for each request and hardly ever needs it.
 */
export class SweptClock implements Clock, Disposable {
  readonly #timers = new Set<Timer>();
  readonly #interval = setInterval(() => this.#sweep(), SWEEP);

  now(): number {
    return Date.now();
  }

  setTimeout(callback: () => void, ms: number): unknown {
    const timer = { due: this.now() + ms, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /** Stops sweeping: timers that are set do not run any more. */
  [Symbol.dispose](): void {
    clearInterval(this.#interval);
  }

  #sweep(): void {
    const now = this.now();
    for (const timer of this.#timers) {
      if (timer.due > now) continue;
      this.#timers.delete(timer);
      timer.callback();
    }
  }
}
