import type { Clock } from "../utils/clock.ts";

export type { Clock };

/** The clock of the page: a copy of the server's, because the client imports no code from outside its folder. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
