import { keyOf } from "../bson/key.ts";
import type { Value } from "../bson/value.ts";
import { EMPTY_ARRAY, type EntryValue } from "./index_entries.ts";
import { type Interval, prefixed, successor } from "./interval.ts";

/** The key of one value of an entry: a missing field is indexed as null, an empty array below null. */
export function entryKey(value: EntryValue, isDescending: boolean): Uint8Array {
  const indexed: Value | undefined = value === EMPTY_ARRAY ? undefined : value ?? null;
  return keyOf(indexed, isDescending);
}

/** The keys of the type that a key is of: what `$gt` and `$lt` stay within. */
export function classOf(key: Uint8Array): Interval {
  return prefixed(key.subarray(0, 1));
}

/** The keys of the strings that begin with a text without the characters 0 and 1. */
export function stringPrefix(text: string): Interval {
  const key = keyOf(text);
  return prefixed(key.subarray(0, key.length - 1));
}

/** One ascending key's interval as that of the same value in a descending field, whose bytes are inverted. */
export function descendingPoint({ low }: Interval): Interval {
  return prefixed(inverted(low));
}

/** An interval of ascending keys as that of the same values in a descending field; no key is the beginning of its ends. */
export function descending({ low, high }: Interval): Interval {
  return { low: successor(inverted(high)), high: successor(inverted(low)) };
}

function inverted(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0xff);
}
