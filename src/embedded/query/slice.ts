import { isNumeric, toLong } from "../bson/numbers.ts";
import { isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { typeName } from "../bson/compare.ts";

/** The part of an array that a `$slice` keeps. */
export type Slice = (array: Value[]) => Value[];

/**
 * Reads the `$slice` of a `find`: a number of elements from the beginning or, below zero, from the end, or
 * `[skip, limit]`. Undefined if it has the form of the aggregation operator. Throws Location31257, 31258, 31259 or
 * 31273 for what is neither.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/projection/slice/
 */
export function parseSlice(argument: Value): Slice | undefined {
  if (isNumeric(argument)) {
    const count = integer(argument);
    return (array) => count >= 0 ? array.slice(0, count) : array.slice(Math.max(0, array.length + count));
  }
  if (!Array.isArray(argument)) {
    throw new MongoError("Location31273", "$slice only supports numbers and [skip, limit] arrays");
  }
  if (argument.length !== 2 || typeof argument[0] === "string" || isDocument(argument[0])) return undefined;
  const [skip, limit] = argument;
  if (!isNumeric(skip)) throw notNumber("Location31257", "skip", skip);
  if (!isNumeric(limit)) throw notNumber("Location31258", "limit", limit);
  const length = integer(limit);
  if (length <= 0) throw new MongoError("Location31259", `$slice limit must be positive, got ${length}`);
  const from = integer(skip);
  return (array) => {
    const start = from >= 0 ? from : Math.max(0, array.length + from);
    return array.slice(start, start + length);
  };
}

function notNumber(code: "Location31257" | "Location31258", name: string, found: Value): MongoError {
  return new MongoError(code, `$slice expects the ${name} argument to be a number, got ${typeName(found)}`);
}

/** Cut to 32 bits, as MongoDB does. */
function integer(value: Value): number {
  const long = toLong(value, true) ?? 0n;
  return Number(long > 0x7fffffffn ? 0x7fffffffn : long < -0x80000000n ? -0x80000000n : long);
}

/** Puts the slice of the array at a path in its place, also in the documents of arrays on the way. */
export function sliceAt(value: Value, path: readonly string[], slice: Slice): Value {
  if (Array.isArray(value)) {
    return path.length === 0 ? slice(value) : value.map((element) => sliceAt(element, path, slice));
  }
  if (path.length === 0 || !isDocument(value)) return value;
  const [name, ...rest] = path;
  const inner = value.get(name);
  return inner === undefined ? value : new Map(value).set(name, sliceAt(inner, rest, slice));
}
