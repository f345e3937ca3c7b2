import { compare, equal, typeName } from "../bson/compare.ts";
import { BSONRegExp, type Document, isDocument, ObjectId, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Updater } from "./update.ts";

/**
 * The document that an upsert inserts where the filter matches nothing: the fields that the filter demands by
 * equality, in the order of their names, then the update, and a new ObjectId where neither gives an `_id`.
 * NotSingleValueField (54) where the filter demands one field twice, InvalidIdField (53) for an `_id` that cannot be.
 * Source: https://www.mongodb.com/docs/v7.0/reference/method/db.collection.update/#upsert-behavior
 */
export function upsertDocument(filter: Document, updater: Updater, now: Date): Document {
  const equalities = new Map<string, Value>();
  collectEqualities(filter, equalities, updater.kind === "replacement");
  const seed: Document = new Map();
  const id = equalities.get("_id");
  if (id !== undefined) seed.set("_id", id);
  const ordered = [...equalities].sort(([a], [b]) => compare(a, b));
  for (const [path, value] of ordered) setPath(seed, path.split("."), value);
  const document = updater.apply(seed, { isInsert: true, now });
  const result: Document = new Map([["_id", document.get("_id") ?? new ObjectId()]]);
  for (const [name, value] of document) result.set(name, value);
  checkId(result.get("_id")!);
  return result;
}

function checkId(id: Value): void {
  if (Array.isArray(id) || id instanceof BSONRegExp) {
    throw new MongoError("InvalidIdField", `The '_id' value cannot be of type ${typeName(id)}`);
  }
  const dollar = isDocument(id) ? [...id.keys()].find((name) => name.startsWith("$")) : undefined;
  if (dollar !== undefined) {
    throw new MongoError(
      "DollarPrefixedFieldName",
      `_id fields may not contain '$'-prefixed fields: ${dollar}`,
    );
  }
}

/** Adds the paths that a filter demands to equal one value: itself, in `$and`, in an `$or` or `$in` of one. */
function collectEqualities(filter: Document, found: Map<string, Value>, idOnly: boolean): void {
  for (const [key, value] of filter) {
    if (
      (key === "$and" || (key === "$or" && Array.isArray(value) && value.length === 1)) &&
      Array.isArray(value)
    ) {
      value.filter(isDocument).forEach((part) => collectEqualities(part, found, idOnly));
    } else if (!key.startsWith("$") && (!idOnly || key === "_id" || key.startsWith("_id."))) {
      for (const demanded of demandedValues(value)) addEquality(key, demanded, found, idOnly);
    }
  }
}

function demandedValues(condition: Value): Value[] {
  if (condition instanceof BSONRegExp) return [];
  if (!isDocument(condition) || !isOperators(condition)) return [condition];
  return [...condition].flatMap(([operator, operand]) => {
    if (operator === "$eq") return [operand];
    if (!Array.isArray(operand)) return [];
    const plain = operand.filter((item) =>
      !(item instanceof BSONRegExp) && !(isDocument(item) && isOperators(item))
    );
    if (operator === "$in") return operand.length === 1 ? plain : [];
    return operator === "$all" ? plain : [];
  });
}

function isOperators(condition: Document): boolean {
  const first = condition.keys().next().value;
  return first !== undefined && first.startsWith("$") && !["$ref", "$id", "$db"].includes(first);
}

function addEquality(path: string, value: Value, found: Map<string, Value>, idOnly: boolean): void {
  if (idOnly && path !== "_id") {
    throw new MongoError(
      "NotExactValueField",
      `field at '_id' must be exactly specified, field at sub-path '${path}'found`,
    );
  }
  for (const other of found.keys()) {
    if (other === path) {
      throw new MongoError(
        "NotSingleValueField",
        `cannot infer query fields to set, path '${path}' is matched twice`,
      );
    }
    if (path.startsWith(`${other}.`) || other.startsWith(`${path}.`)) {
      const [longer, shorter] = path.length > other.length ? [path, other] : [other, path];
      throw new MongoError(
        "NotSingleValueField",
        `cannot infer query fields to set, both paths '${longer}' and '${shorter}' are matched`,
      );
    }
  }
  found.set(path, value);
}

function setPath(document: Document, [name, ...rest]: string[], value: Value): void {
  if (rest.length === 0) {
    if (!equal(document.get(name), value)) document.set(name, value);
    return;
  }
  const inner = document.get(name);
  const child: Document = isDocument(inner) ? inner : new Map();
  document.set(name, child);
  setPath(child, rest, value);
}
