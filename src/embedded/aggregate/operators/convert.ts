/**
 * Type conversion. Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/convert/
 */
import { TYPE_NUMBERS, typeName } from "../../bson/types.ts";
import { isNumeric, toDouble, toLong } from "../../bson/numbers.ts";
import { Binary, Decimal128, Double, isDocument, ObjectId, Timestamp, type Value } from "../../bson/value.ts";
import { encode } from "../../bson/codec.ts";
import { MongoError } from "../../errors.ts";
import { shellText } from "../../bson/shell_text.ts";
import { type Evaluate, isNullish, isTrue, type OperatorParser, type Scope } from "../compiler.ts";
import { isoDate } from "../dates/format.ts";
import { parseDate } from "../dates/parse.ts";
import { intOrLong, type Numeric, toDecimal } from "../numbers.ts";
import { makeDate } from "./arithmetic.ts";
import { doubleText } from "./number_text.ts";

const failure = (message: string) =>
  new MongoError("ConversionFailure", `${message} in $convert with no onError value`);

const overflow = (value: Value) =>
  new MongoError(
    "ConversionFailure",
    `Conversion would overflow target type in $convert with no onError value: ${shellText(value)}`,
  );

const CONVERSIONS: Record<string, (value: Value) => Value> = {
  double: toDoubleValue,
  string: toText,
  objectId: toObjectId,
  bool: (value) => typeof value === "string" ? true : isTrue(value),
  date: toDate,
  int: (value) => toInteger(value, "int"),
  long: (value) => BigInt(toInteger(value, "long")),
  decimal: toDecimalValue,
};

function unsupported(value: Value, to: string): MongoError {
  return failure(`Unsupported conversion from ${typeName(value)} to ${to}`);
}

function toDoubleValue(value: Value): Value {
  if (typeof value === "boolean") return new Double(value ? 1 : 0);
  if (value instanceof Date) return new Double(value.getTime());
  if (typeof value === "string") return new Double(Number(numberText(value)));
  if (!isNumeric(value)) throw unsupported(value, "double");
  const double = toDouble(value);
  if (value instanceof Decimal128 && !Number.isFinite(double) && /\d/.test(value.toString())) {
    throw overflow(value);
  }
  return new Double(double);
}

function toDecimalValue(value: Value): Value {
  if (typeof value === "boolean") return toDecimal(value ? 1 : 0);
  if (value instanceof Date) return toDecimal(BigInt(value.getTime()));
  if (isNumeric(value)) return toDecimal(value);
  if (typeof value !== "string") throw unsupported(value, "decimal");
  try {
    return Decimal128.fromStringWithRounding(numberText(value));
  } catch {
    throw failure(`Failed to parse number '${value}'`);
  }
}

/** The text of a number as MongoDB takes it: no spaces, no hexadecimal, and not empty. */
function numberText(value: string): string {
  if (value.startsWith("0x")) throw failure(`Illegal hexadecimal input: ${value}`);
  const text = value.replace(/^([+-]?)(inf|infinity)$/i, "$1Infinity").replace(/^[+-]?nan$/i, "NaN");
  if (/^[+-]?(Infinity|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i.test(text) || text === "NaN") return text;
  throw failure(`Failed to parse number '${value}'`);
}

function toInteger(value: Value, type: "int" | "long"): number | bigint {
  const fit = (whole: bigint | undefined) => {
    const number = whole === undefined ? undefined : type === "int" ? intOrLong(whole) : whole;
    if (number === undefined || (type === "int" && typeof number === "bigint")) throw overflow(value);
    return number;
  };
  if (typeof value === "boolean") return fit(value ? 1n : 0n);
  if (typeof value === "string") {
    if (!/^[+-]?\d+$/.test(value)) throw failure(`Failed to parse number '${value}'`);
    return fit(toLong(toDecimalText(value)));
  }
  if (value instanceof Date && type === "long") return BigInt(value.getTime());
  if (!isNumeric(value)) throw unsupported(value, type);
  if (Number.isNaN(toDouble(value))) throw failure("Attempt to convert NaN value to integer type");
  if (isInfinite(value)) throw failure("Attempt to convert infinity value to integer type");
  return fit(toLong(value, true));
}

/** An integer's text as a value; undefined past 64 bits. */
function toDecimalText(text: string): Value | undefined {
  const whole = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

function isInfinite(value: Numeric): boolean {
  if (value instanceof Decimal128) return value.toString().includes("Infinity");
  return value instanceof Double && !Number.isFinite(value.value);
}

function toText(value: Value): Value {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  if (value instanceof Double) return doubleText(value.value);
  if (value instanceof Decimal128) return value.toString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return isoDate(value);
  throw unsupported(value, "string");
}

function toObjectId(value: Value): Value {
  if (value instanceof ObjectId) return value;
  if (typeof value !== "string") throw unsupported(value, "objectId");
  if (/^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value);
  throw failure(`Failed to parse objectId '${value}'`);
}

function toDate(value: Value): Value {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  if (typeof value === "string") return parseDate(value, undefined, undefined);
  if (!isNumeric(value) || typeof value === "number") throw unsupported(value, "date");
  return makeDate(BigInt(toInteger(value, "long")));
}

/** The conversion to a type given by name or number; undefined for a null type. */
function conversionTo(type: Value | undefined): ((value: Value) => Value) | undefined {
  if (isNullish(type)) return undefined;
  const number = isNumeric(type) ? toLong(type) : undefined;
  const name = typeof type === "string"
    ? type
    : Object.entries(TYPE_NUMBERS).find(([, code]) => BigInt(code) === number)?.[0];
  if (name !== undefined && Object.hasOwn(CONVERSIONS, name)) return CONVERSIONS[name];
  if (name !== undefined && Object.hasOwn(TYPE_NUMBERS, name)) return (value) => refuseTarget(value, name);
  throw new MongoError(
    typeof type === "string" ? "BadValue" : "FailedToParse",
    `In $convert, unknown type for 'to': ${shellText(type)}`,
  );
}

function refuseTarget(value: Value, name: string): never {
  throw unsupported(value, name);
}

const convert: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["input", "to", "onError", "onNull"], ["input", "to"]);
  const input = compiler.compile(fields.get("input")!), to = compiler.compile(fields.get("to")!);
  const onError = compiler.optional(fields, "onError"), onNull = compiler.optional(fields, "onNull");
  return (scope) => {
    const type = to(scope), value = input(scope);
    const conversion = conversionTo(type);
    if (isNullish(value)) return onNull === undefined ? null : onNull(scope);
    return conversion === undefined ? null : attempt(conversion, value, onError, scope);
  };
};

function attempt(
  conversion: (value: Value) => Value,
  value: Value,
  onError: Evaluate | undefined,
  scope: Scope,
) {
  try {
    return conversion(value);
  } catch (error) {
    if (onError !== undefined && error instanceof MongoError && error.codeName === "ConversionFailure") {
      return onError(scope);
    }
    throw error;
  }
}

const alias = (type: string): OperatorParser => (argument, compiler, name) => {
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length !== 1) {
    throw new MongoError("Location50723", `${name} requires a single argument, got ${list.length}`);
  }
  const input = compiler.compile(list[0]);
  return (scope) => {
    const value = input(scope);
    return isNullish(value) ? null : CONVERSIONS[type](value);
  };
};

/** An operator on one value that may be missing. */
const onValue =
  (apply: (value: Value | undefined) => Value): OperatorParser => (argument, compiler, name) => {
    const [operand] = compiler.list(argument, name, 1);
    return (scope) => apply(operand(scope));
  };

export const CONVERT: Record<string, OperatorParser> = {
  $binarySize: onValue((value) => {
    if (isNullish(value)) return null;
    if (typeof value === "string") return new TextEncoder().encode(value).length;
    if (value instanceof Binary) return value.length();
    throw new MongoError(
      "Location51276",
      `$binarySize requires a string or BinData argument, found: ${typeName(value)}`,
    );
  }),
  $bsonSize: onValue((value) => {
    if (isNullish(value)) return null;
    if (isDocument(value)) return encode(value).length;
    throw new MongoError("Location31393", `$bsonSize requires a document input, found: ${typeName(value)}`);
  }),
  $convert: convert,
  $isNumber: onValue((value) => isNumeric(value)),
  $toBool: alias("bool"),
  $toDate: alias("date"),
  $toDecimal: alias("decimal"),
  $toDouble: alias("double"),
  $toInt: alias("int"),
  $toLong: alias("long"),
  $toObjectId: alias("objectId"),
  $toString: alias("string"),
  $type: onValue((value) => typeName(value)),
};
