/**
 * The update operators on single fields. Source: https://www.mongodb.com/docs/v7.0/reference/operator/update-field/
 */
import { isNumeric } from "../bson/numbers.ts";
import { add, isInteger, multiply, type Numeric } from "../aggregate/numbers.ts";
import { compare, typeName } from "../bson/compare.ts";
import { type Document, isDocument, Timestamp, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { shellText } from "../bson/shell_text.ts";
import { identical } from "./identical.ts";
import { idText, type Operation, type OperationParser, type Target } from "./operation.ts";

/** `$set`: the value as it is. */
export const set: OperationParser = (argument) => ({
  missing: "creates",
  apply: (current) => identical(current, argument) ? current : argument,
});

/** `$setOnInsert`: `$set` where an upsert makes the document, else nothing. */
export const setOnInsert: OperationParser = (argument, path) => ({
  ...set(argument, path),
  takesPart: (target) => target.isInsert,
});

/** `$unset`: without the field; an array element becomes null. */
export const unset: OperationParser = () => ({ missing: "ignores blocked", apply: () => undefined });

/** `$inc`: the sum, in the wider of both types; TypeMismatch (14) on what is not a number, BadValue on overflow. */
export const inc: OperationParser = (argument, path) => arithmetic("$inc", "increment", add, argument, path);

/** `$mul`: the product, as `$inc`; a missing field becomes zero of the argument's type. */
export const mul: OperationParser = (argument, path) =>
  arithmetic("$mul", "multiply", multiply, argument, path);

function arithmetic(
  operator: string,
  verb: string,
  combine: (a: Numeric, b: Numeric) => Numeric | undefined,
  argument: Value,
  path: string,
): Operation {
  if (!isNumeric(argument)) {
    throw new MongoError(
      "TypeMismatch",
      `Cannot ${verb} with non-numeric argument: {${path}: ${shellText(argument)}}`,
    );
  }
  const apply = (current: Value | undefined, target: Target) => {
    if (current === undefined) return operator === "$mul" ? combine(argument, 0) : argument;
    if (!isNumeric(current)) {
      throw new MongoError(
        "TypeMismatch",
        `Cannot apply ${operator} to a value of non-numeric type. {${
          idText(target.document)
        }} has the field ` +
          `'${lastPart(target.path)}' of non-numeric type ${typeName(current)}`,
      );
    }
    const result = combine(argument, current);
    if (result === undefined) {
      throw new MongoError(
        "BadValue",
        `Failed to apply ${operator} operations to current value ((${
          typeLabel(current)
        })${current}) for document ` +
          `{${idText(target.document)}}`,
      );
    }
    return identical(result, current) ? current : result;
  };
  return { missing: "creates", apply };
}

function typeLabel(value: Numeric): string {
  return typeof value === "bigint" ? "NumberLong" : "NumberInt";
}

/** `$min`: the argument where it is less in BSON order, or the field is missing. */
export const min: OperationParser = (argument) => ({
  missing: "creates",
  apply: (current) => current === undefined || compare(argument, current) < 0 ? argument : current,
});

/** `$max`: the argument where it is greater in BSON order, or the field is missing. */
export const max: OperationParser = (argument) => ({
  missing: "creates",
  apply: (current) => current === undefined || compare(argument, current) > 0 ? argument : current,
});

/** `$currentDate`: the time of the update as a Date, or as a Timestamp for `{ $type: "timestamp" }`. */
export const currentDate: OperationParser = (argument) => {
  const asDate = typeof argument === "boolean" || dateType(argument) === "date";
  return { missing: "creates", apply: (_, { now }) => asDate ? new Date(now) : nextTimestamp(now) };
};

function dateType(argument: Value): "date" | "timestamp" {
  if (!isDocument(argument)) {
    throw new MongoError(
      "BadValue",
      `${typeName(argument)} is not valid type for $currentDate. Please use a boolean ('true') or a $type ` +
        "expression ({$type: 'timestamp/date'}).",
    );
  }
  const unknown = [...argument.keys()].find((name) => name !== "$type");
  if (unknown !== undefined) throw new MongoError("BadValue", `Unrecognized $currentDate option: ${unknown}`);
  const type = argument.get("$type");
  if (type === "date" || type === "timestamp") return type;
  throw new MongoError(
    "BadValue",
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
}

let lastTimestamp = 0n;

/** A timestamp that no earlier call gave: seconds, and a counter within the second. */
export function nextTimestamp(now: Date): Timestamp {
  const second = BigInt(Math.floor(now.getTime() / 1000)) << 32n;
  lastTimestamp = (second > lastTimestamp ? second : lastTimestamp) + 1n;
  return new Timestamp(lastTimestamp);
}

/** `$bit`: `and`, `or`, `xor` with integers, one after the other; a missing field counts as 0. */
export const bit: OperationParser = (argument, path) => {
  const steps = bitSteps(argument, path);
  const apply = (current: Value | undefined, target: Target) => {
    if (current !== undefined && !isInteger(current)) {
      throw new MongoError(
        "BadValue",
        `Cannot apply $bit to a value of non-integral type.${idText(target.document)} has the field ` +
          `${lastPart(target.path)} of non-integer type ${typeName(current)}`,
      );
    }
    const result = steps.reduce((value, step) => step(value), current ?? 0);
    return result === current ? current : result;
  };
  return { missing: "creates", apply };
};

const BITWISE: Record<string, (a: bigint, b: bigint) => bigint> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

function bitSteps(argument: Value, path: string): ((value: number | bigint) => number | bigint)[] {
  const refuse = (message: string) => new MongoError("BadValue", message);
  if (!isDocument(argument)) {
    throw refuse(
      `The $bit modifier is not compatible with a ${
        typeName(argument)
      }. You must pass in an embedded document: ` +
        "{$bit: {field: {and/or/xor: #}}",
    );
  }
  if (argument.size === 0) {
    throw refuse(
      "You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}",
    );
  }
  return [...argument].map(([name, operand]) => {
    const shown = `{${name}: ${shellText(operand)}}`;
    const operate = Object.hasOwn(BITWISE, name) ? BITWISE[name] : undefined;
    if (operate === undefined) {
      throw refuse(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: ${shown}`,
      );
    }
    if (!isInteger(operand)) {
      throw refuse(
        `The $bit modifier field must be an Integer(32/64 bit); a '${
          typeName(operand)
        }' is not supported here: ${shown} (path '${path}')`,
      );
    }
    return (value) => {
      const result = operate(BigInt(value), BigInt(operand));
      return typeof value === "bigint" || typeof operand === "bigint" ? result : Number(result);
    };
  });
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** The two halves of `{ $rename: { [from]: to } }`: what removes the source and what sets the destination. */
export function rename(to: Value, from: string): { source: Operation; destination: Operation; to: string } {
  const shown = `${from}: ${shellText(to)}`;
  if (typeof to !== "string") {
    throw new MongoError("BadValue", `The 'to' field for $rename must be a string: ${shown}`);
  }
  if (to.includes("\0")) {
    throw new MongoError("BadValue", "The 'to' field for $rename cannot contain an embedded null byte");
  }
  if (from === to) {
    throw new MongoError("BadValue", `The source and target field for $rename must differ: ${shown}`);
  }
  if (from.startsWith(`${to}.`) || to.startsWith(`${from}.`)) {
    throw new MongoError(
      "BadValue",
      `The source and target field for $rename must not be on the same path: ${shown}`,
    );
  }
  for (const [role, path] of [["source", from], ["destination", to]]) {
    if (path.split(".").some((part) => part === "$" || part.startsWith("$["))) {
      throw new MongoError("BadValue", `The ${role} field for $rename may not be dynamic: ${path}`);
    }
  }
  const present = ({ document }: Target) => valueToRename(document, from) !== undefined;
  return {
    to,
    source: { missing: "ignores blocked", takesPart: present, apply: () => undefined },
    destination: {
      missing: "creates",
      takesPart: (target) => present(target) && withoutArrays(target.document, to, "destination"),
      apply: (current, { document }) => {
        const value = valueToRename(document, from);
        return identical(value, current) ? current : value;
      },
    },
  };
}

/** The value at the source of a `$rename`; undefined where it is missing. Throws where the path is not viable. */
function valueToRename(document: Document, from: string): Value | undefined {
  const parts = from.split(".");
  let value: Value | undefined = document;
  for (const [index, part] of parts.entries()) {
    if (isDocument(value)) value = value.get(part);
    else if (Array.isArray(value) && /^\d+$/.test(part)) value = value[Number(part)];
    else {
      throw new MongoError(
        "PathNotViable",
        `cannot use the part (${parts[index - 1]} of ${from}) to traverse the element ({${
          parts[index - 1]
        }: ${shellText(value)}})`,
      );
    }
    if (value === undefined) return undefined;
  }
  withoutArrays(document, from, "source");
  return value;
}

/** True; throws where the path goes through an array, which `$rename` does not do. */
function withoutArrays(document: Document, path: string, role: "source" | "destination"): true {
  let value: Value | undefined = document, name = "";
  for (const part of path.split(".")) {
    if (Array.isArray(value)) {
      throw new MongoError(
        "BadValue",
        `The ${role} field cannot be an array element, '${path}' in doc with ${
          idText(document)
        } has an array field ` +
          `called '${name}'`,
      );
    }
    value = isDocument(value) ? value.get(part) : undefined;
    name = part;
  }
  return true;
}
