/**
 * Arithmetic on decimal128 values, exact on a bigint coefficient and rounded once, half to even, to 34 digits.
 * Source: IEEE 754-2008 (decimal128, binary integer decimal encoding) and https://github.com/mongodb/specifications/blob/master/source/bson-decimal128/decimal128.md
 */
import { exactDecimal, isNegative, readDecimal } from "../bson/decimal.ts";
import { Decimal128 } from "../bson/value.ts";

const DIGITS = 34;
const MIN_EXPONENT = -6176;
const MAX_EXPONENT = 6111;
const LIMIT = 10n ** BigInt(DIGITS);

/** The parts of a decimal: (-1)^negative * coefficient * 10^exponent. */
export interface Parts {
  readonly kind: "finite" | "infinite" | "nan";
  readonly negative: boolean;
  readonly coefficient: bigint;
  readonly exponent: number;
}

const NAN: Parts = { kind: "nan", negative: false, coefficient: 0n, exponent: 0 };
const infinite = (negative: boolean): Parts => ({ kind: "infinite", negative, coefficient: 0n, exponent: 0 });
const finite = (negative: boolean, coefficient: bigint, exponent: number): Parts => ({
  kind: "finite",
  negative,
  coefficient,
  exponent,
});

/** The parts of a decimal128. */
export function partsOf(value: Decimal128): Parts {
  const read = readDecimal(value), negative = isNegative(value);
  if (typeof read === "number") return Number.isNaN(read) ? NAN : infinite(negative);
  return finite(negative, negative ? -read.coefficient : read.coefficient, read.exponent);
}

/** The decimal128 nearest to the parts, half to even; infinite past the largest exponent. */
export function decimalOf(parts: Parts): Decimal128 {
  const { kind, negative, coefficient, exponent } = rounded34(parts);
  let high = negative ? 1n << 63n : 0n, low = 0n;
  if (kind === "nan") high = 31n << 58n;
  else if (kind === "infinite") high |= 30n << 58n;
  else {
    high |= (BigInt(exponent - MIN_EXPONENT) << 49n) | (coefficient >> 64n);
    low = coefficient & ((1n << 64n) - 1n);
  }
  const bytes = new Uint8Array(16), view = new DataView(bytes.buffer);
  view.setBigUint64(8, high, true);
  view.setBigUint64(0, low, true);
  return new Decimal128(bytes);
}

function rounded34(parts: Parts): Parts {
  if (parts.kind !== "finite") return parts;
  const drop = Math.max(digitCount(parts.coefficient) - DIGITS, MIN_EXPONENT - parts.exponent, 0);
  let coefficient = dropDigits(parts.coefficient, drop), exponent = parts.exponent + drop;
  if (coefficient === LIMIT) [coefficient, exponent] = [coefficient / 10n, exponent + 1];
  if (exponent > MAX_EXPONENT) {
    if (coefficient === 0n) return finite(parts.negative, 0n, MAX_EXPONENT);
    const pad = exponent - MAX_EXPONENT;
    if (digitCount(coefficient) + pad > DIGITS) return infinite(parts.negative);
    [coefficient, exponent] = [coefficient * 10n ** BigInt(pad), MAX_EXPONENT];
  }
  return finite(parts.negative, coefficient, exponent);
}

function digitCount(coefficient: bigint): number {
  return coefficient === 0n ? 0 : coefficient.toString().length;
}

/** The coefficient without its last `count` digits, rounded half to even. */
function dropDigits(coefficient: bigint, count: number): bigint {
  if (count === 0) return coefficient;
  if (count > digitCount(coefficient) + 1) return 0n;
  const unit = 10n ** BigInt(count), quotient = coefficient / unit, twice = (coefficient % unit) * 2n;
  return twice > unit || (twice === unit && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

const signed = (parts: Parts) => parts.negative ? -parts.coefficient : parts.coefficient;

/** a + b. */
export function addDecimal(a: Decimal128, b: Decimal128): Decimal128 {
  const x = partsOf(a), y = partsOf(b);
  if (x.kind === "nan" || y.kind === "nan") return decimalOf(NAN);
  if (x.kind === "infinite" || y.kind === "infinite") {
    if (x.kind === y.kind && x.negative !== y.negative) return decimalOf(NAN);
    return decimalOf(x.kind === "infinite" ? x : y);
  }
  const exponent = Math.min(x.exponent, y.exponent);
  const sum = signed(x) * 10n ** BigInt(x.exponent - exponent) +
    signed(y) * 10n ** BigInt(y.exponent - exponent);
  const negative = sum < 0n || (sum === 0n && x.negative && y.negative);
  return decimalOf(finite(negative, sum < 0n ? -sum : sum, exponent));
}

/** -a. */
export function negateDecimal(a: Decimal128): Decimal128 {
  const x = partsOf(a);
  return decimalOf({ ...x, negative: !x.negative });
}

/** a * b. */
export function multiplyDecimal(a: Decimal128, b: Decimal128): Decimal128 {
  const x = partsOf(a), y = partsOf(b), negative = x.negative !== y.negative;
  if (x.kind === "nan" || y.kind === "nan") return decimalOf(NAN);
  if (x.kind === "infinite" || y.kind === "infinite") {
    return decimalOf(isZero(x) || isZero(y) ? NAN : infinite(negative));
  }
  return decimalOf(finite(negative, x.coefficient * y.coefficient, x.exponent + y.exponent));
}

/** a / b; infinite or NaN where b is zero. */
export function divideDecimal(a: Decimal128, b: Decimal128): Decimal128 {
  const x = partsOf(a), y = partsOf(b), negative = x.negative !== y.negative;
  if (x.kind === "nan" || y.kind === "nan") return decimalOf(NAN);
  if (x.kind === "infinite") return decimalOf(y.kind === "infinite" ? NAN : infinite(negative));
  if (y.kind === "infinite") return decimalOf(finite(negative, 0n, MIN_EXPONENT));
  if (isZero(y)) return decimalOf(isZero(x) ? NAN : infinite(negative));
  const preferred = x.exponent - y.exponent;
  if (isZero(x)) return decimalOf(finite(negative, 0n, preferred));
  const scale = Math.max(0, DIGITS + 2 + digitCount(y.coefficient) - digitCount(x.coefficient));
  const numerator = x.coefficient * 10n ** BigInt(scale);
  let quotient = numerator / y.coefficient, exponent = preferred - scale;
  if (numerator % y.coefficient !== 0n) return decimalOf(finite(negative, quotient * 10n + 1n, exponent - 1));
  while (exponent < preferred && quotient % 10n === 0n) [quotient, exponent] = [quotient / 10n, exponent + 1];
  return decimalOf(finite(negative, quotient, exponent));
}

/** The remainder of a / b with the sign of a; NaN where it has none. */
export function remainderDecimal(a: Decimal128, b: Decimal128): Decimal128 {
  const x = partsOf(a), y = partsOf(b);
  if (x.kind !== "finite" || y.kind === "nan" || isZero(y)) return decimalOf(NAN);
  if (y.kind === "infinite") return a;
  const exponent = Math.min(x.exponent, y.exponent);
  const rest = (x.coefficient * 10n ** BigInt(x.exponent - exponent)) %
    (y.coefficient * 10n ** BigInt(y.exponent - exponent));
  return decimalOf(finite(x.negative, rest, exponent));
}

/** The square root, correctly rounded; NaN of a negative number. */
export function sqrtDecimal(a: Decimal128): Decimal128 {
  const x = partsOf(a);
  if (x.kind === "nan" || (x.negative && !isZero(x))) return decimalOf(NAN);
  if (x.kind === "infinite") return a;
  const preferred = Math.floor(x.exponent / 2);
  if (isZero(x)) return decimalOf(finite(x.negative, 0n, preferred));
  let shift = Math.max(0, 2 * (DIGITS + 2) - digitCount(x.coefficient));
  if ((x.exponent - shift) % 2 !== 0) shift += 1;
  const radicand = x.coefficient * 10n ** BigInt(shift);
  let root = integerRoot(radicand), exponent = (x.exponent - shift) / 2;
  if (root * root !== radicand) return decimalOf(finite(false, root * 10n + 1n, exponent - 1));
  while (exponent < preferred && root % 10n === 0n) [root, exponent] = [root / 10n, exponent + 1];
  return decimalOf(finite(false, root, exponent));
}

function integerRoot(n: bigint): bigint {
  let guess = 10n ** BigInt(Math.ceil(digitCount(n) / 2));
  while (true) {
    const next = (guess + n / guess) / 2n;
    if (next >= guess) return guess;
    guess = next;
  }
}

export type Rounding = "halfEven" | "truncate" | "floor" | "ceiling";

/** The decimal with `places` digits after the point (negative: before it); with fewer where 34 are not enough. */
export function quantizeDecimal(a: Decimal128, places: number, rounding: Rounding): Decimal128 {
  const x = partsOf(a);
  const drop = -places - x.exponent;
  if (x.kind !== "finite") return a;
  if (drop <= 0) {
    const padding = x.coefficient === 0n ? -drop : Math.min(-drop, DIGITS - digitCount(x.coefficient));
    return decimalOf(finite(x.negative, x.coefficient * 10n ** BigInt(padding), x.exponent - padding));
  }
  const unit = 10n ** BigInt(Math.min(drop, DIGITS + 2)), truncated = x.coefficient / unit;
  const away = (rounding === "floor" && x.negative) || (rounding === "ceiling" && !x.negative);
  const rounded = rounding === "halfEven"
    ? dropDigits(x.coefficient, drop)
    : away && x.coefficient % unit !== 0n
    ? truncated + 1n
    : truncated;
  return decimalOf(finite(x.negative, rounded, -places));
}

/** The decimal of an integer, exactly (a 64-bit integer has at most 19 digits). */
export function decimalOfInteger(value: bigint | number): Decimal128 {
  const n = BigInt(value);
  return decimalOf(finite(n < 0n, n < 0n ? -n : n, 0));
}

/** The decimal of a double as MongoDB converts it: rounded to 15 significant digits. */
export function decimalOfDouble(value: number): Decimal128 {
  if (Number.isNaN(value)) return decimalOf(NAN);
  if (!Number.isFinite(value)) return decimalOf(infinite(value < 0));
  const negative = value < 0 || Object.is(value, -0);
  if (value === 0) return decimalOf(finite(negative, 0n, 0));
  const exact = exactDecimal(Math.abs(value));
  const drop = digitCount(exact.coefficient) - 15;
  const scaled = drop > 0 ? dropDigits(exact.coefficient, drop) : exact.coefficient * 10n ** BigInt(-drop);
  return scaled === 10n ** 15n
    ? decimalOf(finite(negative, scaled / 10n, exact.exponent + drop + 1))
    : decimalOf(finite(negative, scaled, exact.exponent + drop));
}

function isZero(parts: Parts): boolean {
  return parts.kind === "finite" && parts.coefficient === 0n;
}

/** The decimal nearest to a double, with all the 34 digits that fit. */
export function toDecimal34(value: number): Decimal128 {
  if (value === 0 || !Number.isFinite(value)) return decimalOfDouble(value);
  const exact = exactDecimal(Math.abs(value));
  const preferred = exact.exponent >= 0 ? 0 : exact.exponent;
  let { coefficient, exponent } = exact;
  while (exponent < 0 && coefficient % 10n === 0n && exponent < preferred + 400) {
    [coefficient, exponent] = [coefficient / 10n, exponent + 1];
  }
  return decimalOf(finite(value < 0, coefficient, exponent));
}
