import {
  Binary,
  BSONRegExp,
  Code,
  DBRef,
  Decimal128,
  Double,
  isDocument,
  ObjectId,
  pointerNamespace,
} from "../bson/value.ts";
import type { Value } from "../bson/value.ts";

/**
 * Whether two values are the same bytes: equal type, value and field order. Unlike query equality, `1` and `1.0` differ.
 * An update that leaves every value identical modifies nothing.
 */
export function identical(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => identical(item, b[index]));
  }
  if (isDocument(a)) {
    if (!isDocument(b) || a.size !== b.size) return false;
    const others = b.entries();
    for (const [name, value] of a) {
      const [otherName, otherValue] = others.next().value!;
      if (name !== otherName || !identical(value, otherValue)) return false;
    }
    return true;
  }
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Double) return Object.is(a.value, (b as Double).value);
  if (a instanceof Date) return a.getTime() === (b as Date).getTime();
  if (a instanceof ObjectId) return a.equals(b as ObjectId);
  if (a instanceof Decimal128) return sameBytes(a.bytes, (b as Decimal128).bytes);
  if (a instanceof Binary) {
    return a.sub_type === (b as Binary).sub_type && sameBytes(a.value(), (b as Binary).value());
  }
  if (a instanceof BSONRegExp) {
    return a.pattern === (b as BSONRegExp).pattern && a.options === (b as BSONRegExp).options;
  }
  if (a instanceof Code) {
    const other = b as Code;
    return a.code === other.code && identical(a.scope as Value | undefined, other.scope as Value | undefined);
  }
  if (a instanceof DBRef) {
    return pointerNamespace(a) === pointerNamespace(b as DBRef) && a.oid.equals((b as DBRef).oid);
  }
  return String(a.valueOf()) === String(b.valueOf());
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
