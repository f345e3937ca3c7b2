import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

const OPERATORS = ["$eq", "$gt", "$gte", "$lt", "$lte", "$type", "$exists", "$in"];

/**
 * Refuses what MongoDB does not allow in a `partialFilterExpression`.
 * Source: https://www.mongodb.com/docs/manual/core/index-partial/#create-a-partial-index
 */
export function checkPartialFilter(filter: Document): void {
  for (const [name, value] of filter) {
    if (["$and", "$or"].includes(name) && Array.isArray(value)) {
      for (const part of value) if (isDocument(part)) checkPartialFilter(part);
    } else if (name.startsWith("$")) {
      refuse(name);
    } else {
      checkOperators(value);
    }
  }
}

function checkOperators(value: Value): void {
  if (!isDocument(value) || ![...value.keys()][0]?.startsWith("$")) return;
  for (const [operator, operand] of value) {
    const allowed = OPERATORS.includes(operator) && !(operator === "$exists" && operand !== true);
    if (!allowed) refuse(operator === "$exists" ? "$exists: false" : operator);
  }
}

function refuse(what: string): never {
  throw new MongoError("CannotCreateIndex", `Expression not supported in partial index: ${what}`);
}
