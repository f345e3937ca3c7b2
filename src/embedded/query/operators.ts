import { typeName } from "../bson/compare.ts";
import { isNumeric, toDouble, toLong } from "../bson/numbers.ts";
import { BSONRegExp, type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { bitTest, isBitOperator } from "./bits.ts";
import { comparison, oneOf } from "./comparison.ts";
import { type Condition, valueMeets, type ValueTest } from "./condition.ts";
import { regexMatching } from "./regex_matching.ts";
import { typeMatching } from "./type_matching.ts";

/** Compiles the filter of an `$elemMatch` whose elements are documents. */
export type CompileElement = (filter: Document) => (element: Document) => boolean;

/** Operators on documents, which may stand first in an `$elemMatch` over documents. */
export const LOGICAL = ["$and", "$or", "$nor", "$expr", "$comment"];

const REFUSED = [
  "$geoIntersects",
  "$geoNear",
  "$geoWithin",
  "$maxDistance",
  "$minDistance",
  "$near",
  "$nearSphere",
  "$within",
];

/**
 * Whether a value is a document of operators such as `{ $gt: 5 }`, and not one to be equal to. A DBRef
 * (`{ $ref, $id }`) is a value.
 */
export function isOperators(value: Value): value is Document {
  if (!isDocument(value)) return false;
  const [first] = value.keys();
  return first !== undefined && first.startsWith("$") && !(value.has("$ref") && value.has("$id"));
}

/** What a filter asks of the field at `path`: a value to be equal to, a regular expression, or operators. */
export function compileField(path: string, value: Value, element: CompileElement): Condition[] {
  if (isOperators(value)) return compileOperators(path, value, element);
  return [{ test: value instanceof BSONRegExp ? regexMatching(value) : comparison("$eq", value) }];
}

function compileOperators(path: string, operators: Document, element: CompileElement): Condition[] {
  const conditions: Condition[] = [];
  for (const [operator, operand] of operators) {
    const compile = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (compile) conditions.push(...compile({ path, operator, operand, operators, element }));
    else if (isBitOperator(operator)) conditions.push({ test: bitTest(operator, operand) });
    else if (REFUSED.includes(operator)) {
      throw new MongoError(
        "NotImplemented",
        `The query operator ${operator} is not supported by this server`,
      );
    } else if (operator === "$where") throw new MongoError("BadValue", "$where cannot be applied to a field");
    else throw new MongoError("BadValue", `unknown operator: ${operator}`);
  }
  return conditions;
}

/** An operator and what stands around it. */
interface Use {
  path: string;
  operator: string;
  operand: Value;
  operators: Document;
  element: CompileElement;
}

/**
 * The operators of fields.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/query/
 */
const OPERATORS: Record<string, (use: Use) => Condition[]> = {
  $eq: ({ operand }) => [{ test: comparison("$eq", operand) }],
  $ne: ({ operand }) => {
    if (operand instanceof BSONRegExp) throw new MongoError("BadValue", "Can't have regex as arg to $ne.");
    return [{ not: [{ test: comparison("$eq", operand) }] }];
  },
  $gt: range,
  $gte: range,
  $lt: range,
  $lte: range,
  $in: (use) => [{ test: inTest(use) }],
  $nin: (use) => [{ not: [{ test: inTest(use) }] }],
  $exists: ({ operand }) => {
    const exists: Condition = { test: { matches: (value) => value !== undefined } };
    return [isTrue(operand) ? exists : { not: [exists] }];
  },
  $type: ({ path, operand }) => [{ test: typeMatching(path, operand) }],
  $not: (use) => [{ not: negated(use) }],
  $all: (use) => [{ all: allOf(use) }],
  $elemMatch: (use) => [{ test: elemMatch(use.operand, use) }],
  $size: ({ operand }) => [{ test: sizeTest(operand) }],
  $mod: ({ operand }) => [{ test: modTest(operand) }],
  $regex: (use) => [{ test: regexOf(use) }],
  $options: ({ operators }) => {
    if (!operators.has("$regex")) throw new MongoError("BadValue", "$options needs a $regex");
    return [];
  },
};

function range({ path, operator, operand }: Use): Condition[] {
  if (operand instanceof BSONRegExp) {
    throw new MongoError("BadValue", `Can't have RegEx as arg to predicate over field '${path}'.`);
  }
  return [{ test: comparison(operator as "$gt" | "$gte" | "$lt" | "$lte", operand) }];
}

function inTest({ operator, operand }: Use): ValueTest {
  if (!Array.isArray(operand)) throw new MongoError("BadValue", `${operator} needs an array`);
  if (operand.some(isOperators)) throw new MongoError("BadValue", "cannot nest $ under $in");
  return oneOf(operand);
}

/** MongoDB's truth: all but false, zero and null. */
function isTrue(value: Value): boolean {
  return isNumeric(value) ? toDouble(value) !== 0 : value !== null && value !== false;
}

function negated({ path, operand, element }: Use): Condition[] {
  if (operand instanceof BSONRegExp) return [{ test: regexMatching(operand) }];
  if (!isDocument(operand)) throw new MongoError("BadValue", "$not needs a regex or a document");
  if (operand.size === 0) throw new MongoError("BadValue", "$not cannot be empty");
  return compileOperators(path, operand, element);
}

function allOf(use: Use): Condition[] {
  const { operand } = use;
  if (!Array.isArray(operand)) throw new MongoError("BadValue", "$all needs an array");
  if (operand.length === 0) return [{ test: { matches: () => false } }];
  if (isElemMatch(operand[0])) {
    return operand.map((part) => {
      if (!isElemMatch(part)) throw new MongoError("BadValue", "$all/$elemMatch has to be consistent");
      return { test: elemMatch(part.get("$elemMatch")!, use) };
    });
  }
  return operand.map((part) => {
    if (part instanceof BSONRegExp) return { test: regexMatching(part) };
    if (isOperators(part)) throw new MongoError("BadValue", "no $ expressions in $all");
    return { test: comparison("$eq", part) };
  });
}

function isElemMatch(value: Value): value is Document {
  return isDocument(value) && [...value.keys()][0] === "$elemMatch";
}

function elemMatch(operand: Value, { path, element }: Use): ValueTest {
  if (!isDocument(operand)) throw new MongoError("BadValue", "$elemMatch needs an Object");
  const matches = isValueMatch(operand)
    ? elementTest(path, operand, element)
    : documentTest(element(operand));
  const position = (array: Value[]) => {
    const found = array.findIndex(matches);
    return found < 0 ? undefined : found;
  };
  return {
    wholeArrays: true,
    position,
    matches: (value) => Array.isArray(value) && position(value) !== undefined,
  };
}

/** Whether an `$elemMatch` asks for elements as values, and not for the fields of elements that are documents. */
function isValueMatch(operand: Document): boolean {
  const [first] = operand.keys();
  const isReference = ["$ref", "$id", "$db"].some((name) => operand.has(name));
  return first !== undefined && first.startsWith("$") && !LOGICAL.includes(first) && !isReference;
}

function elementTest(path: string, operators: Document, element: CompileElement): (value: Value) => boolean {
  const conditions = compileOperators(path, operators, element);
  return (value) => conditions.every((condition) => valueMeets(condition, value));
}

/** An element that is an array is a document with the names 0, 1, 2... to `$elemMatch`. */
function documentTest(matches: (element: Document) => boolean): (value: Value) => boolean {
  return (value) => {
    if (isDocument(value)) return matches(value);
    return Array.isArray(value) && matches(new Map(value.map((item, i) => [String(i), item])));
  };
}

function sizeTest(operand: Value): ValueTest {
  const size = toLong(operand);
  if (size === undefined) {
    const expected = isNumeric(operand) ? "an integer" : "a number";
    throw new MongoError(
      "BadValue",
      `Failed to parse $size. Expected ${expected} in: $size: ${typeName(operand)}`,
    );
  }
  if (size < 0n) {
    throw new MongoError(
      "BadValue",
      `Failed to parse $size. Expected a non-negative number in: $size: ${size}`,
    );
  }
  return { wholeArrays: true, matches: (value) => Array.isArray(value) && BigInt(value.length) === size };
}

function modTest(operand: Value): ValueTest {
  if (!Array.isArray(operand)) throw new MongoError("BadValue", "malformed mod, needs to be an array");
  if (operand.length < 2) throw new MongoError("BadValue", "malformed mod, not enough elements");
  if (operand.length > 2) throw new MongoError("BadValue", "malformed mod, too many elements");
  const [divisor, remainder] = [modNumber(operand[0], "divisor"), modNumber(operand[1], "remainder")];
  if (divisor === 0n) throw new MongoError("BadValue", "divisor cannot be 0");
  return {
    matches: (value) => {
      const dividend = toLong(value, true);
      return dividend !== undefined && dividend % divisor === remainder;
    },
  };
}

function modNumber(value: Value, name: "divisor" | "remainder"): bigint {
  if (!isNumeric(value)) throw new MongoError("BadValue", `malformed mod, ${name} not a number`);
  const number = toLong(value, true);
  if (number === undefined) throw new MongoError("BadValue", `malformed mod, ${name} value is invalid`);
  return number;
}

/** `$regex` with the `$options` beside it, wherever those stand. */
function regexOf({ operand, operators }: Use): ValueTest {
  const options = operators.get("$options");
  if (options !== undefined && typeof options !== "string") {
    throw new MongoError("BadValue", "$options has to be a string");
  }
  if (typeof operand === "string") return regexMatching(makeRegex(operand, options ?? ""));
  if (!(operand instanceof BSONRegExp)) throw new MongoError("BadValue", "$regex has to be a string");
  if (!options) return regexMatching(operand);
  if (operand.options !== "") {
    throw new MongoError("Location51075", "options set in both $regex and $options");
  }
  return regexMatching(makeRegex(operand.pattern, options));
}

function makeRegex(pattern: string, options: string): BSONRegExp {
  const unknown = [...options].find((option) => !"imsxu".includes(option));
  if (unknown) throw new MongoError("Location51108", `invalid flag in regex options: ${unknown}`);
  if (pattern.includes("\0")) {
    throw new MongoError("BadValue", "Regular expression cannot contain an embedded null byte");
  }
  return new BSONRegExp(pattern, options);
}
