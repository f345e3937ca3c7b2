/** A range of keys: `low` and what follows it, up to but without `high`. A missing end is open. */
export interface Interval {
  low: Uint8Array;
  high: Uint8Array;
}

/** Before every key (a key's first byte is never 0) and after every key (nor 255). */
export const LOWEST = Uint8Array.of(0);
export const HIGHEST = Uint8Array.of(255);

/** The interval of every key. */
export const EVERYTHING: Interval = { low: LOWEST, high: HIGHEST };

/** The keys that begin with these bytes. */
export function prefixed(prefix: Uint8Array): Interval {
  return { low: prefix, high: successor(prefix) };
}

/** The first bytes after every key that begins with these bytes. */
export function successor(prefix: Uint8Array): Uint8Array {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 255) end--;
  if (end === 0) return HIGHEST;
  const next = prefix.slice(0, end);
  next[end - 1]++;
  return next;
}

/** The order of bytes, as SQLite compares blobs. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** What lies in both of two lists of intervals, each in order and without overlaps. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  for (const one of a) {
    for (const other of b) {
      const low = compareBytes(one.low, other.low) >= 0 ? one.low : other.low;
      const high = compareBytes(one.high, other.high) <= 0 ? one.high : other.high;
      if (compareBytes(low, high) < 0) both.push({ low, high });
    }
  }
  return both;
}

/** The same intervals in order, with those that overlap made one. Those that touch stay: they may be points. */
export function normalize(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => compareBytes(a.low, b.low));
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last && compareBytes(interval.low, last.high) < 0) {
      if (compareBytes(interval.high, last.high) > 0) {
        merged[merged.length - 1] = { ...last, high: interval.high };
      }
    } else {
      merged.push(interval);
    }
  }
  return merged;
}
