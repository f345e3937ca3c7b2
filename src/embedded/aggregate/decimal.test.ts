import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare } from "../bson/compare.ts";
import { Decimal128, Double } from "../bson/value.ts";
import {
  addDecimal,
  decimalOf,
  decimalOfDouble,
  divideDecimal,
  multiplyDecimal,
  partsOf,
  quantizeDecimal,
  remainderDecimal,
  sqrtDecimal,
  toDecimal34,
} from "./decimal.ts";

const D = (text: string) => Decimal128.fromString(text);

/** A decimal as coefficient and exponent, the coefficient signed. */
type Ratio = [coefficient: bigint, exponent: number];

const ratios: fc.Arbitrary<Ratio> = fc.tuple(
  fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }),
  fc.integer({ min: -60, max: 60 }),
);
const decimals = ratios.map(([coefficient, exponent]) => D(`${coefficient}E${exponent}`));

/** The exact value of a finite decimal, times 10^200: a whole number, for comparing. */
function scaled(decimal: Decimal128): bigint {
  const { kind, negative, coefficient, exponent } = partsOf(decimal);
  assertEquals(kind, "finite");
  const whole = coefficient * 10n ** BigInt(exponent + 200);
  return negative ? -whole : whole;
}

/** Half of the last place of a decimal, times 10^200: the most by which rounding may be wrong. */
function half(decimal: Decimal128): bigint {
  return 5n * 10n ** BigInt(partsOf(decimal).exponent + 199);
}

const magnitude = (value: bigint) => value < 0n ? -value : value;

Deno.test("a decimal survives being taken apart and put together", () => {
  fc.assert(fc.property(decimals, (value) => {
    assertEquals(decimalOf(partsOf(value)).toString(), value.toString());
  }));
  for (const text of ["NaN", "Infinity", "-Infinity", "0", "-0", "0E+6111", "1E-6176"]) {
    assertEquals(decimalOf(partsOf(D(text))).toString(), D(text).toString());
  }
});

Deno.test("sums, products and quotients of decimals are off by at most half of their last digit", () => {
  fc.assert(fc.property(decimals, decimals, (a, b) => {
    const sum = addDecimal(a, b), product = multiplyDecimal(a, b);
    assert(magnitude(scaled(sum) - scaled(a) - scaled(b)) <= half(sum));
    assert(magnitude(scaled(product) - scaled(a) * scaled(b) / 10n ** 200n) <= half(product));
    if (scaled(b) === 0n) return;
    const quotient = divideDecimal(a, b);
    const error = magnitude(scaled(quotient) * scaled(b) - scaled(a) * 10n ** 200n);
    assert(error <= half(quotient) * magnitude(scaled(b)));
  }));
});

Deno.test("the exponents of exact results are those that the standard prefers", () => {
  assertEquals(addDecimal(D("1.10"), D("2.2")).toString(), "3.30");
  assertEquals(multiplyDecimal(D("1.10"), D("2.0")).toString(), "2.200");
  assertEquals(divideDecimal(D("6.00"), D("2")).toString(), "3.00");
  assertEquals(divideDecimal(D("1"), D("8")).toString(), "0.125");
  assertEquals(divideDecimal(D("1"), D("3")).toString(), "0.3333333333333333333333333333333333");
  assertEquals(addDecimal(D("1"), D("-1.00")).toString(), "0.00");
});

Deno.test("rounding is half to even, once", () => {
  assertEquals(
    addDecimal(D("1000000000000000000000000000000000"), D("0.5")).toString(),
    "1000000000000000000000000000000000",
  );
  assertEquals(
    addDecimal(D("1000000000000000000000000000000001"), D("0.5")).toString(),
    "1000000000000000000000000000000002",
  );
  assertEquals(
    addDecimal(D("9999999999999999999999999999999999"), D("1")).toString(),
    "1.000000000000000000000000000000000E+34",
  );
  assertEquals(multiplyDecimal(D("9E6144"), D("10")).toString(), "Infinity");
  assertEquals(multiplyDecimal(D("1E-6176"), D("0.5")).toString(), "0E-6176");
});

Deno.test("a remainder has the sign of the dividend and is less than the divisor", () => {
  fc.assert(fc.property(decimals, decimals, (a, b) => {
    fc.pre(scaled(b) !== 0n);
    assertEquals(scaled(remainderDecimal(a, b)), scaled(a) % scaled(b));
  }));
});

Deno.test("a square root is the nearest decimal to it", () => {
  fc.assert(fc.property(decimals, (value) => {
    fc.pre(scaled(value) >= 0n);
    const root = sqrtDecimal(value), low = scaled(root) - half(root), high = scaled(root) + half(root);
    const square = scaled(value) * 10n ** 200n;
    assert((low < 0n || low * low <= square) && square <= high * high);
  }));
  assertEquals(sqrtDecimal(D("4.00")).toString(), "2.0");
});

Deno.test("a double becomes a decimal of 15 digits, or of 34 that are nearer to it than any other double", () => {
  assertEquals(decimalOfDouble(5.5).toString(), "5.50000000000000");
  assertEquals(decimalOfDouble(0.1).toString(), "0.100000000000000");
  assertEquals(decimalOfDouble(-0).toString(), "-0");
  assertEquals(toDecimal34(0.1).toString(), "0.1000000000000000055511151231257827");
  fc.assert(fc.property(fc.double({ noNaN: true }), (value) => {
    assertEquals(
      Number(toDecimal34(value).toString()),
      value === 0 ? Number(decimalOfDouble(value).toString()) : value,
    );
    if (Number.isFinite(value) && value !== 0) {
      assertEquals(Number(decimalOfDouble(value).toString()), Number(value.toPrecision(15)));
    }
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 53) {
      assertEquals(compare(toDecimal34(value), new Double(value)), 0);
    }
  }));
});

Deno.test("quantizing keeps as many digits as it is asked to, up to 34", () => {
  assertEquals(quantizeDecimal(D("1.298"), 1, "halfEven").toString(), "1.3");
  assertEquals(quantizeDecimal(D("23.298"), -1, "halfEven").toString(), "2E+1");
  assertEquals(
    quantizeDecimal(D("1.298"), 100, "truncate").toString(),
    "1.298000000000000000000000000000000",
  );
  assertEquals(quantizeDecimal(D("-1.5"), 0, "floor").toString(), "-2");
  assertEquals(quantizeDecimal(D("-1.5"), 0, "ceiling").toString(), "-1");
  assertEquals(quantizeDecimal(D("2.5"), 0, "halfEven").toString(), "2");
  assertEquals(quantizeDecimal(D("1E-50"), 0, "ceiling").toString(), "1");
});
