/** For tests: values written as JavaScript literals, and compared with their types and order of fields. */
import { assertEquals } from "@std/assert";
import { Decimal128, type Document, Double, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { stringify } from "../extended_json/stringify.ts";

/** A literal: whole numbers are ints, others doubles, bigints longs; objects are documents; classes are themselves. */
export type Plain = unknown;

/** The value of a literal. */
export function valueOf(plain: Plain): Value {
  if (Array.isArray(plain)) return plain.map(valueOf);
  if (typeof plain === "number" && (!Number.isInteger(plain) || Object.is(plain, -0))) {
    return new Double(plain);
  }
  if (plain !== null && typeof plain === "object" && Object.getPrototypeOf(plain) === Object.prototype) {
    return documentOf(plain);
  }
  return plain as Value;
}

/** The document of an object literal. */
export function documentOf(plain: object): Document {
  return new Map(Object.entries(plain).map(([name, value]) => [name, valueOf(value)]));
}

/** A decimal by its digits. */
export function decimal(text: string): Decimal128 {
  return Decimal128.fromString(text);
}

/** A value as canonical Extended JSON, which shows its type and the order of its fields. */
export function textOf(value: Value | undefined): string {
  return value === undefined ? "missing" : stringify(value);
}

/** Fails unless a value is the one of a literal, in type and order too. */
export function assertValue(actual: Value | undefined, expected: Plain): void {
  assertEquals(textOf(actual), textOf(expected === undefined ? undefined : valueOf(expected)));
}

/** The code of the MongoError that an action throws. */
export function codeOf(action: () => unknown): number {
  try {
    action();
  } catch (error) {
    if (error instanceof MongoError) return error.code;
    throw error;
  }
  throw new Error("expected a MongoError, but nothing was thrown");
}
