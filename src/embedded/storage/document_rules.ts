import { typeName } from "../bson/compare.ts";
import { BSONRegExp, type Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

/**
 * Refuses a document whose `_id` cannot be one. Since 5.0 other names may begin with `$` or hold a dot on insert.
 * Source: https://www.mongodb.com/docs/manual/core/document/#the-_id-field
 */
export function checkNewDocument(document: Document): void {
  const id = document.get("_id");
  if (Array.isArray(id) || id instanceof BSONRegExp) {
    throw new MongoError("InvalidIdField", `The '_id' value cannot be of type ${typeName(id)}`);
  }
  if (!(id instanceof Map)) return;
  for (const name of id.keys()) {
    if (name.startsWith("$")) {
      throw new MongoError(
        "DollarPrefixedFieldName",
        `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`,
      );
    }
  }
}
