import { cpuUsage } from "node:process";

/** How many times larger the second of the two sizes is that `growth` compares. */
export const LARGER = 4;
/** What `growth` gives for work in proportion stays below it, what it gives for work that grows as the square does not. */
export const OUT_OF_PROPORTION = 9;
const ROUNDS = 5;
/** Work is repeated for so long, in microseconds: the system tells processor time in steps of a few milliseconds. */
const ROUND = 20_000;

/**
 * How many times as much processor time work takes on something `LARGER` times as large: about as many times where it costs time
 * in proportion, the square of that where each part meets every other. The least of some rounds counts, in which the collector
 * disturbed it least; what other processes do on the machine does not count.
 *
 * @param prepare makes what is worked on, of some size; only what it returns is measured
 */
export async function growth(size: number, prepare: (size: number) => () => unknown): Promise<number> {
  const least = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, scale] of [1, LARGER].entries()) {
      let spent = 0;
      let times = 0;
      for (; spent < ROUND; times++) {
        const work = prepare(size * scale);
        const before = cpuUsage();
        await work();
        const { user, system } = cpuUsage(before);
        spent += user + system;
      }
      least[i] = Math.min(least[i], spent / times);
    }
  }
  return least[1] / least[0];
}
