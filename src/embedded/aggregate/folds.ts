/**
 * Sums and products of several numbers in MongoDB's manner: integers exactly, in a double from the first double or
 * overflow on, in a decimal from the first decimal on.
 */
import { Decimal128, Double } from "../bson/value.ts";
import { addDecimal, decimalOfDouble, multiplyDecimal, toDecimal34 } from "./decimal.ts";
import { toDouble } from "../bson/numbers.ts";
import { fitsLong, intOrLong, type Numeric, toDecimal } from "./numbers.ts";

/** The sum of numbers, one after the other; an int (0) where there are none. */
export function sumOf(values: Numeric[]): Numeric {
  let whole = 0n, long = false, double: number | undefined, decimal: Decimal128 | undefined;
  for (const value of values) {
    if (decimal !== undefined) decimal = addDecimal(decimal, toDecimal(value));
    else if (value instanceof Decimal128) {
      decimal = addDecimal(double === undefined ? toDecimal(whole) : toDecimal34(double), value);
    } else if (double !== undefined || value instanceof Double) {
      double = (double ?? Number(whole)) + toDouble(value);
    } else if (fitsLong(whole + BigInt(value))) {
      whole += BigInt(value);
      long ||= typeof value === "bigint";
    } else double = Number(whole) + Number(value);
  }
  if (decimal !== undefined) return decimal;
  if (double !== undefined) return new Double(double);
  return long ? whole : intOrLong(whole);
}

/** The product of numbers, one after the other; an int (1) where there are none. */
export function productOf(values: Numeric[]): Numeric {
  let whole: bigint | undefined = 1n, long = false, double = 1, decimal: Decimal128 | undefined;
  for (const value of values) {
    if (decimal !== undefined) decimal = multiplyDecimal(decimal, toDecimal(value));
    else if (value instanceof Decimal128) {
      decimal = multiplyDecimal(whole === undefined ? decimalOfDouble(double) : toDecimal(whole), value);
    } else {
      double *= toDouble(value);
      if (whole === undefined || value instanceof Double || !fitsLong(whole * BigInt(value))) {
        whole = undefined;
      } else whole *= BigInt(value);
      long ||= typeof value === "bigint";
    }
  }
  if (decimal !== undefined) return decimal;
  if (whole === undefined) return new Double(double);
  return long ? whole : intOrLong(whole);
}
