import { compare } from "../bson/compare.ts";
import { isNumeric, toDouble } from "../bson/numbers.ts";
import { isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

/**
 * The order of the `$sort` of `$push` and the `sortBy` of `$sortArray`: 1 or -1 for whole elements, or a document of
 * paths and directions. Unlike the sort of documents, an array at a path is compared as a whole.
 * BadValue for anything else.
 */
export function sortOrder(clause: Value): (a: Value, b: Value) => number {
  if (isNumeric(clause)) {
    const direction = directionOf(clause);
    return (a, b) => direction * compare(a, b);
  }
  if (!isDocument(clause)) {
    throw new MongoError(
      "BadValue",
      "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields",
    );
  }
  if (clause.size === 0) {
    throw new MongoError("BadValue", "The $sort pattern is empty when it should be a set of fields.");
  }
  const keys = [...clause].map(([field, value]) => ({
    path: fieldPath(field),
    direction: directionOf(value),
  }));
  return (a, b) => {
    for (const { path, direction } of keys) {
      const order = compare(fieldOf(a, path), fieldOf(b, path));
      if (order !== 0) return direction * order;
    }
    return 0;
  };
}

function directionOf(value: Value): number {
  const direction = isNumeric(value) ? toDouble(value) : 0;
  if (direction === 1 || direction === -1) return direction;
  throw new MongoError("BadValue", "The $sort element value must be either 1 or -1");
}

function fieldPath(field: string): string[] {
  if (field === "") throw new MongoError("BadValue", "The $sort field cannot be empty");
  const path = field.split(".");
  if (path.includes("")) {
    throw new MongoError("BadValue", `The $sort field is a dotted field but has an empty part: ${field}`);
  }
  return path;
}

/** The value at a path, through documents and array positions; null where it is missing. */
function fieldOf(element: Value, path: string[]): Value {
  let value: Value | undefined = isDocument(element) ? element : undefined;
  for (const part of path) {
    if (isDocument(value)) value = value.get(part);
    else value = Array.isArray(value) && /^\d+$/.test(part) ? value[Number(part)] : undefined;
  }
  return value ?? null;
}
