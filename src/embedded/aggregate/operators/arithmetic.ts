/**
 * Arithmetic. Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/#arithmetic-expression-operators
 */
import { typeName } from "../../bson/compare.ts";
import { isNumeric, toDouble, toLong } from "../../bson/numbers.ts";
import { Decimal128, Double, type Value } from "../../bson/value.ts";
import { type CodeName, MongoError } from "../../errors.ts";
import { isNullish, type OperatorParser } from "../compiler.ts";
import { addDecimal, divideDecimal, negateDecimal, remainderDecimal, sqrtDecimal } from "../decimal.ts";
import { productOf, sumOf } from "../folds.ts";
import { combine, fitsLong, intOrLong, MAX_LONG, MIN_LONG, type Numeric, toDecimal } from "../numbers.ts";
import { round } from "./rounding.ts";

type Code = CodeName | `Location${number}`;

/** An operator on one number; null for a missing or null argument. */
export function unary(code: Code, apply: (value: Numeric) => Value): OperatorParser {
  return (argument, compiler, name) => {
    const [operand] = compiler.list(argument, name, 1);
    return (scope) => {
      const value = operand(scope);
      if (isNullish(value)) return null;
      if (isNumeric(value)) return apply(value);
      throw new MongoError(code, `${name} only supports numeric types, not ${typeName(value)}`);
    };
  };
}

/** An operator on two arguments; null where either is missing or null. */
function binary(apply: (a: Value, b: Value, name: string) => Value): OperatorParser {
  return (argument, compiler, name) => {
    const [left, right] = compiler.list(argument, name, 2);
    return (scope) => {
      const a = left(scope), b = right(scope);
      return isNullish(a) || isNullish(b) ? null : apply(a, b, name);
    };
  };
}

const add: OperatorParser = (argument, compiler, name) => {
  const operands = compiler.list(argument, name, 0, Infinity);
  return (scope) => {
    const values: Numeric[] = [];
    let dates = 0;
    for (const operand of operands) {
      const value = operand(scope);
      if (isNullish(value)) return null;
      if (isNumeric(value)) values.push(value);
      else if (!(value instanceof Date)) {
        throw new MongoError(
          "TypeMismatch",
          `$add only supports numeric or date types, not ${typeName(value)}`,
        );
      } else if (++dates > 1) {
        throw new MongoError("Location16612", "only one date allowed in an $add expression");
      } else values.push(BigInt(value.getTime()));
    }
    return dates === 0 ? sumOf(values) : dateOf(sumOf(values), "$add");
  };
};

function dateOf(milliseconds: Numeric, name: string): Date {
  const whole = milliseconds instanceof Double
    ? toLong(new Double(Math.sign(milliseconds.value) * Math.round(Math.abs(milliseconds.value))))
    : toLong(round(milliseconds, 0, "halfEven"));
  if (whole === undefined) throw new MongoError("Overflow", `date overflow in ${name}`);
  return makeDate(whole);
}

/** A date by its milliseconds; refuses what BSON can hold and a JavaScript Date cannot (some 270,000 years away). */
export function makeDate(milliseconds: bigint): Date {
  const date = new Date(Number(milliseconds));
  if (!Number.isNaN(date.getTime())) return date;
  throw new MongoError(
    "NotImplemented",
    `the date ${milliseconds} ms is further from 1970 than this server can represent`,
  );
}

const subtract = binary((a, b) => {
  if (isNumeric(a) && isNumeric(b)) {
    return combine(a, b, (x, y) => x - y, (x, y) => x - y, (x, y) => addDecimal(x, negateDecimal(y))) ??
      new Double(toDouble(a) - toDouble(b));
  }
  if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime());
  if (a instanceof Date && isNumeric(b)) return makeDate(BigInt(a.getTime()) - coerceToLong(b));
  throw new MongoError(
    "TypeMismatch",
    `can't $subtract ${typeName(b)} from ${a instanceof Date ? "Date" : typeName(a)}`,
  );
});

/** A number as a long: towards zero, and at its ends where it does not fit. */
function coerceToLong(value: Numeric): bigint {
  const whole = toLong(value, true);
  if (whole !== undefined) return whole;
  const double = toDouble(value);
  return Number.isNaN(double) ? 0n : double > 0 ? MAX_LONG : MIN_LONG;
}

const multiply: OperatorParser = (argument, compiler, name) => {
  const operands = compiler.list(argument, name, 0, Infinity);
  return (scope) => {
    const values: Numeric[] = [];
    for (const operand of operands) {
      const value = operand(scope);
      if (isNullish(value)) return null;
      if (!isNumeric(value)) {
        throw new MongoError("TypeMismatch", `$multiply only supports numeric types, not ${typeName(value)}`);
      }
      values.push(value);
    }
    return productOf(values);
  };
};

const divide = binary((a, b) => {
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new MongoError(
      "TypeMismatch",
      `$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`,
    );
  }
  if (isZero(b)) throw new MongoError("BadValue", "can't $divide by zero");
  if (a instanceof Decimal128 || b instanceof Decimal128) return divideDecimal(toDecimal(a), toDecimal(b));
  return new Double(toDouble(a) / toDouble(b));
});

function isZero(value: Numeric): boolean {
  return toLong(value) === 0n;
}

const mod = binary((a, b) => {
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new MongoError(
      "Location16611",
      `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`,
    );
  }
  if (isZero(b)) {
    const decimal = a instanceof Decimal128 || b instanceof Decimal128;
    throw new MongoError(decimal ? "Location5733415" : "Location16610", "can't $mod by zero");
  }
  if (a instanceof Decimal128 || b instanceof Decimal128) return remainderDecimal(toDecimal(a), toDecimal(b));
  if (a instanceof Double || (b instanceof Double && !isInt(b))) return new Double(toDouble(a) % toDouble(b));
  const rest = BigInt(toLong(a)!) % toLong(b)!;
  return typeof a === "bigint" || typeof b === "bigint" ? rest : Number(rest);
});

/** Whether a number is a whole number of 32 bits, as MongoDB asks of positions and precisions. */
export function isInt(value: Numeric): boolean {
  const whole = toLong(value);
  return whole !== undefined && typeof intOrLong(whole) === "number";
}

const abs = unary("Location28765", (value) => {
  if (value instanceof Decimal128) return value.toString().startsWith("-") ? negateDecimal(value) : value;
  if (value instanceof Double) return new Double(Math.abs(value.value));
  if (value === MIN_LONG) throw new MongoError("Location28680", "can't take $abs of long long min");
  const magnitude = value < 0 ? -BigInt(value) : BigInt(value);
  return typeof value === "bigint" ? magnitude : intOrLong(magnitude);
});

const rounding = (direction: "ceiling" | "floor") =>
  unary("Location28765", (value) => {
    if (value instanceof Double) {
      return new Double(direction === "ceiling" ? Math.ceil(value.value) : Math.floor(value.value));
    }
    return value instanceof Decimal128 ? round(value, 0, direction) : value;
  });

const roundTo = (mode: "halfEven" | "truncate"): OperatorParser => (argument, compiler, name) => {
  const [operand, places] = compiler.list(argument, name, 1, 2);
  return (scope) => {
    const value = operand(scope);
    if (isNullish(value)) return null;
    if (!isNumeric(value)) {
      throw new MongoError("Location51081", `${name} only supports numeric types, not ${typeName(value)}`);
    }
    const precision = places === undefined ? 0 : places(scope);
    if (isNullish(precision)) return null;
    if (!isNumeric(precision) || !isInt(precision)) {
      throw new MongoError("Location51082", `precision argument to  ${name} must be a integral value`);
    }
    const digits = Number(toLong(precision));
    if (digits < -20 || digits > 100) {
      throw new MongoError(
        "Location51083",
        `cannot apply ${name} with precision value ${digits} value must be in [-20, 100]`,
      );
    }
    return round(value, digits, mode);
  };
};

const sqrt = unary("Location28765", (value) => {
  if (toDouble(value) < 0) {
    throw new MongoError("Location28714", "$sqrt's argument must be greater than or equal to 0");
  }
  return value instanceof Decimal128 ? sqrtDecimal(value) : new Double(Math.sqrt(toDouble(value)));
});

/** A function of doubles; of decimals it is refused, as it would need 34 correct digits. */
function doubles(name: string, apply: (value: number) => number): OperatorParser {
  return unary("Location28765", (value) => {
    refuseDecimal(value, name);
    return new Double(apply(toDouble(value)));
  });
}

function refuseDecimal(value: Numeric, name: string): void {
  if (value instanceof Decimal128) {
    throw new MongoError("NotImplemented", `${name} of a decimal is not supported by this server`);
  }
}

function positive(value: number, name: string, code: Code): number {
  if (value <= 0) {
    throw new MongoError(code, `${name}'s argument must be a positive number, but is ${value}`);
  }
  return value;
}

const log = binary((a, b) => {
  if (!isNumeric(a)) {
    throw new MongoError("Location28756", `$log's argument must be numeric, not ${typeName(a)}`);
  }
  if (!isNumeric(b)) throw new MongoError("Location28757", `$log's base must be numeric, not ${typeName(b)}`);
  refuseDecimal(a, "$log");
  refuseDecimal(b, "$log");
  const base = toDouble(b), value = positive(toDouble(a), "$log", "Location28758");
  if (base <= 0 || base === 1) {
    throw new MongoError(
      "Location28759",
      `$log's base must be a positive number not equal to 1, but is ${base}`,
    );
  }
  return new Double(Math.log(value) / Math.log(base));
});

const pow = binary((a, b) => {
  if (!isNumeric(a)) throw new MongoError("Location28762", `$pow's base must be numeric, not ${typeName(a)}`);
  if (!isNumeric(b)) {
    throw new MongoError("Location28763", `$pow's exponent must be numeric, not ${typeName(b)}`);
  }
  refuseDecimal(a, "$pow");
  refuseDecimal(b, "$pow");
  const base = toDouble(a), exponent = toDouble(b);
  if (base === 0 && exponent < 0) {
    throw new MongoError("Location28764", "$pow cannot take a base of 0 and a negative exponent");
  }
  const power = a instanceof Double || b instanceof Double
    ? undefined
    : integerPower(BigInt(a as number), BigInt(b as number));
  if (power === undefined) return new Double(cPow(base, exponent));
  return typeof a === "bigint" || typeof b === "bigint" ? power : intOrLong(power);
});

/** The power of two integers; undefined where it is not a long. */
function integerPower(base: bigint, exponent: bigint): bigint | undefined {
  if (base === 1n || base === 0n && exponent > 0n) return base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  if (exponent < 0n || exponent > 63n) return undefined;
  const power = base ** exponent;
  return fitsLong(power) ? power : undefined;
}

/** Power as C has it: 1 to any power, and -1 to an infinite one, are 1. */
function cPow(base: number, exponent: number): number {
  return base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent))
    ? 1
    : base ** exponent;
}

function bits(apply: (a: bigint, b: bigint) => bigint, start: number): OperatorParser {
  return (argument, compiler, name) => {
    const operands = compiler.list(argument, name, 0, Infinity);
    return (scope) => {
      let result: number | bigint = start;
      for (const operand of operands) {
        const value = operand(scope);
        if (isNullish(value)) return null;
        if (typeof value !== "number" && typeof value !== "bigint") {
          throw new MongoError(
            "TypeMismatch",
            `${name} only supports int and long operands, not ${typeName(value)}`,
          );
        }
        const combined: bigint = apply(BigInt(result), BigInt(value));
        result = typeof result === "bigint" || typeof value === "bigint" ? combined : Number(combined);
      }
      return result;
    };
  };
}

export const ARITHMETIC: Record<string, OperatorParser> = {
  $abs: abs,
  $add: add,
  $bitAnd: bits((a, b) => a & b, -1),
  $bitNot: unary("TypeMismatch", (value) => {
    if (typeof value === "number") return ~value;
    if (typeof value === "bigint") return ~value;
    throw new MongoError("TypeMismatch", `$bitNot only supports int and long, not: ${typeName(value)}.`);
  }),
  $bitOr: bits((a, b) => a | b, 0),
  $bitXor: bits((a, b) => a ^ b, 0),
  $ceil: rounding("ceiling"),
  $divide: divide,
  $exp: doubles("$exp", Math.exp),
  $floor: rounding("floor"),
  $ln: doubles("$ln", (value) => Math.log(positive(value, "$ln", "Location28766"))),
  $log: log,
  $log10: doubles("$log10", (value) => Math.log10(positive(value, "$log10", "Location28761"))),
  $mod: mod,
  $multiply: multiply,
  $pow: pow,
  $round: roundTo("halfEven"),
  $sqrt: sqrt,
  $subtract: subtract,
  $trunc: roundTo("truncate"),
};
