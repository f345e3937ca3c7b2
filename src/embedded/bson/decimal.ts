import type { Decimal128 } from "bson";

/** What a decimal128 stands for: `coefficient * 10 ** exponent`, where the sign is in the coefficient. */
export interface FiniteDecimal {
  coefficient: bigint;
  exponent: number;
}

const LARGEST_COEFFICIENT = 10n ** 34n - 1n;

/**
 * Reads a decimal128: its finite value, or NaN or an infinity as a JavaScript number.
 * Source: https://github.com/mongodb/specifications/blob/master/source/bson-decimal128/decimal128.md
 */
export function readDecimal(decimal: Decimal128): FiniteDecimal | number {
  const { bytes } = decimal;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const high = view.getBigUint64(8, true);
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return NaN;
  if (combination === 0x1e) return isNegative(decimal) ? -Infinity : Infinity;
  // The other form has coefficients past 34 digits only, which the standard reads as zero.
  const large = combination >> 3 === 3;
  const exponent = Number((large ? high >> 47n : high >> 49n) & 0x3fffn) - 6176;
  const digits = large ? 0n : ((high & ((1n << 49n) - 1n)) << 64n) | view.getBigUint64(0, true);
  const coefficient = digits > LARGEST_COEFFICIENT ? 0n : digits;
  return { coefficient: isNegative(decimal) ? -coefficient : coefficient, exponent };
}

/** The double nearest to a finite decimal. */
export function nearestDouble({ coefficient, exponent }: FiniteDecimal): number {
  return coefficient === 0n ? 0 : Number(`${coefficient}e${exponent}`);
}

/** The double nearest to a decimal128, with the sign of a zero. */
export function doubleOfDecimal(decimal: Decimal128): number {
  const value = readDecimal(decimal);
  const double = typeof value === "number" ? value : nearestDouble(value);
  return double === 0 && isNegative(decimal) ? -0 : double;
}

/** Whether a decimal128 has the sign bit, as negative zero has too. */
export function isNegative({ bytes }: Decimal128): boolean {
  return bytes[15] >= 0x80;
}

const view = new DataView(new ArrayBuffer(8));

/** A finite double in full: each has a finite decimal expansion, as its denominator is a power of two. */
export function exactDecimal(double: number): FiniteDecimal {
  view.setFloat64(0, double);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const signed = bits >> 63n === 1n ? -mantissa : mantissa;
  const power = Math.max(biased, 1) - 1075;
  return power >= 0
    ? { coefficient: signed << BigInt(power), exponent: 0 }
    : { coefficient: signed * 5n ** BigInt(-power), exponent: power };
}
