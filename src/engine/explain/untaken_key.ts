import { nearest } from "../nearest.ts";
import { inQuotes } from "../words.ts";

/** A key that a method was given and does not take. */
export interface UntakenKey {
  readonly key: string;
  /** All that it takes. */
  readonly takes: readonly string[];
  /** What the key may have been meant to be. */
  readonly near: string | undefined;
}

/**
 * The first key of an input that a method does not take.
 *
 * @param takes the keys that the method takes; undefined where its text does not tell
 */
export function untakenKey(
  takes: readonly string[] | undefined,
  input: object,
): UntakenKey | undefined {
  const key = takes && takes.length > 0 && Object.keys(input).find((one) => !takes.includes(one));
  if (!key) return undefined;
  return { key, takes, near: nearest(key, takes.filter((one) => !Object.hasOwn(input, one))) };
}

/**
 * The sentences for a key that is not taken.
 *
 * @param what what happened because of it
 * @param whose the input that has the key, such as `the query's input`
 */
export function untakenKeyInWords(
  { key, takes, near }: UntakenKey,
  what: string,
  whose: string,
): { cause: string; fix: string } {
  return {
    cause: `${what}, and takes no "${key}" but ${inQuotes(takes)}`,
    fix: `Write "${near ?? takes.join('" or "')}" in place of "${key}" in ${whose}`,
  };
}
