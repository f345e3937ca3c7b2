import { distance, nearest } from "./nearest.ts";

/**
 * The nearest of some paths to one that does not exist, or undefined when none is near: what is left of both without the segments
 * in which they begin and end alike must be near. So `/auth/lgoin` is near to `/auth/login`, and `/auth/logout` is not.
 */
export function nearestPath(path: string, among: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of among) {
    const [one, other] = withoutSame(path.split("/"), candidate.split("/"));
    if (nearest(one, [other]) === undefined) continue;
    const steps = distance(one.toLowerCase(), other.toLowerCase());
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}

function withoutSame(one: readonly string[], other: readonly string[]): [string, string] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return [one.slice(start, one.length - end).join("/"), other.slice(start, other.length - end).join("/")];
}
