import { Decimal128, Double } from "../bson/value.ts";
import { addDecimal, decimalOfInteger, divideDecimal, toDecimal34 } from "./decimal.ts";
import { fitsLong, intOrLong, type Numeric } from "./numbers.ts";

/**
 * A sum of any numbers as `$sum` and `$avg` keep it: integers exactly, doubles with their rounding errors kept in a
 * second double, decimals apart; in the widest type of its numbers.
 */
export class NumberSum {
  #whole = 0n;
  #high = 0;
  #low = 0;
  #decimal: Decimal128 | undefined;
  #long = false;
  #double = false;

  add(value: Numeric): void {
    if (value instanceof Decimal128) {
      this.#decimal = this.#decimal === undefined ? value : addDecimal(this.#decimal, value);
    } else if (value instanceof Double) {
      this.#double = true;
      this.#addDouble(value.value);
    } else {
      this.#whole += BigInt(value);
      this.#long ||= typeof value === "bigint";
    }
  }

  /** Adds by Knuth's exact sum of two doubles; what is not finite spoils the second double, so it goes without. */
  #addDouble(value: number): void {
    const sum = this.#high + value;
    const part = sum - this.#high;
    const error = (this.#high - (sum - part)) + (value - part);
    this.#high = sum;
    this.#low += Number.isFinite(error) ? error : 0;
  }

  #asDouble(): number {
    if (!this.#double) return Number(this.#whole);
    const high = this.#high, low = this.#low;
    const whole = Number(this.#whole), rest = Number(this.#whole - BigInt(whole));
    this.#addDouble(whole);
    this.#addDouble(rest);
    const total = Number.isFinite(this.#high) ? this.#high + this.#low : this.#high;
    [this.#high, this.#low] = [high, low];
    return total;
  }

  #asDecimal(): Decimal128 {
    const others = this.#double
      ? addDecimal(toDecimal34(this.#high), addDecimal(toDecimal34(this.#low), decimalOfInteger(this.#whole)))
      : decimalOfInteger(this.#whole);
    return addDecimal(this.#decimal!, others);
  }

  total(): Numeric {
    if (this.#decimal !== undefined) return this.#asDecimal();
    if (this.#double || !fitsLong(this.#whole)) return new Double(this.#asDouble());
    return this.#long ? this.#whole : intOrLong(this.#whole);
  }

  average(count: number): Numeric {
    if (this.#decimal !== undefined) return divideDecimal(this.#asDecimal(), decimalOfInteger(count));
    return new Double(this.#asDouble() / count);
  }
}
