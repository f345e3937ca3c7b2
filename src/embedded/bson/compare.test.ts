import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare, equal, typeName } from "./compare.ts";
import { BSONSymbol, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp, type Value } from "./value.ts";
import { Binary, BSONRegExp, Code } from "./value.ts";
import { numbers, texts, values } from "./values.arbitrary.ts";

/** Unlike `Math.sign`, without -0. */
const sign = (order: number) => Number(order > 0) - Number(order < 0);
const decimal = (text: string) => Decimal128.fromString(text);

Deno.test("values of different types sort in the order of the manual", () => {
  const ordered: (Value | undefined)[] = [
    new MinKey(),
    undefined,
    null,
    new Double(NaN),
    new Double(-Infinity),
    5,
    "a",
    new Map(),
    [],
    new Binary(new Uint8Array()),
    new ObjectId(),
    false,
    true,
    new Date(-1),
    new Timestamp({ t: 0, i: 0 }),
    new BSONRegExp("a"),
    new Code("a"),
    new Code("a", new Map()),
    new MaxKey(),
  ];
  for (const [i, a] of ordered.entries()) {
    for (const [j, b] of ordered.entries()) {
      assertEquals(sign(compare(a, b)), sign(i - j), `${typeName(a)} and ${typeName(b)}`);
    }
  }
});

Deno.test("numbers are equal across their types, and exact beyond 2^53", () => {
  for (const one of [1n, new Double(1), decimal("1"), decimal("1.000")]) assert(equal(1, one));
  assert(equal(new Double(0), new Double(-0)));
  assert(equal(decimal("-0"), 0));
  assert(equal(new Double(NaN), decimal("NaN")));
  assert(compare(2n ** 53n, 2n ** 53n + 1n) < 0);
  assert(compare(new Double(2 ** 53), 2n ** 53n + 1n) < 0);
  assert(compare(decimal("9007199254740993"), 2n ** 53n + 1n) === 0);
  assert(compare(new Double(0.1), decimal("0.1")) > 0);
  assert(compare(new Double(Infinity), decimal("9E6000")) > 0);
  assert(compare(new Double(0), decimal("1E-6000")) < 0);
});

/** The value of a number as a fraction of integers, read from its text, as a separate reading of its bits. */
function fraction(value: Value): [bigint, bigint] | number {
  const text = value instanceof Double ? exactText(value.value) : String(value);
  if (!/\d/.test(text)) return text === "NaN" ? NaN : text.startsWith("-") ? -Infinity : Infinity;
  const [, sign, whole, part = "", power = "0"] = /^(-?)(\d+)(?:\.(\d*))?(?:E\+?(-?\d+))?$/i.exec(text)!;
  const digits = BigInt(sign + whole + part);
  const exponent = Number(power) - part.length;
  return exponent >= 0 ? [digits * 10n ** BigInt(exponent), 1n] : [digits, 10n ** BigInt(-exponent)];
}

/** Halves or doubles until it is a whole number, counting. */
function exactText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  let whole = value;
  let halvings = 0;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    halvings++;
  }
  return `${BigInt(whole) * 5n ** BigInt(halvings)}E-${halvings}`;
}

Deno.test("numbers compare as their exact fractions do", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [x, y] = [fraction(a), fraction(b)];
      const rank = (n: typeof x) => typeof n !== "number" ? 2 : Number.isNaN(n) ? 0 : n < 0 ? 1 : 3;
      const expected = typeof x === "number" || typeof y === "number"
        ? rank(x) - rank(y)
        : Number(x[0] * y[1] > y[0] * x[1]) - Number(x[0] * y[1] < y[0] * x[1]);
      assertEquals(sign(compare(a, b)), sign(expected));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("strings compare as their UTF-8 bytes do, and as symbols", () => {
  fc.assert(fc.property(texts, texts, (a, b) => {
    const [x, y] = [a, b].map((text) => [...new TextEncoder().encode(text)]);
    const at = x.findIndex((byte, i) => byte !== y[i]);
    const expected = at < 0 ? x.length - y.length : x[at] - (y[at] ?? -1);
    assertEquals(sign(compare(a, b)), sign(expected));
    assertEquals(sign(compare(new BSONSymbol(a), b)), sign(expected));
  }));
});

Deno.test("documents compare field by field: type, then name, then value", () => {
  const doc = (...fields: [string, Value][]) => new Map(fields);
  assert(compare(doc(["a", 1], ["b", 2]), doc(["b", 2], ["a", 1])) !== 0, "the order of fields counts");
  assert(compare(doc(["b", 1]), doc(["a", "x"])) < 0, "the type counts before the name");
  assert(compare(doc(["a", 9]), doc(["b", 1])) < 0, "the name counts before the value");
  assert(compare(doc(["a", 1]), doc(["a", 1], ["b", 1])) < 0, "the shorter is the lesser");
  assert(equal(doc(["a", 1]), doc(["a", new Double(1)])));
});

Deno.test("binary data compares by length, then subtype, then bytes", () => {
  const binary = (subtype: number, ...bytes: number[]) => new Binary(Uint8Array.from(bytes), subtype);
  assert(compare(binary(0, 9), binary(0, 1, 1)) < 0);
  assert(compare(binary(4, 1), binary(0, 9)) > 0);
  assert(compare(binary(0, 0x80), binary(0, 0x7f)) > 0);
});

Deno.test("the order is total: antisymmetric and transitive", () => {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      assertEquals(sign(compare(a, b)), sign(-compare(b, a)));
      const [x, y, z] = [a, b, c].sort(compare);
      assert(compare(x, y) <= 0 && compare(y, z) <= 0 && compare(x, z) <= 0);
    }),
    { numRuns: 1000 },
  );
});
