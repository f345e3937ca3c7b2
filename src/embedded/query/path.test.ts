import { assertEquals } from "@std/assert";
import type { Document, Value } from "../bson/value.ts";
import { arrayIndex, valuesAt, visitPath } from "./path.ts";

const doc = (fields: Record<string, Value>): Document => new Map(Object.entries(fields));

function visits(
  document: Document,
  path: string,
  wholeArrays = false,
): [Value | undefined, number | undefined][] {
  const seen: [Value | undefined, number | undefined][] = [];
  visitPath(document, path.split("."), wholeArrays, (value, position) => {
    seen.push([value, position]);
    return false;
  });
  return seen;
}

Deno.test("the elements of an array are visited with their place, then the array itself", () => {
  assertEquals(visits(doc({ a: [5, 6] }), "a"), [[5, 0], [6, 1], [[5, 6], undefined]]);
  assertEquals(visits(doc({ a: [5, 6] }), "a", true), [[[5, 6], undefined]]);
});

Deno.test("the outermost array gives the place", () => {
  assertEquals(visits(doc({ a: [doc({ b: 1 }), doc({ b: [2, 3] })] }), "a.b"), [
    [1, 0],
    [2, 1],
    [3, 1],
    [[2, 3], 1],
  ]);
});

Deno.test("a missing name is visited as undefined, but not in an array without documents", () => {
  assertEquals(visits(doc({}), "a.b"), [[undefined, undefined]]);
  assertEquals(visits(doc({ a: 1 }), "a.b"), [[undefined, undefined]]);
  assertEquals(visits(doc({ a: [1, doc({})] }), "a.b"), [[undefined, 1]]);
  assertEquals(visits(doc({ a: [] }), "a.b"), []);
});

Deno.test("a visit that gives true is the last", () => {
  let count = 0;
  const found = visitPath(doc({ a: [1, 2, 3] }), ["a"], false, (value) => {
    count++;
    return value === 2;
  });
  assertEquals([found, count], [true, 2]);
});

Deno.test("only numbers as MongoDB writes them name an element", () => {
  assertEquals(["0", "10", "00", "-1", "1.5", "", "a", "1e3"].map(arrayIndex), [
    0,
    10,
    ...Array(6).fill(undefined),
  ]);
});

Deno.test("distinct values come from every document of an array, and from the elements at the end", () => {
  assertEquals(valuesAt(doc({ a: [1, [2]] }), "a"), [1, [2]]);
  assertEquals(valuesAt(doc({ a: [doc({ b: 1 }), doc({ b: [2, 3] }), 4, doc({})] }), "a.b"), [1, 2, 3]);
  assertEquals(valuesAt(doc({ a: [doc({ b: 1 }), doc({ b: 2 })] }), "a.1.b"), [2]);
  assertEquals(valuesAt(doc({ a: [[7, 8], 9] }), "a.0"), [7, 8]);
  assertEquals(valuesAt(doc({ a: null }), "a"), [null]);
  assertEquals(valuesAt(doc({}), "a"), []);
});
