import type { Clock } from "@utils/clock.ts";

interface Timer {
  due: number;
  callback: () => void;
}

/** A clock that stands still until a test moves it, so that no test sleeps. */
export class FakeClock implements Clock {
  #now: number;
  #handles = 0;
  readonly #timers = new Map<number, Timer>();

  /** Starts at `now`, in milliseconds since the epoch. */
  constructor(now = Date.UTC(2025, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** How many timers are set: what a test that is over should leave at 0. */
  get timers(): number {
    return this.#timers.size;
  }

  setTimeout(callback: () => void, ms: number): number {
    const handle = ++this.#handles;
    this.#timers.set(handle, { due: this.#now + Math.max(0, ms), callback });
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as number);
  }

  /**
   * Moves the time forward by `ms` and runs every timer that falls due on the way, also those that such a timer sets:
   * in the order of their times, those of one time in the order they were set, each with `now()` at its own time.
   */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const [handle, { due, callback }] = next;
      this.#timers.delete(handle);
      this.#now = due;
      callback();
    }
    this.#now = end;
  }

  #next(end: number): [number, Timer] | undefined {
    let first: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].due <= end && (first === undefined || entry[1].due < first[1].due)) first = entry;
    }
    return first;
  }
}
