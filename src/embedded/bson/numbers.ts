import { Decimal128, Double } from "bson";
import { doubleOfDecimal, exactDecimal, type FiniteDecimal, nearestDouble, readDecimal } from "./decimal.ts";
import type { Value } from "./value.ts";

/** A value of one of the four numeric types. */
export type NumericValue = number | bigint | Double | Decimal128;

/** Whether a value is an int, a long, a double or a decimal. */
export function isNumeric(value: Value | undefined): value is NumericValue {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Double ||
    value instanceof Decimal128;
}

/** Whether a value is the NaN of a double or of a decimal. */
export function isNaNValue(value: Value | undefined): boolean {
  if (value instanceof Double) return Number.isNaN(value.value);
  return value instanceof Decimal128 && Number.isNaN(readDecimal(value));
}

/** Compares two numbers by their exact values, whatever their types; NaN is the least and equal to itself. */
export function compareNumbers(a: NumericValue, b: NumericValue): number {
  const x = exact(a);
  const y = exact(b);
  if (typeof x === "object") return typeof y === "object" ? compareDecimals(x, y) : compareDecimalTo(x, y);
  if (typeof y === "object") return -compareDecimalTo(y, x);
  // JavaScript compares a bigint with a number exactly.
  if (x < y) return -1;
  if (x > y) return 1;
  if (x == y) return 0;
  return Number(!isNaNNumber(x)) - Number(!isNaNNumber(y));
}

/**
 * The value as a whole number of 64 bits; undefined if it is not a number, has a fraction, is not finite, or does not
 * fit. With `truncate`, a fraction is cut off.
 */
export function toLong(value: Value | undefined, truncate = false): bigint | undefined {
  if (!isNumeric(value)) return undefined;
  const number = exact(value);
  const whole = typeof number === "bigint" ? number : wholeOf(number, truncate);
  return whole === undefined || BigInt.asIntN(64, whole) !== whole ? undefined : whole;
}

/** The double nearest to a number. */
export function toDouble(value: NumericValue): number {
  if (value instanceof Double) return value.value;
  return value instanceof Decimal128 ? doubleOfDecimal(value) : Number(value);
}

function wholeOf(number: number | FiniteDecimal, truncate: boolean): bigint | undefined {
  if (typeof number === "number") {
    if (!Number.isFinite(number) || (!truncate && !Number.isInteger(number))) return undefined;
    return BigInt(Math.trunc(number));
  }
  const { coefficient, exponent } = number;
  if (exponent >= 0) {
    return exponent > 20 && coefficient !== 0n ? undefined : coefficient * 10n ** BigInt(exponent);
  }
  const divisor = 10n ** BigInt(-exponent);
  return truncate || coefficient % divisor === 0n ? coefficient / divisor : undefined;
}

function exact(value: NumericValue): number | bigint | FiniteDecimal {
  if (value instanceof Double) return value.value;
  return value instanceof Decimal128 ? readDecimal(value) : value;
}

function isNaNNumber(value: number | bigint): boolean {
  return typeof value === "number" && Number.isNaN(value);
}

function compareDecimals(a: FiniteDecimal, b: FiniteDecimal): number {
  const common = Math.min(a.exponent, b.exponent);
  return sign(scaled(a, common) - scaled(b, common));
}

function scaled({ coefficient, exponent }: FiniteDecimal, to: number): bigint {
  return coefficient === 0n ? 0n : coefficient * 10n ** BigInt(exponent - to);
}

function compareDecimalTo(decimal: FiniteDecimal, other: number | bigint): number {
  if (typeof other === "bigint") return compareDecimals(decimal, { coefficient: other, exponent: 0 });
  if (Number.isNaN(other)) return 1;
  if (!Number.isFinite(other)) return -Math.sign(other);
  // Rounding keeps the order, so only numbers that round to the same double need a closer look.
  const nearest = nearestDouble(decimal);
  if (nearest !== other) return nearest < other ? -1 : 1;
  return compareDecimals(decimal, exactDecimal(other));
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
