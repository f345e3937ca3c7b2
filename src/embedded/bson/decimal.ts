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
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return NaN;
  if (combination === 0x1e) return negative ? -Infinity : Infinity;
  // The other form has coefficients past 34 digits only, which the standard reads as zero.
  const large = combination >> 3 === 3;
  const exponent = Number((large ? high >> 47n : high >> 49n) & 0x3fffn) - 6176;
  const digits = large ? 0n : ((high & ((1n << 49n) - 1n)) << 64n) | view.getBigUint64(0, true);
  const coefficient = digits > LARGEST_COEFFICIENT ? 0n : digits;
  return { coefficient: negative ? -coefficient : coefficient, exponent };
}

/** The double nearest to a finite decimal. */
export function nearestDouble({ coefficient, exponent }: FiniteDecimal): number {
  return coefficient === 0n ? 0 : Number(`${coefficient}e${exponent}`);
}
