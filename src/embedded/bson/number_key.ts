import { Decimal128, Double } from "bson";
import { nearestDouble, readDecimal } from "./decimal.ts";
import type { KeyWriter } from "./key_writer.ts";
import { compareNumbers, type NumericValue } from "./numbers.ts";

/** What follows the double: the number is below it, is it, or is above it. */
const BELOW = 0x7f;
const EXACT = 0x80;
const ABOVE = 0x81;
/** Makes the exponents of all decimals positive. */
const EXPONENT_BIAS = 0x4000;

/**
 * Writes a number of any type so that numbers sort by their exact values: the double that is nearest on the side of
 * zero, and, where it is not the number itself (a long past 2^53, most decimals), the number's own decimal digits.
 */
export function writeNumber(key: KeyWriter, value: NumericValue): void {
  if (typeof value === "number") return writeDouble(key, value);
  if (value instanceof Double) return writeDouble(key, value.value);
  if (typeof value === "bigint") {
    const near = Number(value);
    return BigInt(near) === value ? writeDouble(key, near) : writeInexact(key, value, value, 0);
  }
  const decimal = readDecimal(value);
  if (typeof decimal === "number") return writeDouble(key, decimal);
  const { coefficient, exponent } = decimal;
  const near = nearestDouble(decimal);
  if (Number.isFinite(near) && compareNumbers(value, new Double(near)) === 0) return writeDouble(key, near);
  writeInexact(key, value, coefficient, exponent);
}

function writeDouble(key: KeyWriter, value: number): void {
  if (Number.isNaN(value)) key.raw(LOWEST);
  else key.double(value === 0 ? 0 : value);
  key.byte(EXACT);
}

/** Below the double of every number, also of -Infinity. */
const LOWEST = new Uint8Array(8);

function writeInexact(
  key: KeyWriter,
  value: bigint | Decimal128,
  coefficient: bigint,
  exponent: number,
): void {
  const negative = coefficient < 0n;
  key.double(towardZero(value, nearestDouble({ coefficient, exponent })));
  key.byte(negative ? BELOW : ABOVE);
  const all = String(negative ? -coefficient : coefficient);
  const digits = all.replace(/0+$/, "");
  const magnitude = exponent + all.length - 1 + EXPONENT_BIAS;
  const continuation = [
    magnitude >> 8,
    magnitude & 0xff,
    ...digits.split("").map((digit) => digit.charCodeAt(0)),
    0,
  ];
  key.raw(Uint8Array.from(continuation, (byte) => negative ? byte ^ 0xff : byte));
}

const view = new DataView(new ArrayBuffer(8));

/** The last double before the value on its way from zero; `near` is the nearest one. */
function towardZero(value: bigint | Decimal128, near: number): number {
  if (near === 0) return 0;
  if (!Number.isFinite(near)) return Math.sign(near) * Number.MAX_VALUE;
  const past = compareNumbers(new Double(near), value) * Math.sign(near) > 0;
  if (!past) return near;
  view.setFloat64(0, near);
  view.setBigUint64(0, view.getBigUint64(0) - 1n);
  const before = view.getFloat64(0);
  return before === 0 ? 0 : before;
}
