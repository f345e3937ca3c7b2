import type { Clock } from "./clock.ts";

/** The first wait is about this long, in milliseconds; each further one twice as long. */
const FIRST_MS = 300;
/** No wait is longer, in milliseconds. */
export const LONGEST_WAIT_MS = 30_000;

/**
 * How long to wait before an attempt is repeated, in milliseconds: exponential, half of it left to chance, so that clients
 * that lost their server together do not return together ("equal jitter": Brooker, Exponential Backoff and Jitter, AWS
 * Architecture Blog, 2015); never sooner than the server asked.
 *
 * @param attempts how many attempts have failed, from 1
 * @param random from 0 to 1, as `Math.random()`
 * @param retryAfter seconds that the server asked for
 */
export function backoff(attempts: number, random: number, retryAfter = 0): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_MS * 2 ** (attempts - 1));
  return Math.max(retryAfter * 1_000, longest / 2 * (1 + random));
}

/** Resolves after so many milliseconds, or as soon as the signal is aborted. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
