/**
 * Arrays. Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/#array-expression-operators
 */
import { compare, equal, typeName } from "../../bson/compare.ts";
import { isNumeric, toLong } from "../../bson/numbers.ts";
import { type Document, isDocument, type Value } from "../../bson/value.ts";
import { type CodeName, MongoError } from "../../errors.ts";
import { shellText } from "../../bson/shell_text.ts";
import { type Evaluate, isNullish, type OperatorParser } from "../compiler.ts";
import { sortOrder } from "../sort_order.ts";
import { isInt } from "./arithmetic.ts";

type Code = CodeName | `Location${number}`;

/** A whole number of 32 bits; throws with a code and message otherwise. */
export function int32(value: Value | undefined, code: Code, message: string): number {
  if (isNumeric(value) && isInt(value)) return Number(toLong(value));
  throw new MongoError(code, `${message}: ${value === undefined ? "missing" : shellText(value)}`);
}

/** An operator on one array; null for a missing or null one. */
function onArray(code: Code, apply: (array: Value[]) => Value | undefined): OperatorParser {
  return (argument, compiler, name) => {
    const [operand] = compiler.list(argument, name, 1);
    return (scope) => {
      const array = operand(scope);
      if (isNullish(array)) return null;
      if (Array.isArray(array)) return apply(array);
      throw new MongoError(code, `${name}'s argument must be an array, but is ${typeName(array)}`);
    };
  };
}

const arrayElemAt: OperatorParser = (argument, compiler, name) => {
  const [array, index] = compiler.list(argument, name, 2);
  return (scope) => {
    const elements = array(scope), at = index(scope);
    if (isNullish(elements) || isNullish(at)) return null;
    if (!Array.isArray(elements)) {
      throw new MongoError(
        "Location28689",
        `$arrayElemAt's first argument must be an array, but is ${typeName(elements)}`,
      );
    }
    if (!isNumeric(at)) {
      throw new MongoError(
        "Location28690",
        `$arrayElemAt's second argument must be a numeric value, but is ${typeName(at)}`,
      );
    }
    return elements.at(
      int32(at, "Location28691", "$arrayElemAt's second argument must be representable as a 32-bit integer"),
    );
  };
};

const arrayToObject = onArray("Location40386", (pairs) => {
  const result: Document = new Map();
  for (const pair of pairs) {
    const [name, value] = pairOf(pair);
    if (name.includes("\0")) {
      throw new MongoError("Location4940400", "Key field cannot contain an embedded null byte");
    }
    result.set(name, value);
  }
  return result;
});

function pairOf(pair: Value): [string, Value] {
  if (Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string") return [pair[0], pair[1]];
  if (isDocument(pair) && pair.size === 2) {
    const name = pair.get("k"), value = pair.get("v");
    if (typeof name === "string" && value !== undefined) return [name, value];
  }
  throw new MongoError(
    "Location40392",
    "$arrayToObject requires an array of key-value pairs, each an array of a string and a value or an object with 'k' " +
      `and 'v', found: ${shellText(pair)}`,
  );
}

const objectToArray: OperatorParser = (argument, compiler, name) => {
  const [operand] = compiler.list(argument, name, 1);
  return (scope) => {
    const object = operand(scope);
    if (isNullish(object)) return null;
    if (!isDocument(object)) {
      throw new MongoError(
        "Location40390",
        `$objectToArray requires a document input, found: ${typeName(object)}`,
      );
    }
    return [...object].map(([key, value]): Document => new Map<string, Value>([["k", key], ["v", value]]));
  };
};

/** No document can hold an array as long as this. */
const LONGEST_CONCATENATION = 1 << 24;

const concatArrays: OperatorParser = (argument, compiler, name) => {
  const operands = compiler.list(argument, name, 0, Infinity);
  return (scope) => {
    const result: Value[] = [];
    for (const operand of operands) {
      const array = operand(scope);
      if (isNullish(array)) return null;
      if (!Array.isArray(array)) {
        throw new MongoError("Location28664", `$concatArrays only supports arrays, not ${typeName(array)}`);
      }
      if (result.length + array.length > LONGEST_CONCATENATION) {
        throw new MongoError(
          "ExceededMemoryLimit",
          `$concatArrays would make an array of more than ${LONGEST_CONCATENATION} elements`,
        );
      }
      for (const element of array) result.push(element);
    }
    return result;
  };
};

const isIn: OperatorParser = (argument, compiler, name) => {
  const [value, array] = compiler.list(argument, name, 2);
  return (scope) => {
    const elements = array(scope), sought = value(scope);
    if (!Array.isArray(elements)) {
      throw new MongoError(
        "Location40081",
        `$in requires an array as a second argument, found: ${typeName(elements)}`,
      );
    }
    return elements.some((element) => equal(element, sought));
  };
};

const indexOfArray: OperatorParser = (argument, compiler, name) => {
  const [array, value, from, to] = compiler.list(argument, name, 2, 4);
  return (scope) => {
    const elements = array(scope);
    if (isNullish(elements)) return null;
    if (!Array.isArray(elements)) {
      throw new MongoError(
        "Location40090",
        `$indexOfArray requires an array as a first argument, found: ${typeName(elements)}`,
      );
    }
    const sought = value(scope);
    const start = from === undefined ? 0 : bound(from(scope), "starting");
    const end = Math.min(elements.length, to === undefined ? Infinity : bound(to(scope), "ending"));
    for (let index = start; index < end; index++) if (equal(elements[index], sought)) return index;
    return -1;
  };
};

function bound(value: Value | undefined, which: string): number {
  const index = int32(
    value,
    "Location40096",
    `$indexOfArray requires an integral ${which} index, found a value`,
  );
  if (index < 0) {
    throw new MongoError(
      "Location40097",
      `$indexOfArray requires a nonnegative ${which} index, found: ${index}`,
    );
  }
  return index;
}

const isArray: OperatorParser = (argument, compiler, name) => {
  const [operand] = compiler.list(argument, name, 1);
  return (scope) => Array.isArray(operand(scope));
};

/** The longest array that `$range` makes: MongoDB stops at 100 MB of numbers. */
const LONGEST_RANGE = 1_500_000;

const range: OperatorParser = (argument, compiler, name) => {
  const [from, to, by] = compiler.list(argument, name, 2, 3);
  return (scope) => {
    const start = int32(
      from(scope),
      "Location34444",
      "$range requires a 32-bit integer starting value, found value",
    );
    const end = int32(
      to(scope),
      "Location34446",
      "$range requires a 32-bit integer ending value, found value",
    );
    const step = by === undefined
      ? 1
      : int32(by(scope), "Location34448", "$range requires a 32-bit integer step value, found value");
    if (step === 0) throw new MongoError("Location34449", "$range requires a non-zero step value");
    const length = Math.max(0, Math.ceil((end - start) / step));
    if (length > LONGEST_RANGE) {
      throw new MongoError("ExceededMemoryLimit", `$range would make an array of ${length} numbers`);
    }
    return Array.from({ length }, (_, index) => start + index * step);
  };
};

const size: OperatorParser = (argument, compiler, name) => {
  const [operand] = compiler.list(argument, name, 1);
  return (scope) => {
    const array = operand(scope);
    if (Array.isArray(array)) return array.length;
    throw new MongoError(
      "Location17124",
      `The argument to $size must be an array, but was of type: ${typeName(array)}`,
    );
  };
};

const slice: OperatorParser = (argument, compiler, name) => {
  const [array, first, second] = compiler.list(argument, name, 2, 3);
  return (scope) => {
    const elements = array(scope), a = first(scope), b = second === undefined ? undefined : second(scope);
    if (isNullish(elements) || isNullish(a) || (second !== undefined && isNullish(b))) return null;
    if (!Array.isArray(elements)) {
      throw new MongoError(
        "Location28724",
        `First argument to $slice must be an array, but is of type: ${typeName(elements)}`,
      );
    }
    const start = int32(
      a,
      "Location28726",
      "Second argument to $slice can't be represented as a 32-bit integer",
    );
    if (second === undefined) return start < 0 ? elements.slice(start) : elements.slice(0, start);
    const count = int32(
      b,
      "Location28728",
      "Third argument to $slice can't be represented as a 32-bit integer",
    );
    if (count <= 0) {
      throw new MongoError("Location28729", `Third argument to $slice must be positive: ${count}`);
    }
    const at = start < 0 ? Math.max(0, elements.length + start) : start;
    return elements.slice(at, at + count);
  };
};

const sortArray: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["input", "sortBy"], ["input", "sortBy"]);
  const input = compiler.compile(fields.get("input")!);
  const order = sortOrder(fields.get("sortBy")!);
  return (scope) => {
    const array = input(scope);
    if (isNullish(array)) return null;
    if (!Array.isArray(array)) {
      throw new MongoError(
        "Location2942504",
        `The input argument to $sortArray must be an array, but was of type: ${typeName(array)}`,
      );
    }
    return [...array].sort(order);
  };
};

const zip: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["inputs", "defaults", "useLongestLength"], ["inputs"]);
  const inputs = expressions(fields.get("inputs"), "Location34461", "inputs");
  const defaults = expressions(fields.get("defaults") ?? [], "Location34462", "defaults");
  const longest = fields.get("useLongestLength") ?? false;
  if (typeof longest !== "boolean") {
    throw new MongoError("Location34463", `useLongestLength must be a bool, found ${typeName(longest)}`);
  }
  if (inputs.length === 0) throw new MongoError("Location34465", "$zip requires at least one input array");
  if (!longest && defaults.length > 0) {
    throw new MongoError("Location34466", "cannot specify defaults unless useLongestLength is true");
  }
  if (defaults.length > 0 && defaults.length !== inputs.length) {
    throw new MongoError("Location34467", "defaults and inputs must have the same length");
  }
  return (scope) => {
    const arrays: Value[][] = [];
    for (const input of inputs) {
      const array = input(scope);
      if (isNullish(array)) return null;
      if (!Array.isArray(array)) {
        throw new MongoError(
          "Location34468",
          `$zip found a non-array expression in input: ${shellText(array)}`,
        );
      }
      arrays.push(array);
    }
    const lengths = arrays.map((array) => array.length);
    const length = longest ? Math.max(...lengths) : Math.min(...lengths);
    const missing = arrays.map((_, column) => defaults[column]?.(scope) ?? null);
    return Array.from(
      { length },
      (_, row) => arrays.map((array, column) => row < array.length ? array[row] : missing[column]),
    );
  };

  function expressions(list: Value | undefined, code: Code, what: string): Evaluate[] {
    if (Array.isArray(list)) return list.map((item) => compiler.compile(item));
    throw new MongoError(code, `${what} must be an array of expressions, found ${typeName(list)}`);
  }
};

/** `$firstN`, `$lastN`, `$minN`, `$maxN` of one array. */
function several(pick: (array: Value[], n: number) => Value[]): OperatorParser {
  return (argument, compiler, name) => {
    const fields = compiler.named(argument, name, ["input", "n"], ["input", "n"]);
    const input = compiler.compile(fields.get("input")!), count = compiler.compile(fields.get("n")!);
    return (scope) => {
      const n = positiveCount(count(scope));
      const array = input(scope);
      if (Array.isArray(array)) return pick(array, n);
      throw new MongoError("Location5788200", `Input must be an array, but is ${typeName(array)}`);
    };
  };
}

/** The `n` of `$firstN` and its like: a whole number above zero. */
export function positiveCount(value: Value | undefined): number {
  const n = isNumeric(value) ? toLong(value) : undefined;
  if (n === undefined) {
    throw new MongoError(
      "Location5787902",
      `Value for 'n' must be of integral type, but found ${
        value === undefined ? "missing" : shellText(value)
      }`,
    );
  }
  if (n <= 0n) throw new MongoError("Location5787908", `'n' must be greater than 0, found ${n}`);
  return Number(n);
}

const present = (array: Value[]) => array.filter((value) => value !== null);

export const ARRAYS: Record<string, OperatorParser> = {
  $arrayElemAt: arrayElemAt,
  $arrayToObject: arrayToObject,
  $concatArrays: concatArrays,
  $first: onArray("Location28689", (array) => array[0]),
  $firstN: several((array, n) => array.slice(0, n)),
  $in: isIn,
  $indexOfArray: indexOfArray,
  $isArray: isArray,
  $last: onArray("Location28689", (array) => array.at(-1)),
  $lastN: several((array, n) => array.slice(-n)),
  $maxN: several((array, n) => present(array).sort((a, b) => compare(b, a)).slice(0, n)),
  $minN: several((array, n) => present(array).sort(compare).slice(0, n)),
  $objectToArray: objectToArray,
  $range: range,
  $reverseArray: onArray("Location34435", (array) => [...array].reverse()),
  $size: size,
  $slice: slice,
  $sortArray: sortArray,
  $zip: zip,
};
