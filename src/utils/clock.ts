/** The time and the timers of a part that must be testable without waiting. */
export interface Clock {
  /** The time in milliseconds since the epoch, as of `Date.now()`. */
  now(): number;
  /** Calls `callback` once, `ms` milliseconds from now; gives the handle for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown;
  /** Forgets the timer of that handle; does nothing when it has run or been forgotten. */
  clearTimeout(handle: unknown): void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
