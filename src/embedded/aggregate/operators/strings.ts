/**
 * Strings. Lengths and positions count UTF-8 bytes or code points, as the operator's name says.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/#string-expression-operators
 */
import { compareStrings } from "../../bson/strings.ts";
import { typeName } from "../../bson/compare.ts";
import { isNumeric, toLong } from "../../bson/numbers.ts";
import { BSONSymbol, Code, Decimal128, Double, type Value } from "../../bson/value.ts";
import { type CodeName, MongoError } from "../../errors.ts";
import { isNullish, type OperatorParser } from "../compiler.ts";
import { int32 } from "./arrays.ts";
import { isoDate } from "../dates/format.ts";
import { doubleText } from "./number_text.ts";

type ErrorCode = CodeName | `Location${number}`;

/** A value as the operators on text read it: null and missing are empty, numbers and dates are written out. */
function coerceToString(value: Value | undefined): string {
  if (isNullish(value)) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof Double) return doubleText(value.value);
  if (value instanceof Decimal128) return value.toString();
  if (value instanceof Date) return isoDate(value);
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof Code && !value.scope) return String(value.code);
  throw new MongoError("Location16007", `can't convert from BSON type ${typeName(value)} to String`);
}

/** A value that must be a string. */
function text(value: Value | undefined, code: ErrorCode, message: string): string {
  if (typeof value === "string") return value;
  throw new MongoError(code, `${message}, found: ${typeName(value)}`);
}

const concat: OperatorParser = (argument, compiler, name) => {
  const operands = compiler.list(argument, name, 0, Infinity);
  return (scope) => {
    let result = "";
    for (const operand of operands) {
      const value = operand(scope);
      if (isNullish(value)) return null;
      if (typeof value !== "string") {
        throw new MongoError("Location16702", `$concat only supports strings, not ${typeName(value)}`);
      }
      result += value;
    }
    return result;
  };
};

/** An operator on one value that is read as text. */
const onText = (apply: (value: string) => Value): OperatorParser => (argument, compiler, name) => {
  const [operand] = compiler.list(argument, name, 1);
  return (scope) => apply(coerceToString(operand(scope)));
};

const strcasecmp: OperatorParser = (argument, compiler, name) => {
  const [left, right] = compiler.list(argument, name, 2);
  return (scope) =>
    Math.sign(compareStrings(upper(coerceToString(left(scope))), upper(coerceToString(right(scope)))));
};

const upper = (value: string) => value.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
const lower = (value: string) => value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const length =
  (code: ErrorCode, count: (value: string) => number): OperatorParser => (argument, compiler, name) => {
    const [operand] = compiler.list(argument, name, 1);
    return (scope) => count(text(operand(scope), code, `${name} requires a string argument`));
  };

const encoder = new TextEncoder(), decoder = new TextDecoder();
const byteCount = (value: string) => encoder.encode(value).length;
const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

const substrBytes: OperatorParser = (argument, compiler) => {
  const [operand, from, count] = compiler.list(argument, "$substrBytes", 3);
  return (scope) => {
    const bytes = encoder.encode(coerceToString(operand(scope)));
    const start = whole(from(scope), "Location16034", "starting index"),
      wanted = whole(count(scope), "Location16035", "length");
    if (start < 0) {
      throw new MongoError(
        "Location50752",
        `$substrBytes:  starting index must be non-negative (got: ${start})`,
      );
    }
    if (isContinuation(bytes[start])) {
      throw new MongoError(
        "Location28656",
        "$substrBytes:  Invalid range, starting index is a UTF-8 continuation byte.",
      );
    }
    const end = wanted < 0 ? bytes.length : start + wanted;
    if (isContinuation(bytes[end])) {
      throw new MongoError(
        "Location28657",
        "$substrBytes:  Invalid range, ending index is in the middle of a UTF-8 character.",
      );
    }
    return decoder.decode(bytes.subarray(start, end));
  };
};

function whole(value: Value | undefined, code: ErrorCode, what: string): number {
  const number = isNumeric(value) ? toLong(value, true) : undefined;
  if (number !== undefined) return Number(number);
  throw new MongoError(
    code,
    `$substrBytes:  ${what} must be a numeric type (is BSON type ${typeName(value)})`,
  );
}

const substrCP: OperatorParser = (argument, compiler, name) => {
  const [operand, from, count] = compiler.list(argument, name, 3);
  return (scope) => {
    const points = [...coerceToString(operand(scope))];
    const start = int32(
      from(scope),
      "Location34451",
      `${name}: starting index must be a 32-bit integral value`,
    );
    const wanted = int32(count(scope), "Location34453", `${name}: length must be a 32-bit integral value`);
    if (wanted < 0) throw new MongoError("Location34454", `${name}: length must be a nonnegative integer.`);
    if (start < 0) {
      throw new MongoError("Location34455", `${name}: the starting index must be nonnegative integer.`);
    }
    return points.slice(start, start + wanted).join("");
  };
};

/** `$indexOfBytes` and `$indexOfCP`: `find` seeks a text in another between two positions, the last not included. */
function indexOf(
  codes: [ErrorCode, ErrorCode],
  find: (within: string, sought: string, start: number, end: number) => number,
): OperatorParser {
  return (argument, compiler, name) => {
    const [operand, token, from, to] = compiler.list(argument, name, 2, 4);
    return (scope) => {
      const value = operand(scope);
      if (isNullish(value)) return null;
      const within = text(value, codes[0], `${name} requires a string as the first argument`);
      const sought = text(token(scope), codes[1], `${name} requires a string as the second argument`);
      const start = from === undefined ? 0 : position(from(scope), name, "starting");
      const end = to === undefined ? Infinity : position(to(scope), name, "ending");
      return find(within, sought, start, end);
    };
  };
}

function findBytes(within: string, sought: string, start: number, end: number): number {
  const bytes = byteText(within).slice(0, end);
  return start > bytes.length ? -1 : bytes.indexOf(byteText(sought), start);
}

/** A text with one character for each byte of its UTF-8. */
function byteText(value: string): string {
  return Array.from(encoder.encode(value), (byte) => String.fromCharCode(byte)).join("");
}

function findCodePoints(within: string, sought: string, start: number, end: number): number {
  if (within === "" && sought === "" && start === 0) return 0;
  const points = [...within], tokens = [...sought];
  const last = Math.min(end, points.length);
  for (let index = start; index < last; index++) {
    if (tokens.every((token, offset) => points[index + offset] === token)) return index;
  }
  return -1;
}

function position(value: Value | undefined, name: string, which: string): number {
  const index = int32(value, "Location40096", `${name} requires an integral ${which} index, found a value`);
  if (index < 0) {
    throw new MongoError("Location40097", `${name} requires a nonnegative ${which} index, found: ${index}`);
  }
  return index;
}

const split: OperatorParser = (argument, compiler, name) => {
  const [operand, separator] = compiler.list(argument, name, 2);
  return (scope) => {
    const value = operand(scope), by = separator(scope);
    if (isNullish(value) || isNullish(by)) return null;
    const input = text(
      value,
      "Location40085",
      "$split requires an expression that evaluates to a string as a first argument",
    );
    const mark = text(
      by,
      "Location40086",
      "$split requires an expression that evaluates to a string as a second argument",
    );
    if (mark === "") throw new MongoError("Location40087", "$split requires a non-empty separator");
    return input.split(mark);
  };
};

const replace = (all: boolean): OperatorParser => (argument, compiler, name) => {
  const names = ["input", "find", "replacement"];
  const fields = compiler.named(argument, name, names, names);
  const operands = names.map((key) => compiler.compile(fields.get(key)!));
  return (scope) => {
    const values = operands.map((operand) => operand(scope));
    values.forEach((value, index) => {
      if (!isNullish(value)) {
        text(
          value,
          `Location${[51746, 51745, 51744][index]}`,
          `${name} requires that '${names[index]}' be a string`,
        );
      }
    });
    if (values.some(isNullish)) return null;
    const [input, find, replacement] = values as string[];
    if (!all) return input.replace(find, () => replacement);
    return find === "" ? betweenAll(input, replacement) : input.replaceAll(find, () => replacement);
  };
};

/** The replacement of every empty text: before each code point and at the end. */
function betweenAll(input: string, replacement: string): string {
  return [...input].map((point) => replacement + point).join("") + replacement;
}

const SPACES = [
  ..."\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
];

const trim = (left: boolean, right: boolean): OperatorParser => (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["input", "chars"], ["input"]);
  const input = compiler.compile(fields.get("input")!), chars = compiler.optional(fields, "chars");
  return (scope) => {
    const value = input(scope);
    if (isNullish(value)) return null;
    const points = [...text(value, "Location50699", `${name} requires its input to be a string`)];
    const wanted = chars?.(scope);
    if (chars !== undefined && isNullish(wanted)) return null;
    const trimmed = new Set(
      wanted === undefined
        ? SPACES
        : text(wanted, "Location50700", `${name} requires 'chars' to be a string`),
    );
    let start = 0, end = points.length;
    while (left && start < end && trimmed.has(points[start])) start++;
    while (right && end > start && trimmed.has(points[end - 1])) end--;
    return points.slice(start, end).join("");
  };
};

export const STRINGS: Record<string, OperatorParser> = {
  $concat: concat,
  $indexOfBytes: indexOf(["Location40091", "Location40092"], findBytes),
  $indexOfCP: indexOf(["Location40093", "Location40094"], findCodePoints),
  $ltrim: trim(true, false),
  $replaceAll: replace(true),
  $replaceOne: replace(false),
  $rtrim: trim(false, true),
  $split: split,
  $strLenBytes: length("Location34473", byteCount),
  $strLenCP: length("Location34471", (value) => [...value].length),
  $strcasecmp: strcasecmp,
  $substr: substrBytes,
  $substrBytes: substrBytes,
  $substrCP: substrCP,
  $toLower: onText(lower),
  $toUpper: onText(upper),
  $trim: trim(true, true),
};
