import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { documentsOf } from "../bson/values.arbitrary.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "./matcher.ts";
import { compileProjection } from "./projection.ts";

type Plain = Record<string, unknown>;

function value(plain: unknown): Value {
  if (Array.isArray(plain)) return plain.map(value);
  return plain !== null && typeof plain === "object" ? document(plain as Plain) : plain as Value;
}

function document(plain: Plain): Document {
  return new Map(Object.entries(plain).map(([name, inner]) => [name, value(inner)]));
}

/** In text, so that the order of fields counts. */
function text(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(text).join(",")}]`;
  return isDocument(value)
    ? `{${[...value].map(([k, v]) => `${k}:${text(v)}`).join(",")}}`
    : JSON.stringify(value);
}

function projected(spec: Plain, plain: Plain, filter: Plain = {}): string {
  return text(compileProjection(document(spec), compileFilter(document(filter)))(document(plain)));
}

const DOC = { _id: 1, a: 1, b: { x: 1, y: [1, 2, 3] }, c: [{ x: 1, y: 1 }, 5, { x: 2 }, [{ x: 3 }]] };

Deno.test("fields are included and excluded in the order of the document", () => {
  const cases: [Plain, string][] = [
    [{}, "{_id:1,a:1,b:{x:1,y:[1,2,3]},c:[{x:1,y:1},5,{x:2},[{x:3}]]}"],
    [{ b: 1, a: 1 }, "{_id:1,a:1,b:{x:1,y:[1,2,3]}}"],
    [{ a: true, _id: 0 }, "{a:1}"],
    [{ _id: 1 }, "{_id:1}"],
    [{ none: 1 }, "{_id:1}"],
    [{ "b.x": 1 }, "{_id:1,b:{x:1}}"],
    [{ "c.x": 1, _id: 0 }, "{c:[{x:1},{x:2},[{x:3}]]}"],
    [{ c: { x: 1 }, _id: 0 }, "{c:[{x:1},{x:2},[{x:3}]]}"],
    [{ "a.x": 1 }, "{_id:1}"],
    [{ "b.none": 1 }, "{_id:1,b:{}}"],
    [{ b: 0, c: 0 }, "{_id:1,a:1}"],
    [{ _id: 0, b: 0, c: false }, "{a:1}"],
    [{ b: 0, c: 0, _id: 1 }, "{_id:1,a:1}"],
    [{ "c.x": 0, b: 0 }, "{_id:1,a:1,c:[{y:1},5,{},[{}]]}"],
  ];
  for (const [spec, expected] of cases) assertEquals(projected(spec, DOC), expected, JSON.stringify(spec));
});

Deno.test("$slice keeps a part of an array, and of the other fields what the projection says", () => {
  const plain = { _id: 1, a: [1, 2, 3, 4], b: 1, c: [{ d: [1, 2] }, { d: [3] }] };
  const cases: [Plain, string][] = [
    [{ a: { $slice: 2 } }, "{_id:1,a:[1,2],b:1,c:[{d:[1,2]},{d:[3]}]}"],
    [{ a: { $slice: -1 }, c: 0 }, "{_id:1,a:[4],b:1}"],
    [{ a: { $slice: [1, 2] }, _id: 1 }, "{_id:1,a:[2,3]}"],
    [{ a: { $slice: [-3, 2] }, b: 1 }, "{_id:1,a:[2,3],b:1}"],
    [{ a: { $slice: [9, 2] }, b: 1 }, "{_id:1,a:[],b:1}"],
    [{ a: { $slice: [-9, 2] }, b: 1 }, "{_id:1,a:[1,2],b:1}"],
    [{ "c.d": { $slice: 1 }, a: 0, b: 0 }, "{_id:1,c:[{d:[1]},{d:[3]}]}"],
    [{ b: { $slice: 1 }, a: 0, c: 0 }, "{_id:1,b:1}"],
    [{ x: { $slice: ["$a", 1] } }, "{_id:1,x:[1]}"],
  ];
  for (const [spec, expected] of cases) assertEquals(projected(spec, plain), expected, JSON.stringify(spec));
});

Deno.test("$elemMatch keeps the first element that matches, behind the other fields", () => {
  const plain = { _id: 1, a: [{ x: 1 }, { x: 2, y: 1 }, { x: 2, y: 2 }], b: 1 };
  assertEquals(projected({ a: { $elemMatch: { x: 2 } } }, plain), "{_id:1,a:[{x:2,y:1}]}");
  assertEquals(projected({ a: { $elemMatch: { x: 2 } }, b: 1 }, plain), "{_id:1,b:1,a:[{x:2,y:1}]}");
  assertEquals(projected({ a: { $elemMatch: { x: 9 } } }, plain), "{_id:1}");
  assertEquals(projected({ b: { $elemMatch: { x: 9 } } }, plain), "{_id:1}");
});

Deno.test("the positional $ keeps the element by which the filter matched", () => {
  const plain = { _id: 1, a: [1, 5, 9], c: [{ x: 1 }, { x: 2 }], d: { e: [3, 4] } };
  assertEquals(projected({ "a.$": 1 }, plain, { a: { $gt: 2 } }), "{_id:1,a:[5]}");
  assertEquals(projected({ "c.$": 1 }, plain, { "c.x": 2 }), "{_id:1,c:[{x:2}]}");
  assertEquals(projected({ "c.x.$": 1 }, plain, { "c.x": 2 }), "{_id:1,c:[{x:2}]}");
  assertEquals(projected({ "d.e.$": 1 }, plain, { "d.e": 4 }), "{_id:1,d:{e:[4]}}");
  assertEquals(projected({ "_id.$": 1 }, plain, { _id: 1 }), "{_id:1}");
  assertThrows(
    () => projected({ "a.$": 1 }, plain, { a: [1, 5, 9] }),
    MongoError,
    "couldn't find a matching element",
  );
});

Deno.test("aggregation expressions compute fields, behind those that stay", () => {
  const plain = { _id: 1, a: 2, b: [{ x: 1 }, { x: 2 }], c: { d: 1 } };
  const cases: [Plain, string][] = [
    [{ total: { $add: ["$a", 1] } }, "{_id:1,total:3}"],
    [{ a: "$c.d", c: 1 }, "{_id:1,c:{d:1},a:1}"],
    [{ text: "literal" }, '{_id:1,text:"literal"}'],
    [{ "b.y": "$a" }, "{_id:1,b:[{y:2},{y:2}]}"],
    [{ "b.x": 1, "b.y": "$a" }, "{_id:1,b:[{x:1,y:2},{x:2,y:2}]}"],
    [{ gone: "$none" }, "{_id:1}"],
    [{ a: "$none" }, "{_id:1}"],
  ];
  for (const [spec, expected] of cases) assertEquals(projected(spec, plain), expected, JSON.stringify(spec));
});

Deno.test("what does not go together has MongoDB's code", () => {
  const cases: [Plain, number][] = [
    [{ a: 1, b: 0 }, 31254],
    [{ a: 0, b: 1 }, 31253],
    [{ a: 0, b: { $add: [1] } }, 31252],
    [{ a: 0, b: "$c" }, 31310],
    [{ a: 1, "a.b": 1 }, 31249],
    [{ "a.b": 1, a: 1 }, 31250],
    [{ "a.b": 0, a: { $slice: 1 } }, 31250],
    [{ a: {} }, 51270],
    [{ "a.b": { $elemMatch: {} } }, 31275],
    [{ a: { $elemMatch: 1 } }, 31274],
    [{ a: { $slice: "x" } }, 31273],
    [{ a: { $slice: [1, 0] } }, 31259],
    [{ a: { $slice: [1, "x"] } }, 31258],
    [{ "q.$": 1, "a.$": 1 }, 31276],
    [{ "b.$": 1 }, 31277],
    [{ "q.$.x": 1 }, 31394],
    [{ "q.$.": 1 }, 31270],
    [{ "q.$": { x: 1 } }, 31271],
    [{ "q.$": "x" }, 31308],
    [{ "q.$": 1, b: { $elemMatch: {} } }, 31256],
    [{ b: { $elemMatch: {} }, "q.$": 1 }, 31256],
    [{ $a: 1 }, 16410],
    [{ "": 1 }, 40352],
    [{ a: { $meta: "textScore" } }, 238],
  ];
  for (const [spec, code] of cases) {
    const filter = compileFilter(document({ q: 1, a: 1 }));
    const error = assertThrows(() => compileProjection(document(spec), filter), MongoError) as MongoError;
    assertEquals(error.code, code, `${JSON.stringify(spec)}: ${error.message}`);
  }
});

/** Every path to a scalar or an empty container, without the numbers of elements. */
function leaves(value: Value, path: string[] = []): string[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((element) => leaves(element, path));
  if (isDocument(value) && value.size > 0) {
    return [...value].flatMap(([name, v]) => leaves(v, [...path, name]));
  }
  return [path.join(".")];
}

Deno.test("what is excluded and what is included of a random document are all of it", () => {
  const inner: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.nat(3),
      fc.array(tie("value"), { maxLength: 3 }),
      documentsOf(tie("value"), fc.constantFrom("a", "b"), 2),
    ),
  })).value;
  const path = fc.constantFrom("a", "b", "a.a", "a.b", "b.a", "a.b.a");
  fc.assert(
    fc.property(documentsOf(inner, fc.constantFrom("a", "b"), 2), path, (doc, path) => {
      const before = text(doc);
      const isUnder = (leaf: string) => leaf === path || leaf.startsWith(`${path}.`);
      const without = compileProjection(new Map([[path, 0]]))(doc);
      const only = compileProjection(new Map([[path, 1]]))(doc);
      assertEquals(leaves(without).filter(isUnder), []);
      assertEquals(leaves(only).filter(isUnder), leaves(doc).filter(isUnder));
      assertEquals(text(doc), before, "the document itself does not change");
      const others = leaves(doc).filter((leaf) => !isUnder(leaf));
      for (const leaf of others) assertEquals(leaves(without).includes(leaf), true, leaf);
    }),
    { numRuns: 1000 },
  );
});
