import { compareNumbers, type NumericValue } from "./numbers.ts";
import { compareStrings } from "./strings.ts";
import { typeOrder } from "./types.ts";
import {
  type Binary,
  type BSONRegExp,
  type BSONSymbol,
  type Code,
  type DBRef,
  type Document,
  type ObjectId,
  pointerNamespace,
  type Timestamp,
  type Value,
} from "./value.ts";

export { typeName, typeOrder } from "./types.ts";

/**
 * Compares two values in MongoDB's order: negative, zero or positive. A missing value (`undefined`) stands before null,
 * where an empty array stands in sorts and indexes.
 * Source: https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 */
export function compare(a: Value | undefined, b: Value | undefined): number {
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  const order = typeOrder(a);
  return order - typeOrder(b) || compareWithin(order, a as Value, b as Value);
}

/** Whether two values are the same to MongoDB: numbers across their types, documents with their order of fields. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || compare(a, b) === 0;
}

/** Compares two values whose types have the same place in the order. */
function compareWithin(order: number, a: Value, b: Value): number {
  switch (order) {
    case 4:
      return compareNumbers(a as NumericValue, b as NumericValue);
    case 5:
      return compareStrings(textOf(a as string | BSONSymbol), textOf(b as string | BSONSymbol));
    case 6:
      return compareDocuments(a as Document, b as Document);
    case 7:
      return compareArrays(a as Value[], b as Value[]);
    case 8:
      return compareBinary(a as Binary, b as Binary);
    case 9:
      return compareBytes((a as ObjectId).id, (b as ObjectId).id);
    case 10:
      return Number(a) - Number(b);
    case 11:
      return (a as Date).getTime() - (b as Date).getTime();
    case 12:
      return compareTimestamps(a as Timestamp, b as Timestamp);
    case 13:
      return compareStrings((a as BSONRegExp).pattern, (b as BSONRegExp).pattern) ||
        compareStrings((a as BSONRegExp).options, (b as BSONRegExp).options);
    case 14:
      return comparePointers(a as DBRef, b as DBRef);
    case 15:
      return compareStrings((a as Code).code, (b as Code).code);
    case 16:
      return compareStrings((a as Code).code, (b as Code).code) ||
        compareDocuments((a as Code).scope as Document, (b as Code).scope as Document);
    default:
      return 0;
  }
}

function textOf(value: string | BSONSymbol): string {
  return typeof value === "string" ? value : value.value;
}

/** By each pair of fields in turn: first the types, then the names, then the values. */
function compareDocuments(a: Document, b: Document): number {
  const others = b.entries();
  for (const [name, value] of a) {
    const next = others.next();
    if (next.done) return 1;
    const [otherName, other] = next.value;
    const result = typeOrder(value) - typeOrder(other) || compareStrings(name, otherName) ||
      compare(value, other);
    if (result !== 0) return result;
  }
  return a.size - b.size;
}

function compareArrays(a: Value[], b: Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const result = compare(a[i], b[i]);
    if (result !== 0) return result;
  }
  return a.length - b.length;
}

function compareBinary(a: Binary, b: Binary): number {
  return a.position - b.position || a.sub_type - b.sub_type ||
    compareBytes(a.buffer.subarray(0, a.position), b.buffer.subarray(0, b.position));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return (a.high >>> 0) - (b.high >>> 0) || (a.low >>> 0) - (b.low >>> 0);
}

function comparePointers(a: DBRef, b: DBRef): number {
  const [x, y] = [pointerNamespace(a), pointerNamespace(b)];
  return x.length - y.length || compareStrings(x, y) || compareBytes(a.oid.id, b.oid.id);
}
