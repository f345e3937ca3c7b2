import { nearest } from "../nearest.ts";
import { quoted } from "./shown.ts";

/** A key that a method was given and does not take. */
export interface Untaken {
  readonly key: string;
  /** All that it takes. */
  readonly takes: readonly string[];
  /** What the key may have been meant to be. */
  readonly near: string | undefined;
}

/**
 * The first key of an input that a method does not take.
 *
 * @param takes undefined where its text does not tell
 */
export function untaken(takes: readonly string[] | undefined, input: object): Untaken | undefined {
  const key = takes && takes.length > 0 && Object.keys(input).find((one) => !takes.includes(one));
  if (!key) return undefined;
  return { key, takes, near: nearest(key, takes.filter((one) => !Object.hasOwn(input, one))) };
}

/**
 * The sentences for it.
 *
 * @param what happened because of it
 * @param whose input it is, such as `the query's input`
 */
export function untakenInWords(
  { key, takes, near }: Untaken,
  what: string,
  whose: string,
): { cause: string; fix: string } {
  return {
    cause: `${what}, and takes no "${key}" but ${quoted(takes)}`,
    fix: `Write "${near ?? takes.join('" or "')}" in place of "${key}" in ${whose}`,
  };
}
