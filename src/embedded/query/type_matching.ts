import { typeName } from "../bson/compare.ts";
import { isNumeric, toDouble, toLong } from "../bson/numbers.ts";
import { TYPE_NUMBERS, type TypeName } from "../bson/types.ts";
import type { Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { ValueTest } from "./condition.ts";

const NAMES = new Map(
  Object.entries(TYPE_NUMBERS).map(([name, number]) => [number as number, name as TypeName]),
);
const NUMBERS: TypeName[] = ["int", "long", "double", "decimal"];

/**
 * Tests the type of a value: by name, by number, "number" for all numbers, or an array of those.
 * Throws BadValue for an unknown type, TypeMismatch and FailedToParse as MongoDB does.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/query/type/
 */
export function typeMatching(path: string, operand: Value): ValueTest {
  const names = new Set((Array.isArray(operand) ? operand : [operand]).flatMap(namesOf));
  if (names.size === 0) throw new MongoError("FailedToParse", `${path} must match at least one type`);
  return { matches: (value) => value !== undefined && names.has(typeName(value) as TypeName) };
}

function namesOf(type: Value): TypeName[] {
  if (typeof type === "string") return type === "number" ? NUMBERS : [byAlias(type)];
  if (!isNumeric(type)) {
    throw new MongoError("TypeMismatch", "type must be represented as a number or a string");
  }
  const number = toLong(type);
  const name = number === undefined ? undefined : NAMES.get(Number(number));
  if (name) return [name];
  const hint = number === 0n ? ". Instead use {$exists:false}." : "";
  throw new MongoError("BadValue", `Invalid numerical type code: ${toDouble(type)}${hint}`);
}

function byAlias(alias: string): TypeName {
  if (Object.hasOwn(TYPE_NUMBERS, alias)) return alias as TypeName;
  throw new MongoError(
    "BadValue",
    alias === "missing"
      ? "'missing' is not a legal type name. To query for non-existence of a field, use {$exists:false}."
      : `Unknown type name alias: ${alias}`,
  );
}
