import { EJSON } from "bson";
import { Decimal128, type Document, Double, isDocument, type Value } from "../bson/value.ts";
import { JsonReader } from "./json_reader.ts";

/** What the types without a class of their own are written as. */
const WRAPPERS = [
  "$oid",
  "$numberInt",
  "$numberLong",
  "$numberDouble",
  "$numberDecimal",
  "$binary",
  "$uuid",
  "$date",
  "$timestamp",
  "$regularExpression",
  "$symbol",
  "$code",
  "$minKey",
  "$maxKey",
];

/**
 * Reads one value of Extended JSON, canonical or relaxed, as `mongoimport` does; the order of fields is kept. Throws
 * SyntaxError, and an Error for a wrapper such as `$oid` with something else in it.
 */
export function parse(text: string): Value {
  return typed(new JsonReader(text).read());
}

function typed(value: Value): Value {
  if (Array.isArray(value)) return value.map(typed);
  if (!isDocument(value)) return value;
  const [first] = value.keys();
  if (WRAPPERS.includes(first)) return unwrapped(first, value);
  return new Map([...value].map(([name, field]) => [name, typed(field)]));
}

function unwrapped(kind: string, value: Document): Value {
  const inner = value.get(kind);
  if (kind === "$numberInt") return Number(inner);
  if (kind === "$numberLong") return BigInt(String(inner));
  if (kind === "$numberDouble") return new Double(Number(inner));
  if (kind === "$numberDecimal") return Decimal128.fromString(String(inner));
  return EJSON.deserialize(plain(value) as Record<string, unknown>, { relaxed: false }) as unknown as Value;
}

/** As plain objects: a wrapper has no numbers as names. */
function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (isDocument(value)) return Object.fromEntries([...value].map(([name, field]) => [name, plain(field)]));
  return value instanceof Double ? value.value : value;
}
