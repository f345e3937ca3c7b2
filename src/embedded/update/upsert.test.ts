import { assert, assertEquals } from "@std/assert";
import { assertValue, codeOf, documentOf, type Plain, valueOf } from "../aggregate/testing.ts";
import { BSONRegExp, type Document, Double, ObjectId } from "../bson/value.ts";
import { compileUpdate, upsertDocument } from "./update.ts";

const upsert = (filter: object, update: Plain) =>
  upsertDocument(documentOf(filter), compileUpdate(valueOf(update) as Document), new Date(0));

Deno.test("an upsert takes what the filter demands by equality, and the update", () => {
  const rows: [filter: object, update: Plain, expected: object][] = [
    [{ _id: 1, x: 1 }, { $set: { a: 1 } }, { _id: 1, x: 1, a: 1 }],
    [{ x: 1, "b.c": 2, _id: 1 }, { $set: { a: 1 } }, { _id: 1, b: { c: 2 }, x: 1, a: 1 }],
    [{ _id: 1, x: { $eq: 2 }, y: { $gt: 5 }, z: { $ne: 1 } }, { $setOnInsert: { a: 1 } }, {
      _id: 1,
      x: 2,
      a: 1,
    }],
    [{ _id: { $in: [1] }, x: { $all: [1] } }, { $set: {} }, { _id: 1, x: 1 }],
    [{ _id: 1, x: { $in: [1, 2] } }, { $set: {} }, { _id: 1 }],
    [{ $and: [{ _id: 1 }, { x: 1 }], $or: [{ y: 2 }] }, { $set: {} }, { _id: 1, x: 1, y: 2 }],
    [{ _id: 1, $or: [{ x: 1 }, { x: 2 }], $nor: [{ z: 1 }] }, { $set: {} }, { _id: 1 }],
    [{ _id: 1, "a.b": 1, "a.c": 2 }, { $set: {} }, { _id: 1, a: { b: 1, c: 2 } }],
    [{ _id: 1, x: [1, 2] }, { $push: { x: 3 } }, { _id: 1, x: [1, 2, 3] }],
    [{ _id: 1, x: new BSONRegExp("a") }, { $set: {} }, { _id: 1 }],
    [{ _id: 1, x: 5 }, { y: 1 }, { _id: 1, y: 1 }],
    [{ x: 5 }, { _id: 2, y: 1 }, { _id: 2, y: 1 }],
    [{ x: 5 }, { $set: { _id: 3 } }, { _id: 3, x: 5 }],
    [{ _id: 1, x: 2 }, [{ $set: { y: { $add: ["$x", 1] } } }], { _id: 1, x: 2, y: 3 }],
    [{ _id: 1 }, { $inc: { n: 1 }, $min: { m: new Double(2) } }, { _id: 1, m: new Double(2), n: 1 }],
  ];
  for (const [filter, update, expected] of rows) assertValue(upsert(filter, update), expected);
});

Deno.test("an upsert without an _id makes an ObjectId, in front", () => {
  const document = upsert({ x: 1 }, { $set: { y: 1 } });
  assert(document.get("_id") instanceof ObjectId);
  assertEquals([...document.keys()], ["_id", "x", "y"]);
});

Deno.test("an upsert refuses what it cannot infer, and an _id that cannot be", () => {
  const rows: [filter: object, update: Plain, code: number][] = [
    [{ x: { $all: [1, 2] } }, { $set: {} }, 54],
    [{ $and: [{ x: 1 }, { x: 1 }] }, { $set: {} }, 54],
    [{ x: 1, "x.y": 1 }, { $set: {} }, 54],
    [{ "_id.x": 1 }, { y: 1 }, 111],
    [{ _id: [1] }, { $set: {} }, 53],
    [{ _id: { $eq: new BSONRegExp("a") } }, { $set: {} }, 53],
    [{ _id: 1 }, { $set: { _id: 2 } }, 66],
    [{ _id: 1 }, { _id: 2 }, 66],
    [{ x: 1 }, { $set: { "x.y": 1 } }, 28],
  ];
  for (const [filter, update, code] of rows) assertEquals(codeOf(() => upsert(filter, update)), code);
});
