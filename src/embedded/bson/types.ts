import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from "./value.ts";

/**
 * The number of each BSON type by its name, as `$type` takes them.
 * Source: https://www.mongodb.com/docs/manual/reference/bson-types/
 */
export const TYPE_NUMBERS = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
} as const;

export type TypeName = keyof typeof TYPE_NUMBERS;

/** The name of a value's BSON type as `$type` gives it: `"missing"` for a field that is not there. */
export function typeName(value: Value | undefined): TypeName | "missing" {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "int";
    case "bigint":
      return "long";
    case "boolean":
      return "bool";
    case "undefined":
      return "missing";
  }
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Map) return "object";
  if (value instanceof ObjectId) return "objectId";
  if (value instanceof Date) return "date";
  if (value instanceof Double) return "double";
  if (value instanceof Decimal128) return "decimal";
  if (value instanceof Binary) return "binData";
  if (value instanceof Timestamp) return "timestamp";
  if (value instanceof BSONRegExp) return "regex";
  if (value instanceof Code) return value.scope ? "javascriptWithScope" : "javascript";
  if (value instanceof BSONSymbol) return "symbol";
  if (value instanceof DBRef) return "dbPointer";
  if (value instanceof MinKey) return "minKey";
  if (value instanceof MaxKey) return "maxKey";
  throw new TypeError(`expected a BSON value, found "${Object.prototype.toString.call(value)}"`);
}

const ORDER: Record<TypeName | "missing", number> = {
  minKey: 1,
  missing: 2,
  undefined: 2,
  null: 3,
  int: 4,
  long: 4,
  double: 4,
  decimal: 4,
  string: 5,
  symbol: 5,
  object: 6,
  array: 7,
  binData: 8,
  objectId: 9,
  bool: 10,
  date: 11,
  timestamp: 12,
  regex: 13,
  dbPointer: 14,
  javascript: 15,
  javascriptWithScope: 16,
  maxKey: 17,
};

/**
 * The place of a value's type among all types, from 1; types with the same place (the numbers; strings and symbols) are
 * compared by value.
 * Source: https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 */
export function typeOrder(value: Value | undefined): number {
  return ORDER[typeName(value)];
}
