import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { typeName } from "../bson/compare.ts";
import { Double } from "../bson/value.ts";
import { productOf, sumOf } from "./folds.ts";
import { NumberSum } from "./number_sum.ts";
import { toDouble } from "../bson/numbers.ts";
import { type Numeric } from "./numbers.ts";

const ints = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const longs = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const integers: fc.Arbitrary<number | bigint> = fc.oneof(ints, longs);

/** The type that MongoDB gives a whole result: an int only of ints, a long where it fits, else a double. */
function expected(result: bigint, values: (number | bigint)[]): string {
  if (BigInt.asIntN(64, result) !== result) return "double";
  return BigInt.asIntN(32, result) === result && values.every((value) => typeof value === "number")
    ? "int"
    : "long";
}

Deno.test("a sum of integers is exact and has the type that it needs", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(ints, fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })), { maxLength: 5 }),
      (values) => {
        const exact = values.reduce<bigint>((sum, value) => sum + BigInt(value), 0n), sum = sumOf(values);
        assertEquals([typeName(sum), BigInt(sum as number)], [expected(exact, values), exact]);
      },
    ),
  );
});

Deno.test("a product of two integers is exact as long as it fits a long", () => {
  fc.assert(fc.property(integers, integers, (a, b) => {
    const exact = BigInt(a) * BigInt(b), product = productOf([a, b]), type = expected(exact, [a, b]);
    assertEquals(typeName(product), type);
    if (type === "double") assertEquals(toDouble(product), Number(a) * Number(b));
    else assertEquals(BigInt(product as number), exact);
  }));
});

Deno.test("$sum of integers is rounded once, however many they are", () => {
  fc.assert(fc.property(fc.array(integers, { maxLength: 8 }), (values) => {
    const exact = values.reduce<bigint>((sum, value) => sum + BigInt(value), 0n), sum = new NumberSum();
    values.forEach((value) => sum.add(value));
    assertEquals(typeName(sum.total()), expected(exact, values));
    assertEquals(toDouble(sum.total()), Number(exact));
    if (values.length > 0) assertEquals(toDouble(sum.average(values.length)), Number(exact) / values.length);
  }));
});

Deno.test("$sum of doubles is off by no more than one rounding", () => {
  const doubles = fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((value) => value / 1024);
  fc.assert(
    fc.property(fc.array(fc.oneof(doubles.map((value): Numeric => new Double(value)), ints)), (values) => {
      const exact = values.reduce<bigint>((total, value) => total + BigInt(toDouble(value) * 1024), 0n),
        sum = new NumberSum();
      values.forEach((value) => sum.add(value));
      assert(
        Math.abs(toDouble(sum.total()) - Number(exact) / 1024) <= Math.abs(Number(exact) / 1024) * 2 ** -52,
      );
    }),
  );
});
