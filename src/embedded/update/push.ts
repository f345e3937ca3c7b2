import { sortOrder } from "../aggregate/sort_order.ts";
import { typeName } from "../bson/compare.ts";
import { toLong } from "../bson/numbers.ts";
import { type Document, isDocument } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { idText, type OperationParser } from "./operation.ts";

const CLAUSES = ["$each", "$slice", "$sort", "$position"];

/**
 * `$push`: the value at the end of the array; with `$each` several, at `$position`, then sorted by `$sort`, then cut by
 * `$slice`. BadValue for a field that is not an array and for clauses of the wrong type.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/update/push/
 */
export const push: OperationParser = (argument) => {
  const clauses = isDocument(argument) && argument.has("$each") ? argument : new Map([["$each", [argument]]]);
  const unknown = [...clauses.keys()].find((name) => !CLAUSES.includes(name));
  if (unknown !== undefined) throw new MongoError("BadValue", `Unrecognized clause in $push: ${unknown}`);
  const each = clauses.get("$each");
  if (!Array.isArray(each)) {
    throw new MongoError(
      "BadValue",
      `The argument to $each in $push must be an array but it was of type: ${typeName(each)}`,
    );
  }
  const slice = integerClause(clauses, "$slice", "be an integer value but was given type");
  const position = integerClause(clauses, "$position", "be an integer value, not of type") ?? Infinity;
  const order = clauses.has("$sort") ? sortOrder(clauses.get("$sort")!) : undefined;

  return {
    missing: "creates",
    apply: (current, { document, path }) => {
      if (current !== undefined && !Array.isArray(current)) {
        throw new MongoError(
          "BadValue",
          `The field '${path}' must be an array but is of type ${typeName(current)} in document {${
            idText(document)
          }}`,
        );
      }
      const before = current ?? [];
      const at = position < 0 ? Math.max(0, before.length + position) : Math.min(position, before.length);
      let after = [...before.slice(0, at), ...each, ...before.slice(at)];
      if (order !== undefined) after.sort(order);
      const unsliced = after.length;
      if (slice !== undefined) after = slice < 0 ? after.slice(slice) : after.slice(0, slice);
      const untouched = each.length === 0 && order === undefined && after.length === unsliced;
      return untouched && current !== undefined ? current : after;
    },
  };
};

function integerClause(clauses: Document, name: string, expected: string): number | undefined {
  const value = clauses.get(name);
  if (value === undefined) return undefined;
  const integer = toLong(value);
  if (integer === undefined) {
    throw new MongoError("BadValue", `The value for ${name} must ${expected}: ${typeName(value)}`);
  }
  return Number(integer);
}
