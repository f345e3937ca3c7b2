import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type Document, Double, Timestamp, type Value } from "../bson/value.ts";
import { assertValue, codeOf, decimal, documentOf, type Plain, valueOf } from "../aggregate/testing.ts";
import { compileUpdate, type UpdateContext, type UpdateOptions } from "./update.ts";

const NOW = new Date("2024-01-01T00:00:00.500Z");
const d = (value: number) => new Double(value);

function update(
  spec: Plain,
  document: object,
  context: Partial<UpdateContext> = {},
  filters: object[] = [],
): Document {
  const options: UpdateOptions = { arrayFilters: filters.map(documentOf) };
  return compileUpdate(valueOf(spec) as Document, options).apply(documentOf(document), {
    now: NOW,
    ...context,
  });
}

/** Each row: an update, a document, and the document after it. */
function check(rows: [spec: Plain, document: object, expected: object][]) {
  for (const [spec, document, expected] of rows) assertValue(update(spec, document), expected);
}

function refuse(rows: [spec: Plain, document: object, code: number][]) {
  for (const [spec, document, code] of rows) assertEquals(codeOf(() => update(spec, document)), code);
}

Deno.test("$set makes paths, keeps the place of fields, and pads arrays with null", () => {
  check([
    [{ $set: { b: 2 } }, { a: 1, b: 1, c: 1 }, { a: 1, b: 2, c: 1 }],
    [{ $set: { "a.b.c": 1 } }, { x: 1 }, { x: 1, a: { b: { c: 1 } } }],
    [{ $set: { "a.0.b": 1 } }, {}, { a: { 0: { b: 1 } } }],
    [{ $set: { "a.3": 1 } }, { a: [0] }, { a: [0, null, null, 1] }],
    [{ $set: { "a.0.b": 1 } }, { a: [{ c: 1 }] }, { a: [{ c: 1, b: 1 }] }],
    [{ $set: { a: d(2) } }, { a: 1 }, { a: d(2) }],
    [{ $set: { z: 1, y: 1, "m.10": 1, "m.9": 1 } }, {}, { m: { 9: 1, 10: 1 }, y: 1, z: 1 }],
    [{ $set: {} }, { a: 1 }, { a: 1 }],
  ]);
  refuse([
    [{ $set: { "a.b": 1 } }, { a: 1 }, 28],
    [{ $set: { "a.b": 1 } }, { a: null }, 28],
    [{ $set: { "a.b": 1 } }, { a: [1] }, 28],
    [{ $set: { "a.2000000": 1 } }, { a: [] }, 51],
    [{ $set: { "": 1 } }, {}, 56],
    [{ $set: { "a..b": 1 } }, {}, 56],
    [{ $set: { $a: 1 } }, {}, 52],
    [{ $set: 5 }, {}, 9],
    [{ $nope: { a: 1 } }, {}, 9],
  ]);
});

Deno.test("$unset removes fields and leaves null in arrays; no path is wrong for it", () => {
  check([
    [{ $unset: { b: "" } }, { a: 1, b: 1, c: 1 }, { a: 1, c: 1 }],
    [{ $unset: { "a.0": 1, "b.c": 1 } }, { a: [1, 2], b: { c: 1 } }, { a: [null, 2], b: {} }],
    [{ $unset: { "a.b": 1, x: 1, "c.d": 1 } }, { a: 1, c: [1] }, { a: 1, c: [1] }],
  ]);
});

Deno.test("$inc and $mul keep MongoDB's types and refuse what is no number or does not fit", () => {
  check([
    [{ $inc: { a: 1 } }, { a: 1 }, { a: 2 }],
    [{ $inc: { a: 1 } }, { a: 2147483647 }, { a: 2147483648n }],
    [{ $inc: { a: 1 } }, { a: 1n }, { a: 2n }],
    [{ $inc: { a: 1 } }, { a: 1.5 }, { a: 2.5 }],
    [{ $inc: { a: d(1) } }, { a: 1 }, { a: d(2) }],
    [{ $inc: { a: decimal("0.10") } }, { a: 1 }, { a: decimal("1.10") }],
    [{ $inc: { "a.b": -5 } }, {}, { a: { b: -5 } }],
    [{ $mul: { a: 2 } }, { a: 1073741824 }, { a: 2147483648n }],
    [{ $mul: { a: 5, b: 5n, c: 2.5, e: decimal("1.5") } }, {}, { a: 0, b: 0n, c: d(0), e: decimal("0.0") }],
  ]);
  refuse([
    [{ $inc: { a: "1" } }, {}, 14],
    [{ $inc: { a: 1 } }, { a: "x" }, 14],
    [{ $inc: { a: 1 } }, { a: null }, 14],
    [{ $inc: { a: 1 } }, { a: 9223372036854775807n }, 2],
    [{ $mul: { a: 2 } }, { a: 9223372036854775807n }, 2],
  ]);
});

Deno.test("$min, $max, $bit and $currentDate", () => {
  check([
    [{ $min: { a: 1, b: 5, c: 3 } }, { a: 2, b: 2 }, { a: 1, b: 2, c: 3 }],
    [{ $max: { a: "x", b: d(2) } }, { a: 5, b: 2 }, { a: "x", b: 2 }],
    [{ $bit: { a: { and: 10 }, b: { or: 3n }, c: { xor: 1 } } }, { a: 13, b: 4, c: 1n }, {
      a: 8,
      b: 7n,
      c: 0n,
    }],
    [{ $bit: { a: { or: 5 } } }, {}, { a: 5 }],
    [{ $currentDate: { a: true, b: { $type: "date" } } }, {}, { a: NOW, b: NOW }],
  ]);
  const stamps = update({ $currentDate: { a: { $type: "timestamp" }, b: { $type: "timestamp" } } }, {});
  const [a, b] = [stamps.get("a") as Timestamp, stamps.get("b") as Timestamp];
  assert(a.t >= NOW.getTime() / 1000 - 1 && a.lessThan(b));
  refuse([
    [{ $bit: { a: { or: 1.5 } } }, {}, 2],
    [{ $bit: { a: { nand: 1 } } }, {}, 2],
    [{ $bit: { a: { or: 1 } } }, { a: 1.5 }, 2],
    [{ $currentDate: { a: 1 } }, {}, 2],
  ]);
});

Deno.test("$rename moves a value, over what stands in its way, but not through arrays", () => {
  check([
    [{ $rename: { a: "b" } }, { a: 1, b: 2, c: 3 }, { b: 1, c: 3 }],
    [{ $rename: { "a.b": "c.d" } }, { a: { b: 1 } }, { a: {}, c: { d: 1 } }],
    [{ $rename: { x: "a.b" } }, { a: 1 }, { a: 1 }],
    [{ $rename: { a: "b" } }, { a: [1] }, { b: [1] }],
  ]);
  refuse([
    [{ $rename: { "a.0": "b" } }, { a: [1] }, 2],
    [{ $rename: { b: "a.0" } }, { a: [1], b: 1 }, 2],
    [{ $rename: { a: "a" } }, {}, 2],
    [{ $rename: { a: "a.b" } }, {}, 2],
    [{ $rename: { "a.$": "b" } }, {}, 2],
    [{ $rename: { a: 1 } }, {}, 2],
    [{ $rename: { "a.b": "c" } }, { a: 1 }, 28],
    [{ $rename: { b: "a.c" } }, { a: 1, b: 1 }, 28],
    [{ $rename: { a: "b" }, $set: { b: 1 } }, {}, 40],
  ]);
});

Deno.test("$push adds at a position, then sorts, then slices", () => {
  check([
    [{ $push: { a: 1 } }, {}, { a: [1] }],
    [{ $push: { a: [1] } }, { a: [] }, { a: [[1]] }],
    [{ $push: { a: { $each: [8, 9], $position: 1 } } }, { a: [1, 2] }, { a: [1, 8, 9, 2] }],
    [{ $push: { a: { $each: [9], $position: -1 } } }, { a: [1, 2] }, { a: [1, 9, 2] }],
    [{ $push: { a: { $each: [9], $position: -5 } } }, { a: [1, 2] }, { a: [9, 1, 2] }],
    [{ $push: { a: { $each: [3, 1], $sort: 1, $slice: 2 } } }, { a: [2] }, { a: [1, 2] }],
    [{ $push: { a: { $each: [{ s: 5 }], $sort: { s: -1 }, $slice: -1 } } }, { a: [{ s: 1 }] }, {
      a: [{ s: 1 }],
    }],
    [{ $push: { a: { $each: [], $slice: 0 } } }, { a: [1] }, { a: [] }],
    [{ $push: { a: { $each: [] } } }, {}, { a: [] }],
  ]);
  refuse([
    [{ $push: { a: 1 } }, { a: 1 }, 2],
    [{ $push: { a: { $each: 1 } } }, {}, 2],
    [{ $push: { a: { $each: [], $nope: 1 } } }, {}, 2],
    [{ $push: { a: { $each: [], $slice: 1.5 } } }, {}, 2],
    [{ $push: { a: { $each: [], $sort: 2 } } }, {}, 2],
  ]);
});

Deno.test("$addToSet, $pop, $pull and $pullAll", () => {
  check([
    [{ $addToSet: { a: d(1) } }, { a: [1] }, { a: [1] }],
    [{ $addToSet: { a: { y: 1, x: 1 } } }, { a: [{ x: 1, y: 1 }] }, { a: [{ x: 1, y: 1 }, { y: 1, x: 1 }] }],
    [{ $addToSet: { a: { $each: [2, 2, 1] } } }, { a: [1] }, { a: [1, 2] }],
    [{ $addToSet: { a: 1 } }, {}, { a: [1] }],
    [{ $pop: { a: 1, b: -1, c: 1 } }, { a: [1, 2], b: [1, 2], x: 1 }, { a: [1], b: [2], x: 1 }],
    [{ $pull: { a: 1 } }, { a: [1, d(1), 2] }, { a: [2] }],
    [{ $pull: { a: { $in: [1, 3] } } }, { a: [1, 2, 3] }, { a: [2] }],
    [{ $pull: { a: { k: { $gt: 1 } } } }, { a: [{ k: 1, z: 1 }, { k: 2 }, 5] }, { a: [{ k: 1, z: 1 }, 5] }],
    [{ $pull: { a: [1] } }, { a: [[1], 1] }, { a: [1] }],
    [{ $pull: { a: { $or: [{ k: 1 }, { k: 2 }] } } }, { a: [{ k: 1 }, { k: 3 }] }, { a: [{ k: 3 }] }],
    [{ $pullAll: { a: [1, { x: 1 }] } }, { a: [1, 2, { x: 1 }] }, { a: [2] }],
  ]);
  refuse([
    [{ $addToSet: { a: 1 } }, { a: 1 }, 2],
    [{ $addToSet: { a: { $each: 1 } } }, {}, 14],
    [{ $pop: { a: 2 } }, {}, 9],
    [{ $pop: { a: 1 } }, { a: 1 }, 14],
    [{ $pop: { "a.b": 1 } }, { a: 1 }, 28],
    [{ $pull: { a: 1 } }, { a: 1 }, 2],
    [{ $pullAll: { a: 1 } }, {}, 2],
  ]);
});

Deno.test("the positional operators name array elements", () => {
  assertValue(update({ $set: { "a.$.x": 9 } }, { a: [{ x: 1 }, { x: 2 }] }, { matched: 1 }), {
    a: [{ x: 1 }, { x: 9 }],
  });
  check([[{ $inc: { "a.$[]": 1, "b.$[].c": 1 } }, { a: [1, 2], b: [{}] }, { a: [2, 3], b: [{ c: 1 }] }]]);
  assertValue(
    update({ $set: { "a.$[low].v": 0, "a.$[high].w": 1 } }, { a: [{ n: 1 }, { n: 5 }] }, {}, [{
      "low.n": { $lt: 3 },
    }, {
      "high.n": { $gte: 1 },
    }]),
    { a: [{ n: 1, v: 0, w: 1 }, { n: 5, w: 1 }] },
  );
  assertValue(update({ $set: { "a.$[].$[x]": 0 } }, { a: [[1, 5], [6]] }, {}, [{ x: { $gt: 4 } }]), {
    a: [[1, 0], [0]],
  });
  refuse([
    [{ $set: { "a.$": 1 } }, { a: [1] }, 2],
    [{ $set: { $: 1 } }, {}, 2],
    [{ $set: { "a.$.b.$": 1 } }, {}, 2],
    [{ $set: { "a.$[]": 1 } }, { a: 1 }, 2],
    [{ $set: { "a.$[]": 1 } }, {}, 2],
    [{ $unset: { "a.b.$[]": 1 } }, { a: 1 }, 2],
    [{ $set: { "a.$[x]": 1 } }, { a: [] }, 2],
  ]);
  const filtered = (filters: object[], path = "a.$[x]") =>
    codeOf(() => update({ $set: { [path]: 1 } }, { a: [1] }, {}, filters));
  assertEquals(filtered([{ x: 1 }, { y: 1 }]), 9);
  assertEquals(filtered([{ x: 1 }, { x: 2 }]), 9);
  assertEquals(filtered([{ x: 1, y: 1 }]), 9);
  assertEquals(filtered([{}]), 9);
  assertEquals(filtered([{ X: 1 }], "a.$[X]"), 2);
  assertEquals(
    codeOf(() => update({ $set: { "a.$[x]": 1, "a.$[y]": 2 } }, { a: [1] }, {}, [{ x: 1 }, { y: 1 }])),
    40,
  );
});

Deno.test("paths that overlap are a conflict, whatever their operators", () => {
  refuse([
    [{ $set: { a: 1, "a.b": 1 } }, {}, 40],
    [{ $set: { "a.b": 1 }, $inc: { a: 1 } }, {}, 40],
    [{ $set: { a: 1 }, $unset: { a: 1 } }, {}, 40],
    [{ $set: { "a.$[]": 1, "a.0": 1 } }, { a: [] }, 40],
  ]);
  assertEquals(codeOf(() => update({ $set: { "a.$": 1, "a.0": 2 } }, { a: [1] }, { matched: 0 })), 40);
  assertValue(update({ $set: { "a.$": 1, "a.1": 2 } }, { a: [0, 0] }, { matched: 0 }), { a: [1, 2] });
});

Deno.test("the _id cannot be changed, but may be set to what it is", () => {
  check([[{ $set: { _id: 1, a: 1 } }, { _id: 1 }, { _id: 1, a: 1 }], [{ _id: d(1), a: 1 }, { _id: 1 }, {
    _id: d(1),
    a: 1,
  }]]);
  refuse([
    [{ $set: { _id: 2 } }, { _id: 1 }, 66],
    [{ $inc: { _id: 1 } }, { _id: 1 }, 66],
    [{ $unset: { _id: 1 } }, { _id: 1 }, 66],
    [{ $rename: { _id: "x" } }, { _id: 1 }, 66],
    [{ $set: { "_id.a": 2 } }, { _id: { a: 1 } }, 66],
    [{ _id: 2 }, { _id: 1 }, 66],
    [[{ $set: { _id: 2 } }], { _id: 1 }, 66],
  ]);
});

Deno.test("a replacement keeps the _id and nothing else", () => {
  check([
    [{ b: 1 }, { _id: 1, a: 1 }, { _id: 1, b: 1 }],
    [{ b: 1, _id: 1 }, { _id: 1, a: 1 }, { _id: 1, b: 1 }],
    [{ a: { $b: 1 } }, { _id: 1 }, { _id: 1, a: { $b: 1 } }],
  ]);
  refuse([[{ a: 1, $set: { b: 1 } }, { _id: 1 }, 52]]);
});

Deno.test("a pipeline computes the new document from the old", () => {
  check([
    [[{ $set: { c: {} } }], { _id: 1, c: { d: 1 } }, { _id: 1, c: {} }],
    [[{ $set: { c: { $add: ["$a", "$b"] } } }, { $unset: "a" }], { _id: 1, a: 1, b: 2 }, {
      _id: 1,
      b: 2,
      c: 3,
    }],
    [[{ $replaceWith: { x: "$a" } }], { _id: 1, a: 5 }, { _id: 1, x: 5 }],
    [[{ $set: { at: "$$NOW" } }], { _id: 1 }, { _id: 1, at: NOW }],
    [[{ $project: { _id: 0, a: 1 } }], { _id: 1, a: 1, b: 1 }, { _id: 1, a: 1 }],
  ]);
  refuse([[[{ $match: {} }], {}, 72], [[{ $out: "x" }], {}, 72], [[{ $nope: 1 }], {}, 72]]);
  const updater = compileUpdate(valueOf([{ $set: { a: "$$x" } }]) as Document[], {
    variables: new Map<string, Value>([["x", 5]]),
  });
  assertValue(updater.apply(documentOf({ _id: 1 }), { now: NOW }), { _id: 1, a: 5 });
});

Deno.test("an update that changes nothing gives the same document back", () => {
  const rows: [Plain, object][] = [
    [{ $set: { a: 1, "b.c": "x" } }, { a: 1, b: { c: "x" } }],
    [{ $unset: { z: 1 } }, { a: 1 }],
    [{ $inc: { a: 0 } }, { a: 5 }],
    [{ $max: { a: 1 } }, { a: 1 }],
    [{ $addToSet: { a: 1 } }, { a: [1] }],
    [{ $pull: { a: 9 } }, { a: [1] }],
    [{ $pop: { a: 1 } }, { a: [] }],
    [{ $rename: { z: "y" } }, { a: 1 }],
    [{ $setOnInsert: { a: 9 } }, { a: 1 }],
    [{ $push: { a: { $each: [] } } }, { a: [1] }],
    [{ $set: { "a.$[].b": 1 } }, { a: [{ b: 1 }] }],
    [{ a: 1 }, { _id: 1, a: 1 }],
    [[{ $set: { a: 1 } }], { _id: 1, a: 1 }],
  ];
  for (const [spec, plain] of rows) {
    const document = documentOf(plain);
    assertStrictEquals(compileUpdate(valueOf(spec) as Document).apply(document, { now: NOW }), document);
  }
});

Deno.test("$unset of an element that is null already is a change, as in MongoDB", () => {
  for (const path of ["a.0", "a.$[]", "a.$[e]"]) {
    const document = documentOf({ a: [null] });
    const options = { arrayFilters: path.includes("e") ? [documentOf({ e: null })] : [] };
    const updated = compileUpdate(documentOf({ $unset: { [path]: 1 } }), options).apply(document, {
      now: NOW,
    });
    assert(updated !== document, path);
    assertValue(updated, { a: [null] });
  }
});
