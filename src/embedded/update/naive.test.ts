import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { textOf } from "../aggregate/testing.ts";
import { compare, equal } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { documents } from "../bson/values.arbitrary.ts";
import { MongoError } from "../errors.ts";
import { identical } from "./identical.ts";
import { compileUpdate } from "./update.ts";

/** A separate and slow reading of the manual: one operation after the other, on a copy that may be changed. */
class Refused extends Error {}

const names = fc.constantFrom("a", "b", "c", "0", "1", "2");
const paths = fc.array(names, { minLength: 1, maxLength: 3 });
const small: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom<Value>("x", null, true),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
);
const nested: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    small,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie("value")), { maxLength: 4 }).map((fields): Value => new Map(fields)),
  ),
})).value;
const targets = fc.array(fc.tuple(names, nested), { maxLength: 5 }).map((fields): Document =>
  new Map(fields)
);

const operators = fc.constantFrom(
  "$set",
  "$unset",
  "$inc",
  "$min",
  "$max",
  "$push",
  "$addToSet",
  "$pull",
  "$pop",
);
const steps = fc.tuple(operators, paths, small, fc.integer({ min: -3, max: 3 }));
type Step = [operator: string, path: string[], value: Value, number: number];

function argumentOf([operator, , value, number]: Step): Value {
  if (operator === "$inc") return number;
  if (operator === "$pop") return number < 0 ? -1 : 1;
  return value;
}

function apply(container: Value, [name, ...rest]: string[], step: Step): void {
  const at = Array.isArray(container) ? Number(name) : 0;
  const read = () => isDocument(container) ? container.get(name) : (container as Value[])[at];
  const write = (value: Value) => {
    if (isDocument(container)) return void container.set(name, value);
    const array = container as Value[];
    while (array.length < at) array.push(null);
    array[at] = value;
  };
  const creates = ["$set", "$inc", "$min", "$max", "$push", "$addToSet"].includes(step[0]);
  if (!isDocument(container) && !Array.isArray(container)) {
    if (step[0] === "$unset") return;
    throw new Refused();
  }
  if (rest.length > 0) {
    if (read() === undefined) {
      if (!creates) return;
      write(new Map());
    }
    return apply(read()!, rest, step);
  }
  const current = read(), argument = argumentOf(step);
  if (step[0] === "$unset") {
    if (current === undefined) return;
    if (isDocument(container)) container.delete(name);
    else container[at] = null;
  } else if (step[0] === "$set") write(argument);
  else if (current === undefined && !creates) return;
  else if (step[0] === "$inc") {
    if (current !== undefined && typeof current !== "number") throw new Refused();
    write((current ?? 0) + (argument as number));
  } else if (step[0] === "$min" || step[0] === "$max") {
    const sign = step[0] === "$min" ? -1 : 1;
    if (current === undefined || sign * compare(argument, current) > 0) write(argument);
  } else {
    if (current !== undefined && !Array.isArray(current)) throw new Refused();
    write(changedArray(step[0], current ?? [], argument));
  }
}

function changedArray(operator: string, array: Value[], argument: Value): Value[] {
  if (operator === "$push") return [...array, argument];
  if (operator === "$addToSet") {
    return array.some((other) => equal(other, argument)) ? array : [...array, argument];
  }
  if (operator === "$pop") return argument === 1 ? array.slice(0, -1) : array.slice(1);
  return array.filter((other) => !equal(other, argument));
}

function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy);
  return isDocument(value) ? new Map([...value].map(([name, inner]) => [name, copy(inner)])) : value;
}

/** Whether one of the steps goes into an array by a name that is no position. */
function namesElement(document: Value, path: string[]): boolean {
  let value: Value | undefined = document;
  for (const name of path) {
    if (Array.isArray(value) && !/^\d+$/.test(name)) return true;
    value = isDocument(value) ? value.get(name) : Array.isArray(value) ? value[Number(name)] : undefined;
  }
  return false;
}

function naive(document: Document, step: Step): Document | "refused" {
  const result = copy(document) as Document;
  if (step[0] !== "$unset" && namesElement(document, step[1])) return "refused";
  if (step[0] === "$unset" && namesElement(document, step[1])) return result;
  try {
    apply(result, step[1], step);
    return result;
  } catch (error) {
    if (error instanceof Refused) return "refused";
    throw error;
  }
}

function real(document: Document, changes: Step[]): Document | number {
  const spec: Document = new Map();
  for (const step of changes) {
    const fields = (spec.get(step[0]) ?? new Map()) as Document;
    spec.set(step[0], fields.set(step[1].join("."), argumentOf(step)));
  }
  try {
    return compileUpdate(spec).apply(document, { now: new Date(0) });
  } catch (error) {
    if (error instanceof MongoError) return error.code;
    throw error;
  }
}

Deno.test("each operator does what a separate reading of the manual does, and refuses the same", () => {
  fc.assert(
    fc.property(targets, steps, (document, step) => {
      const before = textOf(document), expected = naive(document, step), found = real(document, [step]);
      assertEquals(textOf(document), before, "the input was changed");
      if (expected === "refused") return assertEquals(typeof found, "number");
      assertEquals(textOf(found as Document), textOf(expected));
      // In MongoDB an $unset of an array's element changes the document, also where the element is null already.
      if (identical(found as Document, document) && step[0] !== "$unset") assertStrictEquals(found, document);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("operators on different fields do what they do one after the other", () => {
  const overlap = (a: string[], b: string[]) =>
    a.every((name, index) => index >= b.length || b[index] === name);
  fc.assert(
    fc.property(targets, steps, steps, (document, first, second) => {
      fc.pre(first[0] !== second[0] || first[1].join() !== second[1].join());
      const found = real(document, [first, second]);
      if (overlap(first[1], second[1]) || overlap(second[1], first[1])) return assertEquals(found, 40);
      // MongoDB goes by the order of the names, and array positions that it pads are null for those after them.
      const [one, other] = [first, second].sort(([, a], [, b]) => a.join() < b.join() ? -1 : 1);
      const middle = naive(document, one);
      const expected = middle === "refused" ? middle : naive(middle, other);
      if (expected === "refused") return assertEquals(typeof found, "number");
      assertEquals(sorted(found as Document), sorted(expected));
    }),
    { numRuns: 2000 },
  );
});

/** As text without the order of fields, which depends on the order of operators. */
function sorted(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(sorted)}]`;
  if (!isDocument(value)) return textOf(value);
  return `{${
    [...value].sort(([a], [b]) => a < b ? -1 : 1).map(([name, inner]) => `${name}:${sorted(inner)}`)
  }}`;
}

Deno.test("every type of value survives an update of another field, unchanged", () => {
  fc.assert(fc.property(documents, (document) => {
    fc.pre(!document.has("other"));
    const updated = real(document, [["$set", ["other"], 1, 0]]) as Document;
    assertEquals(textOf(updated.get("other")), textOf(1));
    for (const [name, value] of document) assertStrictEquals(updated.get(name), value);
    assertEquals([...updated.keys()], [...document.keys(), "other"]);
  }));
});
