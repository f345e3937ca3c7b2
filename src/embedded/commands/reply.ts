import { type Document, Double, type Value } from "../bson/value.ts";

/** An answer that ends in `ok: 1`. */
export function ok(fields: Record<string, Value> = {}): Document {
  return document({ ...fields, ok: new Double(1) });
}

/** A document from a plain object; for names that are known here, which keep their order. */
export function document(fields: Record<string, Value>): Document {
  return new Map(Object.entries(fields));
}
