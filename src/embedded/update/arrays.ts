/**
 * The update operators on arrays. Source: https://www.mongodb.com/docs/v7.0/reference/operator/update-array/
 */
import { equal, typeName } from "../bson/compare.ts";
import { toLong } from "../bson/numbers.ts";
import { BSONRegExp, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { shellText } from "../bson/shell_text.ts";
import type { OperationParser } from "./operation.ts";

/** `$addToSet`: the values (or those of `$each`) that no element equals, at the end. */
export const addToSet: OperationParser = (argument) => {
  const additions: Value[] = [];
  for (const value of valuesToAdd(argument)) {
    if (!additions.some((other) => equal(other, value))) additions.push(value);
  }
  return {
    missing: "creates",
    apply: (current, { path }) => {
      if (current !== undefined && !Array.isArray(current)) {
        throw new MongoError(
          "BadValue",
          `Cannot apply $addToSet to non-array field. Field named '${
            path.slice(path.lastIndexOf(".") + 1)
          }' has ` +
            `non-array type ${typeName(current)}`,
        );
      }
      const added = additions.filter((value) => !current?.some((element) => equal(element, value)));
      return added.length === 0 && current !== undefined ? current : [...current ?? [], ...added];
    },
  };
};

function valuesToAdd(argument: Value): Value[] {
  if (!isDocument(argument) || argument.keys().next().value !== "$each") return [argument];
  const each = argument.get("$each");
  if (!Array.isArray(each)) {
    throw new MongoError(
      "TypeMismatch",
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`,
    );
  }
  if (argument.size > 1) {
    throw new MongoError(
      "BadValue",
      `Found unexpected fields after $each in $addToSet: ${shellText(argument)}`,
    );
  }
  return each;
}

/** `$pop`: without the last element (1) or the first (-1). */
export const pop: OperationParser = (argument, path) => {
  const end = toLong(argument);
  if (end === undefined) {
    throw new MongoError("FailedToParse", `Expected a number in: ${path}: ${shellText(argument)}`);
  }
  if (end !== 1n && end !== -1n) throw new MongoError("FailedToParse", `$pop expects 1 or -1, found: ${end}`);
  return {
    missing: "ignores",
    apply: (current, target) => {
      if (!Array.isArray(current)) {
        throw new MongoError(
          "TypeMismatch",
          `Path '${target.path}' contains an element of non-array type '${typeName(current)}'`,
        );
      }
      if (current.length === 0) return current;
      return end === 1n ? current.slice(0, -1) : current.slice(1);
    },
  };
};

/**
 * `$pull`: without the elements that match: the fields of a document are a query on elements that are documents,
 * operators and regular expressions are a condition on the element, anything else is equality.
 */
export const pull: OperationParser = (argument) => removing("$pull", elementTest(argument));

/** `$pullAll`: without the elements that equal one of the values. */
export const pullAll: OperationParser = (argument) => {
  if (!Array.isArray(argument)) {
    throw new MongoError(
      "BadValue",
      `$pullAll requires an array argument but was given a ${typeName(argument)}`,
    );
  }
  return removing("$pullAll", (element) => argument.some((value) => equal(element, value)));
};

function removing(operator: string, unwanted: (element: Value) => boolean): ReturnType<OperationParser> {
  return {
    missing: "ignores",
    apply: (current) => {
      if (!Array.isArray(current)) {
        throw new MongoError("BadValue", `Cannot apply ${operator} to a non-array value`);
      }
      const kept = current.filter((element) => !unwanted(element));
      return kept.length === current.length ? current : kept;
    },
  };
}

const LOGICAL = ["$and", "$or", "$nor", "$expr", "$where", "$text", "$jsonSchema", "$comment"];

function elementTest(condition: Value): (element: Value) => boolean {
  if (!isDocument(condition) && !(condition instanceof BSONRegExp)) {
    return (element) => equal(element, condition);
  }
  const first = isDocument(condition) ? condition.keys().next().value : undefined;
  if (isDocument(condition) && (first === undefined || !first.startsWith("$") || LOGICAL.includes(first))) {
    const matcher = compileFilter(condition);
    return (element) => isDocument(element) && matcher.matches(element);
  }
  const matcher = compileFilter(new Map([["element", condition]]));
  return (element) => matcher.matches(new Map([["element", element]]));
}
