/** A pattern beside a record: which keys fit, and which of those that do not comes nearest to a slip of the pen. */
import type { Comparison, KeyComparison, PatternDescription, Shown, Slot } from "../explanation.ts";
import { nearest } from "../nearest.ts";
import { nearestPath } from "../nearest_path.ts";
import type { TraceRecord } from "../trace.ts";
import { isError } from "./flow_view.ts";
import { pathOf } from "./requesting.ts";
import { looksSame, shown } from "./shown.ts";

/** What keeps a record from fitting a pattern, at one key. */
export type MisfitKind =
  | "key-misspelt"
  | "key-absent"
  | "literal-type"
  | "literal-misspelt"
  | "literal-differs"
  | "error-unmatched"
  | "no-error"
  | "other-path";

/** One key of a pattern that keeps a record from fitting it, and how. */
export interface Misfit {
  readonly kind: MisfitKind;
  readonly key: KeyComparison;
}

/** A pattern beside a record. */
export interface Compared {
  readonly pattern: PatternDescription;
  readonly record: TraceRecord;
  readonly comparison: Comparison;
  /** The one that decides first: what is for another case, or else the nearest to a fit. */
  readonly misfits: readonly Misfit[];
  /** How far it is from a fit; 0 fits. */
  readonly distance: number;
}

/** How far each misfit is from a fit: slips of the pen are near, what is meant for another case is far. */
const DISTANCES: Readonly<Record<MisfitKind, number>> = {
  "key-misspelt": 1,
  "literal-type": 1,
  "literal-misspelt": 1,
  "key-absent": 3,
  "error-unmatched": 4,
  "no-error": 6,
  "literal-differs": 8,
  "other-path": 20,
};

/** A misfit this far off means that the pattern is for another case, whatever else does not fit. */
const ANOTHER_CASE = DISTANCES["error-unmatched"];

/** Shorter literals are near to one another by chance. */
const SHORTEST_MISSPELT = 4;

/**
 * Compares a pattern with a finished record of its action.
 *
 * @param place the place of the pattern in its `when`, or of the step in its `then`
 * @param genuinePaths paths that are meant as they are: none of them is another one, misspelt
 */
export function compare(
  pattern: PatternDescription,
  place: number,
  record: TraceRecord,
  genuinePaths: ReadonlySet<unknown>,
): Compared {
  const expected = sidesOf(pattern);
  const keys = expected.map(([side, key, slot]): KeyComparison => {
    const given = record[side]!;
    const found = Object.hasOwn(given, key) && given[key] !== undefined ? shown(given[key]) : undefined;
    const near = found ? undefined : nearest(key, unnamed(given, pattern[side]));
    return {
      side,
      key,
      expected: slot,
      ...(found && { found }),
      fits: fits(slot, found),
      ...(near !== undefined && { near }),
    };
  });
  const error = unmatchedError(pattern, record);
  const misfits = keys.filter((key) => !key.fits).map((key) => ({
    key,
    kind: kindOf(key, pattern, record, genuinePaths),
  }));
  if (error) misfits.push({ key: error, kind: "error-unmatched" });
  // A success and an error are different outcomes: that one lacks the keys of the other tells nothing.
  const outcome = misfits.find(({ kind }) => kind === "error-unmatched" || kind === "no-error");
  const telling = outcome ? misfits.filter((one) => one === outcome || one.key.side === "input") : misfits;
  telling.sort((a, b) => order(a) - order(b));
  return {
    pattern,
    record,
    comparison: {
      pattern: place,
      action: pattern.action,
      record: record.id,
      keys: [...keys, ...furtherKeys(pattern, record)],
    },
    misfits: telling,
    distance: telling.reduce((sum, { kind }) => sum + DISTANCES[kind], 0),
  };
}

/** Keys that the record has and the pattern does not name. */
function furtherKeys(pattern: PatternDescription, record: TraceRecord): KeyComparison[] {
  const error = unmatchedError(pattern, record);
  return (["input", "output"] as const).flatMap((side) =>
    unnamed(record[side]!, pattern[side]).map((key) => ({
      side,
      key,
      found: shown(record[side]![key]),
      fits: !(error && side === "output" && key === "error"),
    }))
  );
}

/** Sorts misfits: those for another case first, the furthest before the others; then the nearest to a fit. */
function order({ kind }: Misfit): number {
  const distance = DISTANCES[kind];
  return distance < ANOTHER_CASE ? distance : -distance;
}

function sidesOf({ input, output }: PatternDescription): ["input" | "output", string, Slot][] {
  return [
    ...Object.entries(input).map(([key, slot]) => ["input", key, slot] as ["input", string, Slot]),
    ...Object.entries(output).map(([key, slot]) => ["output", key, slot] as ["output", string, Slot]),
  ];
}

/** Keys that a record has and a pattern does not name. */
function unnamed(
  given: Readonly<Record<string, unknown>>,
  pattern: Readonly<Record<string, Slot>> = {},
): string[] {
  return Object.keys(given).filter((key) => given[key] !== undefined && !Object.hasOwn(pattern, key));
}

/** A mask may hide the same value, so it counts as one that fits. */
function fits(slot: Slot, found: Shown | undefined): boolean {
  if (slot.kind === "variable") return slot.optional || found !== undefined;
  return found !== undefined && looksSame(slot, found) !== false;
}

function kindOf(
  { side, key, expected, found, near }: KeyComparison,
  pattern: PatternDescription,
  record: TraceRecord,
  genuinePaths: ReadonlySet<unknown>,
): MisfitKind {
  if (!found) {
    if (side === "output" && key === "error" && !isError(record)) return "no-error";
    if (near !== undefined) return "key-misspelt";
    return expected?.kind === "literal" ? "literal-differs" : "key-absent";
  }
  const literal = expected as Slot & { readonly kind: "literal" };
  if (literal.type !== found.type && String(literal.value) === String(found.value)) return "literal-type";
  const isPath = side === "input" && key === "path" && pathOf(pattern) !== undefined;
  const areTwoPaths = isPath && genuinePaths.has(literal.value) && genuinePaths.has(found.value);
  const isSlip = literal.type === "string" && found.type === "string" &&
    String(literal.value).length >= SHORTEST_MISSPELT && !areTwoPaths &&
    (isPath ? nearestPath : nearest)(String(literal.value), [String(found.value)]) !== undefined;
  return isSlip ? "literal-misspelt" : isPath ? "other-path" : "literal-differs";
}

/** The `error` of a record that a pattern does not name, which keeps it from fitting (design rule R3). */
function unmatchedError({ output }: PatternDescription, record: TraceRecord): KeyComparison | undefined {
  if (!isError(record) || Object.hasOwn(output, "error")) return undefined;
  return { side: "output", key: "error", found: shown(record.output!.error), fits: false };
}
