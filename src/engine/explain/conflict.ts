import type { Cause, KeyComparison, SyncDescription, SyncRef } from "../explanation.ts";
import type { Compared } from "./compare.ts";
import { inWords, looksSame } from "./shown.ts";

/** How many pairings are tried: many patterns over many records pair in more ways than are worth looking at. */
const PAIRINGS_TRIED = 1_000;

/** One place where a variable stands, and what a record has there. */
interface Bound {
  readonly name: string;
  readonly compared: Compared;
  readonly key: KeyComparison;
}

/**
 * Why patterns that each found a record did not match together: a variable that would be two things, an action that was needed
 * twice, or what the trace does not tell.
 *
 * @param fitting for each pattern, the records that fit it
 */
export function conflictOf(
  sync: SyncDescription,
  fitting: readonly (readonly Compared[])[],
  ref: SyncRef,
): Cause {
  let isShort = true;
  let least: [Bound, Bound][] | undefined;
  let tried = 0;
  for (const chosen of pairings(fitting)) {
    if (tried++ === PAIRINGS_TRIED) break;
    if (new Set(chosen.map(({ record }) => record)).size < chosen.length) continue;
    isShort = false;
    const conflicts = conflictsOf(chosen);
    if (!least || conflicts.length < least.length) least = conflicts;
    if (conflicts.length === 0) break;
  }
  if (isShort) return tooFew(sync, ref);
  return least?.[0] ? bindingDiffers(least[0], ref) : notTold(ref);
}

function* pairings(fitting: readonly (readonly Compared[])[]): Generator<Compared[]> {
  const [first, ...rest] = fitting;
  if (!first) return yield [];
  for (const one of first) for (const others of pairings(rest)) yield [one, ...others];
}

function conflictsOf(chosen: readonly Compared[]): [Bound, Bound][] {
  const bound = new Map<string, Bound>();
  const conflicts: [Bound, Bound][] = [];
  for (const compared of chosen) {
    for (const key of compared.comparison.keys) {
      if (key.expected?.kind !== "variable" || !key.found) continue;
      const here = { name: key.expected.name, compared, key };
      const there = bound.get(here.name);
      if (!there) bound.set(here.name, here);
      else if (looksSame(there.key.found!, key.found) === false) conflicts.push([there, here]);
    }
  }
  return conflicts;
}

function bindingDiffers([first, second]: [Bound, Bound], sync: SyncRef): Cause {
  const told = ({ compared, key }: Bound) =>
    `${inWords(key.found!)} ("${key.key}" in the ${key.side} of ${compared.pattern.action})`;
  const { keys, ...comparison } = second.compared.comparison;
  return {
    kind: "binding-differs",
    sync,
    cause: `its variable "${first.name}" would be both ${told(first)} and ${told(second)}`,
    fix:
      `Use two variables if they may differ, and compare them in "where"; or see which of the two values is wrong`,
    record: second.compared.record.id,
    comparison: {
      ...comparison,
      keys: keys.map((key) => key === second.key ? { ...key, fits: false, bound: first.key.found! } : key),
    },
  };
}

function tooFew({ when }: SyncDescription, sync: SyncRef): Cause {
  const labels = when.map(({ action }) => action);
  const twice = labels.find((action, i) => labels.indexOf(action) !== i) ?? labels[0];
  const needed = labels.filter((action) => action === twice).length;
  return {
    kind: "action-absent",
    sync,
    cause: `it waits for ${twice} ${needed} times, and each pattern needs an action of its own that fits it`,
    fix: `Use one pattern for one action: name all its keys there`,
  };
}

function notTold(sync: SyncRef): Cause {
  return {
    kind: "not-told",
    sync,
    cause:
      `its patterns seem to fit by what is kept of the flow, where secrets are masked, large values cut, and an id looks ` +
      `like its text`,
    fix:
      `Compare the types of what its variables bind: an ObjectId and its text, for one, are different values`,
  };
}
