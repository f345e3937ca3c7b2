/**
 * Numbers of the four BSON types and the arithmetic on them that keeps MongoDB's types: the result has the widest type
 * of the operands (int < long < double < decimal), and an int that does not fit becomes a long.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/add/ and .../update/inc/
 */
import { type NumericValue, toDouble } from "../bson/numbers.ts";
import { Decimal128, Double, type Value } from "../bson/value.ts";
import { addDecimal, decimalOfDouble, decimalOfInteger, multiplyDecimal } from "./decimal.ts";

export type Numeric = NumericValue;

export const MIN_LONG = -(2n ** 63n), MAX_LONG = 2n ** 63n - 1n;
const MIN_INT = -(2 ** 31), MAX_INT = 2 ** 31 - 1;

/** Whether a number is an int or a long. */
export function isInteger(value: Value | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whether an integer fits the 64 bits of a long. */
export function fitsLong(value: bigint): boolean {
  return value >= MIN_LONG && value <= MAX_LONG;
}

/** An int where it fits, else a long. */
export function intOrLong(value: bigint): number | bigint {
  return value >= BigInt(MIN_INT) && value <= BigInt(MAX_INT) ? Number(value) : value;
}

/** A number as a decimal; a double is rounded to 15 digits, as MongoDB does. */
export function toDecimal(value: Numeric): Decimal128 {
  if (value instanceof Decimal128) return value;
  return value instanceof Double ? decimalOfDouble(value.value) : decimalOfInteger(value);
}

/** The sum of two numbers; undefined where two integers overflow a long. */
export function add(a: Numeric, b: Numeric): Numeric | undefined {
  return combine(a, b, (x, y) => x + y, (x, y) => x + y, addDecimal);
}

/** The product of two numbers; undefined where two integers overflow a long. */
export function multiply(a: Numeric, b: Numeric): Numeric | undefined {
  return combine(a, b, (x, y) => x * y, (x, y) => x * y, multiplyDecimal);
}

/** One operation on two numbers in the widest of their types; undefined where integers overflow a long. */
export function combine(
  a: Numeric,
  b: Numeric,
  integers: (a: bigint, b: bigint) => bigint,
  doubles: (a: number, b: number) => number,
  decimals: (a: Decimal128, b: Decimal128) => Decimal128,
): Numeric | undefined {
  if (a instanceof Decimal128 || b instanceof Decimal128) return decimals(toDecimal(a), toDecimal(b));
  if (a instanceof Double || b instanceof Double) return new Double(doubles(toDouble(a), toDouble(b)));
  const result = integers(BigInt(a), BigInt(b));
  if (!fitsLong(result)) return undefined;
  return typeof a === "bigint" || typeof b === "bigint" ? result : intOrLong(result);
}
