import type { Document, Value } from "../bson/value.ts";
import { visitPath } from "./path.ts";

/** A question about one value. */
export interface ValueTest {
  matches(value: Value | undefined): boolean;
  /** An array at the end of the path is tested itself, and not its elements. */
  wholeArrays?: true;
  /** The place of the element for which an array matches, for the positional `$`. */
  position?(array: Value[]): number | undefined;
}

/** What is asked of one field: a test, all of several conditions, or not all of them. */
export type Condition =
  | { test: ValueTest }
  | { all: Condition[] }
  | { not: Condition[] };

/** Whether the field at a path meets a condition. */
export function fieldMeets(condition: Condition, document: Document, path: readonly string[]): boolean {
  if ("test" in condition) {
    const { test } = condition;
    return visitPath(document, path, test.wholeArrays === true, (value) => test.matches(value));
  }
  const parts = "all" in condition ? condition.all : condition.not;
  return parts.every((part) => fieldMeets(part, document, path)) === "all" in condition;
}

/** Whether one value by itself meets a condition: elements of an array are not looked at for it. */
export function valueMeets(condition: Condition, value: Value): boolean {
  if ("test" in condition) return condition.test.matches(value);
  const parts = "all" in condition ? condition.all : condition.not;
  return parts.every((part) => valueMeets(part, value)) === "all" in condition;
}

/**
 * Adds the places of the array elements by which a document meets a condition: for each test the first that does. A
 * negation has none.
 */
export function addPositions(
  condition: Condition,
  document: Document,
  path: readonly string[],
  into: Set<number>,
): void {
  if ("all" in condition) { for (const part of condition.all) addPositions(part, document, path, into); }
  if (!("test" in condition)) return;
  const { test } = condition;
  visitPath(document, path, test.wholeArrays === true, (value, outer) => {
    if (!test.matches(value)) return false;
    const position = outer ?? (Array.isArray(value) ? test.position?.(value) : undefined);
    if (position !== undefined) into.add(position);
    return true;
  });
}
