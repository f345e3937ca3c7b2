import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { shellText } from "../bson/shell_text.ts";

/** The error of a unique index, with `keyPattern` and `keyValue` as MongoDB adds them. */
export function duplicateKey(
  namespace: string,
  indexName: string,
  keyPattern: Document,
  values: (Value | undefined)[],
): MongoError {
  const keyValue: Document = new Map([...keyPattern.keys()].map((path, i) => [path, values[i] ?? null]));
  return new MongoError(
    "DuplicateKey",
    `E11000 duplicate key error collection: ${namespace} index: ${indexName} dup key: ${shellText(keyValue)}`,
    new Map<string, Value>([["keyPattern", keyPattern], ["keyValue", keyValue]]),
  );
}
