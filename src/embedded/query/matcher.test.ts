import { assertEquals, assertThrows } from "@std/assert";
import { MongoError } from "../errors.ts";
import {
  Binary,
  BSONRegExp,
  Decimal128,
  type Document,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  type Value,
} from "../bson/value.ts";
import { compileFilter } from "./matcher.ts";

/** Documents of plain objects; whole numbers are ints, others doubles. */
function value(plain: unknown): Value {
  if (Array.isArray(plain)) return plain.map(value);
  if (plain !== null && typeof plain === "object" && Object.getPrototypeOf(plain) === Object.prototype) {
    return document(plain as Record<string, unknown>);
  }
  return typeof plain === "number" && !Number.isInteger(plain) ? new Double(plain) : plain as Value;
}

function document(plain: Record<string, unknown>): Document {
  return new Map(Object.entries(plain).map(([name, inner]) => [name, value(inner)]));
}

type Plain = Record<string, unknown>;

function matching(filter: Plain, documents: Plain[]): Plain[] {
  const matcher = compileFilter(document(filter));
  return documents.filter((plain) => matcher.matches(document(plain)));
}

function check(cases: [filter: Plain, matches: Plain[], not: Plain[]][]): void {
  for (const [filter, matches, not] of cases) {
    assertEquals(matching(filter, [...matches, ...not]), matches, Deno.inspect(filter, { depth: 9 }));
  }
}

function errorOf(filter: Plain): string {
  const error = assertThrows(() => compileFilter(document(filter)), MongoError) as MongoError;
  return `${error.code} ${error.message}`;
}

const NAN = new Double(NaN);

Deno.test("equality: whole values, whole arrays and their elements, documents with their order of fields", () => {
  check([
    [{ a: 1 }, [{ a: 1 }, { a: 1n }, { a: new Double(1) }, { a: [2, 1] }], [{ a: "1" }, { a: [[1]] }, {}, {
      a: true,
    }]],
    [{ a: [1, 2] }, [{ a: [1, 2] }, { a: [[1, 2], 3] }], [{ a: [2, 1] }, { a: [1, 2, 3] }, { a: 1 }]],
    [{ a: { x: 1, y: 2 } }, [{ a: { x: 1, y: 2 } }, { a: [{ x: 1, y: 2 }] }], [{ a: { y: 2, x: 1 } }, {
      a: { x: 1 },
    }]],
    [{ a: {} }, [{ a: {} }], [{ a: { b: 1 } }, {}, { a: null }]],
    [{ a: [] }, [{ a: [] }, { a: [[]] }], [{ a: [1] }, {}]],
    [{ a: { $eq: { $literal: 1 } } }, [{ a: { $literal: 1 } }], [{ a: 1 }]],
    [{ a: { $ref: "c", $id: 1 } }, [{ a: { $ref: "c", $id: 1 } }], [{ a: 1 }]],
    [{}, [{}, { a: 1 }], []],
  ]);
});

Deno.test("null matches null and missing, in every document of an array", () => {
  check([
    [{ a: null }, [{}, { a: null }, { a: [1, null] }], [{ a: 0 }, { a: [] }, { a: [1] }, { a: {} }]],
    [{ a: { $ne: null } }, [{ a: 0 }, { a: [] }], [{}, { a: null }, { a: [null] }]],
    [{ "a.b": null }, [{}, { a: 1 }, { a: { c: 1 } }, { a: [{ b: 1 }, { c: 1 }] }], [
      { a: { b: 1 } },
      { a: [] },
      { a: [1, 2] },
      { a: [{ b: 1 }] },
    ]],
    [{ a: { $gte: null } }, [{}, { a: null }], [{ a: 1 }]],
    [{ a: { $lte: null } }, [{}, { a: null }], [{ a: 1 }]],
    [{ a: { $gt: null } }, [], [{}, { a: null }, { a: 1 }]],
    [{ a: { $in: [null, 2] } }, [{}, { a: null }, { a: 2 }], [{ a: 1 }]],
    [{ a: { $nin: [null] } }, [{ a: 1 }], [{}, { a: null }]],
    [{ a: { $exists: true } }, [{ a: null }, { a: [] }], [{}]],
    [{ a: { $exists: 0 } }, [{}], [{ a: null }]],
    [{ "a.b": { $exists: false } }, [{}, { a: [] }, { a: [1] }, { a: [{ c: 1 }] }], [{
      a: [{ c: 1 }, { b: null }],
    }]],
  ]);
});

Deno.test("comparison stays within the type of its operand", () => {
  check([
    [{ a: { $gt: 1 } }, [{ a: 2 }, { a: new Double(1.5) }, { a: 2n ** 60n }, { a: new Double(Infinity) }], [
      { a: 1 },
      { a: "2" },
      { a: true },
      { a: new Date() },
      { a: NAN },
      {},
      { a: [[2]] },
    ]],
    [{ a: { $lt: "b" } }, [{ a: "a" }, { a: "" }], [{ a: 1 }, { a: "b" }, {}]],
    [{ a: { $gt: [1] } }, [{ a: [1, 2] }, { a: [2] }], [{ a: [1] }, { a: 5 }]],
    [{ a: { $gt: { x: 1 } } }, [{ a: { x: 2 } }], [{ a: { x: 1 } }, { a: 5 }]],
    [{ a: { $gte: NAN } }, [{ a: NAN }, { a: Decimal128.fromString("NaN") }], [{ a: 1 }, {}]],
    [{ a: { $lt: NAN } }, [], [{ a: NAN }, { a: 1 }]],
    [{ a: NAN }, [{ a: NAN }], [{ a: 1 }]],
    [{ a: { $gt: new MinKey() } }, [{ a: 1 }, { a: null }], [{ a: new MinKey() }]],
    [{ a: { $lt: new MaxKey() } }, [{ a: 1 }, { a: "x" }], [{ a: new MaxKey() }]],
    [{ a: { $gte: 9007199254740993n } }, [{ a: 9007199254740993n }], [{ a: 9007199254740992n }, {
      a: new Double(2 ** 53),
    }]],
    [{ a: { $gt: 1, $lt: 3 } }, [{ a: 2 }, { a: [0, 9] }], [{ a: 1 }, { a: [0] }]],
  ]);
});

Deno.test("paths lead through documents, arrays of documents and numbers of elements", () => {
  check([
    [{ "a.b": 1 }, [{ a: { b: 1 } }, { a: [{ b: 2 }, { b: 1 }] }, { a: [{ b: [0, 1] }] }], [
      { a: [[{ b: 1 }]] },
      { "a.b": 1 },
      { a: 1 },
    ]],
    [{ "a.0": 1 }, [{ a: [1, 2] }, { a: { 0: 1 } }, { a: [{ 0: 1 }] }], [{ a: [2, 1] }, { a: [[1]] }, {
      a: 1,
    }]],
    [{ "a.1.b": 1 }, [{ a: [0, { b: 1 }] }, { a: [{ 1: { b: 1 } }] }], [{ a: [{ b: 1 }] }]],
    [{ "a.0.b": 1 }, [{ a: [[{ b: 1 }]] }, { a: [{ b: 1 }] }], [{ a: [0, { b: 1 }] }]],
    [{ "a.0.1": 1 }, [{ a: [[0, 1]] }], [{ a: [0, 1] }]],
    [{ "a.00": 1 }, [], [{ a: [1] }]],
    [{ "": 1 }, [{ "": 1 }], [{ a: 1 }]],
  ]);
});

Deno.test("$in, $all, $elemMatch and $size on arrays", () => {
  const regex = new BSONRegExp("^x", "");
  check([
    [{ a: { $in: [1, regex] } }, [{ a: 1 }, { a: "xy" }, { a: ["b", "x"] }, { a: regex }], [{ a: "y" }, {
      a: "1",
    }]],
    [{ a: { $in: [] } }, [], [{ a: [] }, {}]],
    [{ a: { $in: [[1]] } }, [{ a: [1] }, { a: [[1]] }], [{ a: 1 }]],
    [{ a: { $nin: [1, regex] } }, [{ a: 2 }, {}, { a: [] }], [{ a: [2, 1] }, { a: "x" }]],
    [{ a: { $all: [1, 2] } }, [{ a: [2, 1, 3] }], [{ a: [1] }, { a: 1 }]],
    [{ a: { $all: [1] } }, [{ a: 1 }, { a: [1] }], [{ a: [2] }]],
    [{ a: { $all: [[1, 2]] } }, [{ a: [1, 2] }, { a: [[1, 2]] }], [{ a: [2, 1] }]],
    [{ a: { $all: [regex, 1] } }, [{ a: ["x", 1] }], [{ a: ["x"] }]],
    [{ a: { $all: [] } }, [], [{ a: [] }, { a: 1 }, {}]],
    [
      { a: { $all: [{ $elemMatch: { b: 1 } }, { $elemMatch: { b: 2 } }] } },
      [{ a: [{ b: 1 }, { b: 2 }] }],
      [{ a: [{ b: 1 }] }, { a: { b: 1 } }],
    ],
    [{ a: { $elemMatch: { $gt: 1, $lt: 3 } } }, [{ a: [0, 2] }], [{ a: [0, 4] }, { a: 2 }, { a: [[2]] }]],
    [{ a: { $elemMatch: { $ne: 1 } } }, [{ a: [1, 2] }], [{ a: [1] }, { a: [] }]],
    [{ a: { $elemMatch: { b: 1, c: 2 } } }, [{ a: [{ b: 1, c: 2 }] }], [{ a: [{ b: 1 }, { c: 2 }] }, {
      a: { b: 1, c: 2 },
    }]],
    [{ a: { $elemMatch: { $or: [{ b: 1 }, { c: 1 }] } } }, [{ a: [{ c: 1 }] }], [{ a: [{ c: 2 }] }]],
    [{ a: { $elemMatch: { $elemMatch: { $gt: 1 } } } }, [{ a: [[0, 2]] }], [{ a: [2] }]],
    [{ a: { $elemMatch: { 0: 5 } } }, [{ a: [[5]] }, { a: [{ 0: 5 }] }], [{ a: [5] }]],
    [{ a: { $elemMatch: {} } }, [{ a: [{}] }, { a: [[]] }], [{ a: [1] }, { a: [] }]],
    [{ "a.b": { $elemMatch: { $gt: 1 } } }, [{ a: { b: [2] } }, { a: [{ b: [1] }, { b: [2] }] }], [{
      a: { b: 2 },
    }]],
    [{ a: { $size: 2 } }, [{ a: [1, [2, 3]] }], [{ a: [[1, 2]] }, { a: "ab" }, {}]],
    [{ a: { $size: new Double(0) } }, [{ a: [] }], [{}, { a: [1] }]],
  ]);
});

Deno.test("logical operators", () => {
  check([
    [{ $or: [{ a: 1 }, { b: 1 }] }, [{ a: 1 }, { b: 1 }], [{ a: 2, b: 2 }]],
    [{ $and: [{ a: 1 }, { b: 1 }], c: 1 }, [{ a: 1, b: 1, c: 1 }], [{ a: 1, b: 1 }]],
    [{ $nor: [{ a: 1 }, { b: 1 }] }, [{}, { a: 2 }], [{ a: 1 }, { b: 1 }]],
    [{ a: { $not: { $gt: 1 } } }, [{ a: 1 }, {}, { a: "x" }], [{ a: 2 }, { a: [0, 2] }]],
    [{ a: { $not: { $gt: 1, $lt: 5 } } }, [{ a: 1 }, { a: 5 }], [{ a: 2 }, { a: [0, 9] }]],
    [{ a: { $not: new BSONRegExp("x") } }, [{ a: "y" }, {}], [{ a: "x" }]],
    [{ a: { $not: { $not: { $eq: 1 } } } }, [{ a: 1 }], [{ a: 2 }, {}]],
    [{ $comment: "why", a: 1 }, [{ a: 1 }], [{}]],
    [{ $expr: { $gt: ["$a", "$b"] } }, [{ a: 2, b: 1 }], [{ a: 1, b: 1 }]],
    [{ $expr: 0 }, [], [{}]],
  ]);
});

Deno.test("$type, $mod, $regex and the operators of bits", () => {
  const id = new ObjectId();
  check([
    [{ a: { $type: "int" } }, [{ a: 1 }, { a: ["x", 1] }], [{ a: 1n }, { a: new Double(1) }, {}]],
    [{ a: { $type: "number" } }, [{ a: 1 }, { a: 1n }, { a: NAN }, { a: Decimal128.fromString("1") }], [{
      a: "1",
    }]],
    [{ a: { $type: ["string", 8] } }, [{ a: "x" }, { a: true }], [{ a: 1 }]],
    [{ a: { $type: "array" } }, [{ a: [] }, { a: [1] }], [{ a: 1 }]],
    [{ a: { $type: 7 } }, [{ a: id }], [{ a: "x" }]],
    [{ a: { $type: "null" } }, [{ a: null }], [{}]],
    [{ a: { $type: -1 } }, [{ a: new MinKey() }], [{ a: new MaxKey() }]],
    [{ a: { $mod: [4, 1] } }, [{ a: 5 }, { a: 1n }, { a: new Double(5.9) }, { a: [2, 9] }], [
      { a: 4 },
      { a: "5" },
      { a: NAN },
      { a: -3 },
    ]],
    [{ a: { $mod: [4, -3] } }, [{ a: -3 }, { a: -7 }], [{ a: 1 }]],
    [{ a: { $regex: "B", $options: "i" } }, [{ a: "abc" }, { a: [1, "b"] }], [{ a: "ac" }, { a: 1 }, {}]],
    [{ a: { $options: "i", $regex: "B" } }, [{ a: "abc" }], [{ a: "ac" }]],
    [{ a: new BSONRegExp("b") }, [{ a: "abc" }, { a: new BSONRegExp("b") }], [{
      a: new BSONRegExp("b", "i"),
    }]],
    [{ a: { $bitsAllSet: [0, 2] } }, [{ a: 5 }, { a: 7n }, { a: -1 }, { a: new Binary(Uint8Array.of(5)) }], [
      { a: 4 },
      { a: new Double(5.5) },
      { a: "5" },
    ]],
    [{ a: { $bitsAnySet: 6 } }, [{ a: 2 }, { a: 4 }], [{ a: 1 }]],
    [{ a: { $bitsAllClear: [100] } }, [{ a: 1 }, { a: new Binary(Uint8Array.of(255)) }], [{ a: -1 }]],
    [{ a: { $bitsAnyClear: new Binary(Uint8Array.of(3)) } }, [{ a: 1 }, { a: 0 }], [{ a: 3 }]],
    [{ a: new Binary(Uint8Array.of(1), 4) }, [{ a: new Binary(Uint8Array.of(1), 4) }], [{
      a: new Binary(Uint8Array.of(1)),
    }]],
  ]);
});

Deno.test("a wrong filter has MongoDB's code and message", () => {
  const cases: [Plain, string][] = [
    [{ a: { $foo: 1 } }, "2 unknown operator: $foo"],
    [{ a: { $gt: 1, b: 1 } }, "2 unknown operator: b"],
    [
      { $foo: 1 },
      "2 unknown top level operator: $foo. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.",
    ],
    [{ $or: 1 }, "2 $or must be an array"],
    [{ $and: [] }, "2 $and/$or/$nor must be a nonempty array"],
    [{ $nor: [1] }, "2 $or/$and/$nor entries need to be full objects"],
    [{ a: { $in: 1 } }, "2 $in needs an array"],
    [{ a: { $nin: {} } }, "2 $nin needs an array"],
    [{ a: { $in: [{ $gt: 1 }] } }, "2 cannot nest $ under $in"],
    [{ a: { $all: 1 } }, "2 $all needs an array"],
    [{ a: { $all: [{ $gt: 1 }] } }, "2 no $ expressions in $all"],
    [{ a: { $not: 1 } }, "2 $not needs a regex or a document"],
    [{ a: { $not: {} } }, "2 $not cannot be empty"],
    [{ a: { $ne: new BSONRegExp("a") } }, "2 Can't have regex as arg to $ne."],
    [{ a: { $gt: new BSONRegExp("a") } }, "2 Can't have RegEx as arg to predicate over field 'a'."],
    [{ a: { $elemMatch: 1 } }, "2 $elemMatch needs an Object"],
    [{ a: { $elemMatch: { $expr: 1 } } }, "2 $expr can only be applied to the top-level document"],
    [{ a: { $mod: [0, 1] } }, "2 divisor cannot be 0"],
    [{ a: { $mod: [1] } }, "2 malformed mod, not enough elements"],
    [{ a: { $mod: [1, 2, 3] } }, "2 malformed mod, too many elements"],
    [{ a: { $mod: ["1", 2] } }, "2 malformed mod, divisor not a number"],
    [{ a: { $size: -1 } }, "2 Failed to parse $size. Expected a non-negative number in: $size: -1"],
    [{ a: { $type: "x" } }, "2 Unknown type name alias: x"],
    [{ a: { $type: 99 } }, "2 Invalid numerical type code: 99"],
    [{ a: { $type: true } }, "14 type must be represented as a number or a string"],
    [{ a: { $type: [] } }, "9 a must match at least one type"],
    [{ a: { $options: "i" } }, "2 $options needs a $regex"],
    [{ a: { $regex: 1 } }, "2 $regex has to be a string"],
    [{ a: { $regex: "a", $options: "g" } }, "51108 invalid flag in regex options: g"],
    [
      { a: { $regex: new BSONRegExp("a", "i"), $options: "m" } },
      "51075 options set in both $regex and $options",
    ],
    [
      { a: { $bitsAllSet: "x" } },
      "2 $bitsAllSet takes an Array, a number, or a BinData but received: string",
    ],
    [{ a: { $bitsAllSet: -1 } }, "9 $bitsAllSet takes an Array, a number, or a BinData but received: -1"],
    [{ a: { $bitsAllSet: [-1] } }, "2 bit positions must be >= 0 but got: -1"],
  ];
  for (const [filter, error] of cases) assertEquals(errorOf(filter), error);
});

Deno.test("operators that this server does not have are refused by name", () => {
  for (const operator of ["$jsonSchema", "$where", "$text"]) {
    assertEquals(
      errorOf({ [operator]: {} }),
      `238 The query operator ${operator} is not supported by this server`,
    );
  }
  for (const operator of ["$near", "$nearSphere", "$geoWithin", "$geoIntersects"]) {
    assertEquals(
      errorOf({ a: { [operator]: {} } }),
      `238 The query operator ${operator} is not supported by this server`,
    );
  }
});

Deno.test("the positional index is that of the first element that matched", () => {
  const cases: [Plain, Plain, number | undefined][] = [
    [{ a: 2 }, { a: [1, 2, 2] }, 1],
    [{ a: { $gt: 1 } }, { a: [1, 2, 3] }, 1],
    [{ "a.b": 2 }, { a: [{ b: 1 }, { b: [0, 0, 2] }] }, 1],
    [{ "a.b": 2 }, { a: { b: [1, 1, 2] } }, 2],
    [{ a: { $elemMatch: { b: 1, c: 1 } } }, { a: [{ b: 1 }, { b: 1, c: 1 }] }, 1],
    [{ a: { $in: [9, 3] } }, { a: [1, 3] }, 1],
    [{ a: [1, 2] }, { a: [1, 2] }, undefined],
    [{ a: 1 }, { a: 1 }, undefined],
    [{ a: { $ne: 5 } }, { a: [1] }, undefined],
    [{ "a.1": 2 }, { a: [1, 2] }, undefined],
    [{ $and: [{ x: 1 }, { a: 2 }] }, { x: 1, a: [1, 2] }, 1],
    [{ $or: [{ a: 2 }] }, { a: [1, 2] }, 1],
    [{ $or: [{ a: 2 }, { a: 3 }] }, { a: [1, 2] }, undefined],
    [{ a: 2, b: 2 }, { a: [1, 2], b: [1, 2] }, 1],
  ];
  for (const [filter, plain, expected] of cases) {
    const matcher = compileFilter(document(filter));
    assertEquals(matcher.matches(document(plain)), true);
    assertEquals(matcher.positionalIndex(document(plain)), expected, Deno.inspect(filter));
  }
});

Deno.test("a positional index that two conditions disagree on is refused", () => {
  const matcher = compileFilter(document({ a: 1, b: 1 }));
  assertThrows(() => matcher.positionalIndex(document({ a: [1], b: [0, 1] })), MongoError, "ambiguous");
});

Deno.test("variables of let are seen by $expr", () => {
  const matcher = compileFilter(document({ $expr: { $eq: ["$a", "$$wanted"] } }), new Map([["wanted", 2]]));
  assertEquals([{ a: 1 }, { a: 2 }].map((plain) => matcher.matches(document(plain))), [false, true]);
});
