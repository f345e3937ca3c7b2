import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compare } from "../bson/compare.ts";
import { type Document, Double, isDocument, MinKey, type Value } from "../bson/value.ts";
import { documentsOf } from "../bson/values.arbitrary.ts";
import { MongoError } from "../errors.ts";
import { compileSort } from "./sort.ts";

const doc = (fields: Record<string, Value>): Document => new Map(Object.entries(fields));
const spec = (fields: Record<string, Value>): Document => doc(fields);

function sorted(order: Record<string, Value>, values: Value[]): Value[] {
  const documents = values.map((a) => doc({ a }));
  return documents.sort(compileSort(spec(order)).compare).map((document) => document.get("a")!);
}

Deno.test("an array sorts by its least element, descending by its greatest", () => {
  assertEquals(sorted({ a: 1 }, [[5, 1], 2, [3, 4]]), [[5, 1], 2, [3, 4]]);
  assertEquals(sorted({ a: -1 }, [2, [3, 4], [5, 1]]), [[5, 1], [3, 4], 2]);
});

Deno.test("an empty array sorts before null, a missing field as null", () => {
  const order = compileSort(spec({ a: 1 }));
  assert(order.compare(doc({ a: [] }), doc({ a: null })) < 0);
  assert(order.compare(doc({}), doc({ a: null })) === 0);
  assert(order.compare(doc({ a: new MinKey() }), doc({ a: [] })) < 0);
  assert(order.compare(doc({ a: 0 }), doc({})) > 0);
});

Deno.test("a path leads into the documents of an array and to an element by its number", () => {
  const at = (path: string, a: Value, b: Value) =>
    compileSort(spec({ [path]: 1 })).compare(doc({ a }), doc({ a: b }));
  assert(at("a.b", [doc({ b: 3 }), doc({ b: 1 })], doc({ b: 2 })) < 0);
  assert(at("a.b", [doc({ b: 3 }), 5], doc({ b: 0 })) < 0, "an element without the field counts as null");
  assert(at("a.1", [9, 1], [0, 2]) < 0);
  assertThrows(() => at("a.0", [doc({ 0: 1 })], []), MongoError, "Ambiguous");
});

Deno.test("several fields of one array sort by the values of one element", () => {
  const order = compileSort(spec({ "a.x": 1, "a.y": 1 }));
  const one = doc({ a: [doc({ x: 2, y: 0 }), doc({ x: 1, y: 9 })] });
  assert(order.compare(one, doc({ a: doc({ x: 1, y: 5 }) })) > 0);
  assert(order.compare(one, doc({ a: doc({ x: 2, y: 0 }) })) < 0);
});

Deno.test("two different arrays cannot be sorted by together", () => {
  const order = compileSort(spec({ a: 1, b: 1 }));
  assertThrows(() => order.compare(doc({ a: [1], b: [1] }), doc({})), MongoError, "parallel arrays");
});

Deno.test("a wrong order has MongoDB's code", () => {
  const codeOf = (order: Record<string, Value>) => {
    return (assertThrows(() => compileSort(spec(order)), MongoError) as MongoError).code;
  };
  assertEquals(codeOf({ a: 2 }), 15975);
  assertEquals(codeOf({ a: "asc" }), 15974);
  assertEquals(codeOf({ a: new Map([["$meta", "textScore"]]) }), 238);
  assertEquals(codeOf({ "": 1 }), 40352);
  assertEquals(codeOf(Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`f${i}`, 1]))), 13103);
  compileSort(spec({ a: new Double(-1), b: 1n }));
});

/** Every value that a path reaches, as the manual puts it. */
function reach(value: Value | undefined, parts: string[]): (Value | undefined)[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return parts.length === 0 ? [undefined] : [null];
    return value.flatMap((element) => {
      if (parts.length === 0) return [element];
      return isDocument(element) ? reach(element, parts) : [null];
    });
  }
  if (parts.length === 0) return [value ?? null];
  return isDocument(value) ? reach(value.get(parts[0]), parts.slice(1)) : [null];
}

Deno.test("random documents sort as by the least or greatest of all values at the path", () => {
  const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Value>(null, 1, 2, 3n, new Double(1.5), "a", true),
      fc.array(tie("value"), { maxLength: 3 }),
      documentsOf(tie("value"), fc.constantFrom("a", "b"), 2),
    ),
  })).value;
  const document = documentsOf(value, fc.constantFrom("a", "b"), 2);
  const path = fc.constantFrom("a", "b", "a.b", "a.a", "a.b.a");
  fc.assert(
    fc.property(document, document, path, fc.constantFrom(1, -1), (a, b, path, sign) => {
      const key = (document: Document) => {
        return reach(document, path.split(".")).reduce((x, y) => compare(y, x) * sign < 0 ? y : x);
      };
      const expected = compare(key(a), key(b)) * sign;
      const actual = compileSort(spec({ [path]: sign })).compare(a, b);
      assertEquals([actual < 0, actual > 0], [expected < 0, expected > 0]);
    }),
    { numRuns: 2000 },
  );
});
