import { equal } from "../bson/compare.ts";
import { type Document, Timestamp, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { shellText } from "../bson/shell_text.ts";
import { nextTimestamp } from "./fields.ts";
import { identical } from "./identical.ts";
import { dollarField } from "./modifiers.ts";

/**
 * A document with another's fields and its own `_id`; the same object where they are identical. ImmutableField (66)
 * where the replacement has another `_id`, DollarPrefixedFieldName (52) for a top-level field that begins with `$`.
 * Source: https://www.mongodb.com/docs/v7.0/reference/method/db.collection.replaceOne/
 */
export function replaceDocument(document: Document, replacement: Document): Document {
  const oldId = document.get("_id"), newId = replacement.get("_id");
  if (oldId !== undefined && newId !== undefined && !equal(oldId, newId)) {
    throw new MongoError(
      "ImmutableField",
      `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${
        shellText(newId)
      }`,
    );
  }
  const id = newId ?? oldId;
  const result: Document = new Map(id === undefined ? [] : [["_id", id]]);
  for (const [name, value] of replacement) {
    if (name.startsWith("$")) throw dollarField(name, name);
    result.set(name, value);
  }
  return identical(document, result) ? document : result;
}

/** A replacement document; its empty timestamps at the top become the time of the update, as MongoDB does. */
export function compileReplacement(replacement: Document) {
  const dollar = [...replacement.keys()].find((name) => name.startsWith("$"));
  if (dollar !== undefined) throw dollarField(dollar, dollar);
  const isEmpty = ([name, value]: [string, Value]) =>
    name !== "_id" && value instanceof Timestamp && value.t === 0 && value.i === 0;
  return (document: Document, { now }: { now: Date }): Document => {
    const stamped = [...replacement].some(isEmpty)
      ? new Map(
        [...replacement].map((field) => isEmpty(field) ? [field[0], nextTimestamp(now)] as const : field),
      )
      : replacement;
    return replaceDocument(document, stamped);
  };
}
