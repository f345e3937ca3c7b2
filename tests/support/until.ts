/** Between two looks, in milliseconds. */
const PAUSE = 20;

/**
 * Looks again and again until there is something to see, and gives that.
 *
 * @param what names it, for the error
 * @param look gives undefined, null or false as long as there is nothing
 * @param ms how long it may take; past that it throws
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  ms = 30_000,
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) {
      return seen as Exclude<T, undefined | null | false>;
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
