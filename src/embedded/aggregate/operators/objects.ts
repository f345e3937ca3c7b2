/**
 * Documents. Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/#object-expression-operators
 */
import { typeName } from "../../bson/compare.ts";
import { type Document, isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { type Compiler, type Evaluate, isNullish, type OperatorParser, type Scope } from "../compiler.ts";

const mergeObjects: OperatorParser = (argument, compiler) => {
  const operands = Array.isArray(argument)
    ? argument.map((item) => compiler.compile(item))
    : [compiler.compile(argument)];
  return (scope) => {
    const result: Document = new Map();
    for (const operand of operands) mergeInto(result, operand(scope));
    return result;
  };
};

/** Puts the fields of a document over those of another; nothing for a missing or null one. */
export function mergeInto(result: Document, value: Value | undefined): void {
  if (isNullish(value)) return;
  if (!isDocument(value)) {
    throw new MongoError(
      "Location40400",
      `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`,
    );
  }
  for (const [name, field] of value) result.set(name, field);
}

const getField: OperatorParser = (argument, compiler, name) => {
  const whole = isDocument(argument) && (argument.has("field") || argument.has("input"));
  const fields = whole ? compiler.named(argument, name, ["field", "input"], ["field", "input"]) : undefined;
  const field = constantField(fields === undefined ? argument : fields.get("field")!, compiler, name);
  const input: Evaluate = fields === undefined ? ({ root }) => root : compiler.compile(fields.get("input")!);
  return (scope) => {
    const from = input(scope);
    if (from === null) return null;
    return isDocument(from) ? from.get(field(scope)) : undefined;
  };
};

/** The name of a field: a string, or an expression without fields that gives one. */
function constantField(value: Value, compiler: Compiler, name: string): (scope: Scope) => string {
  if (typeof value === "string" && value.startsWith("$")) {
    throw new MongoError(
      "Location5654600",
      `${name} requires 'field' to evaluate to a constant, use $literal`,
    );
  }
  const evaluate = compiler.compile(value);
  return (scope) => {
    const field = evaluate(scope);
    if (typeof field === "string") return field;
    throw new MongoError(
      "Location3041704",
      `${name} requires 'field' to evaluate to type String, but got ${typeName(field)}`,
    );
  };
}

const setField = (required: string[]): OperatorParser => (argument, compiler, name) => {
  const fields = compiler.named(argument, name, required, required);
  const field = constantField(fields.get("field")!, compiler, name);
  const input = compiler.compile(fields.get("input")!);
  const value = compiler.optional(fields, "value");
  return (scope) => {
    const from = input(scope);
    if (isNullish(from)) return null;
    if (!isDocument(from)) {
      throw new MongoError("Location4161105", `${name} requires 'input' to evaluate to type Object`);
    }
    const result = new Map(from), key = field(scope), set = value?.(scope);
    if (set === undefined) result.delete(key);
    else result.set(key, set);
    return result;
  };
};

export const OBJECTS: Record<string, OperatorParser> = {
  $getField: getField,
  $mergeObjects: mergeObjects,
  $setField: setField(["field", "input", "value"]),
  $unsetField: setField(["field", "input"]),
};
