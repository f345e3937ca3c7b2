import { EJSON } from "bson";
import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../bson/codec.ts";
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from "../bson/value.ts";
import { documents } from "../testing/arbitraries.ts";
import { parse } from "./parse.ts";
import { stringify } from "./stringify.ts";

const bytesOf = (value: Value) => encode(new Map([["value", value]]));

const values: Value[] = [
  0,
  -1,
  2147483647,
  -2147483648,
  5n,
  -9223372036854775808n,
  new Double(1),
  new Double(-0),
  new Double(NaN),
  new Double(Infinity),
  new Double(1e300),
  new Double(0.1),
  Decimal128.fromString("1.10"),
  'a"\\\n\u0000é',
  true,
  null,
  new ObjectId(),
  new Date(0),
  new Date(-62135596800001),
  new Timestamp({ t: 1, i: 2 }),
  new BSONRegExp("a/b", "i"),
  new Binary(Uint8Array.of(1, 2), 5),
  new Code("x", undefined),
  new BSONSymbol("s"),
  new MinKey(),
  new MaxKey(),
  new Map<string, Value>([["z", 1], ["2", 2], ["1", [1, new Double(1), 1n]]]),
  [],
];

Deno.test("every type comes back from Extended JSON as it was, and in the same order", () => {
  for (const value of values) {
    assertEquals(bytesOf(parse(stringify(value))), bytesOf(value), stringify(value));
  }
});

Deno.test("any document comes back from Extended JSON as it was", () => {
  fc.assert(fc.property(documents, (document) => {
    assertEquals(bytesOf(parse(stringify(document))), bytesOf(document));
  }));
});

Deno.test("what is written is canonical Extended JSON as the bson package reads it", () => {
  for (const value of values) {
    if (value instanceof Map) continue;
    const read = EJSON.parse(stringify(new Map([["value", value]])), { relaxed: false });
    assertEquals(
      EJSON.stringify(read.value, { relaxed: false }),
      EJSON.stringify(EJSON.parse(stringify(value), { relaxed: false }), { relaxed: false }),
    );
  }
});

Deno.test("relaxed numbers are int32, int64 or double, as mongoimport takes them", () => {
  assertEquals(parse("[1, 5000000000, 1.5]"), [1, 5000000000n, new Double(1.5)]);
});

Deno.test("what is no JSON is refused with its place", () => {
  for (const text of ["", "{", "[1,]", '{"a" 1}', "tru", "1 2", '"x']) {
    assertThrows(() => parse(text), SyntaxError);
  }
});
