import { doubleOfDecimal } from "../../bson/decimal.ts";
import { toLong } from "../../bson/numbers.ts";
import { Decimal128, Double } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { quantizeDecimal, type Rounding, toDecimal34 } from "../decimal.ts";
import { intOrLong, type Numeric, toDecimal } from "../numbers.ts";

/**
 * A number with `places` digits after the decimal point (negative: before it), in its own type; an int that outgrows
 * its type becomes a long. MongoDB rounds doubles by way of a decimal of 34 digits, and so does this.
 */
export function round(value: Numeric, places: number, mode: Rounding): Numeric {
  if (value instanceof Decimal128) return quantizeDecimal(value, places, mode);
  if (value instanceof Double) {
    if (!Number.isFinite(value.value)) return value;
    return new Double(doubleOfDecimal(quantizeDecimal(toDecimal34(value.value), places, mode)));
  }
  if (places >= 0) return value;
  const whole = toLong(quantizeDecimal(toDecimal(value), places, mode));
  if (whole === undefined) {
    throw new MongoError("Location51080", `invalid conversion from Decimal128 result of rounding ${value}`);
  }
  return typeof value === "bigint" ? whole : intOrLong(whole);
}
