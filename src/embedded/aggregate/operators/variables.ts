/**
 * The operators that give variables to an expression: `$let`, `$map`, `$filter`, `$reduce`; and `$literal`.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/let/
 */
import { typeName } from "../../bson/compare.ts";
import { isNumeric, toLong } from "../../bson/numbers.ts";
import { isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { shellText } from "../../bson/shell_text.ts";
import { type Compiler, isNullish, isTrue, type OperatorParser } from "../compiler.ts";
import { isInt } from "./arithmetic.ts";

const letVariables: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["vars", "in"], ["vars", "in"]);
  const vars = fields.get("vars");
  if (!isDocument(vars)) {
    throw new MongoError(
      "Location16876",
      `invalid parameter: expected an object (vars), found ${typeName(vars)}`,
    );
  }
  const values = [...vars].map(([variable, value]) => [variable, compiler.compile(value)] as const);
  const body = compiler.with(vars.keys()).compile(fields.get("in")!);
  return (scope) => {
    const variables = new Map(scope.variables);
    for (const [variable, evaluate] of values) variables.set(variable, evaluate(scope));
    return body({ root: scope.root, variables });
  };
};

function variableName(value: Value | undefined, fallback: string): string {
  if (value === undefined) return fallback;
  if (typeof value === "string") return value;
  throw new MongoError("TypeMismatch", `'as' must be a string, not ${typeName(value)}`);
}

/** The elements of an input, or null for a missing or null one. */
function elementsOf(value: Value | undefined, refuse: (value: Value) => MongoError): Value[] | null {
  if (isNullish(value)) return null;
  if (Array.isArray(value)) return value;
  throw refuse(value);
}

const map: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["input", "as", "in"], ["input", "in"]);
  const variable = variableName(fields.get("as"), "this");
  const input = compiler.compile(fields.get("input")!);
  const body = compiler.with([variable]).compile(fields.get("in")!);
  return (scope) => {
    const elements = elementsOf(
      input(scope),
      (value) => new MongoError("Location16883", `input to $map must be an array not ${typeName(value)}`),
    );
    return elements?.map((element) =>
      body({ root: scope.root, variables: new Map(scope.variables).set(variable, element) }) ?? null
    ) ?? null;
  };
};

const filter: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["input", "as", "cond", "limit"], ["input", "cond"]);
  const variable = variableName(fields.get("as"), "this");
  const input = compiler.compile(fields.get("input")!);
  const condition = compiler.with([variable]).compile(fields.get("cond")!);
  const limit = compiler.optional(fields, "limit");
  return (scope) => {
    const elements = elementsOf(
      input(scope),
      (value) => new MongoError("Location28651", `input to $filter must be an array not ${typeName(value)}`),
    );
    if (elements === null) return null;
    const most = limitOf(limit?.(scope));
    const kept: Value[] = [];
    for (const element of elements) {
      if (kept.length >= most) break;
      if (
        isTrue(condition({ root: scope.root, variables: new Map(scope.variables).set(variable, element) }))
      ) {
        kept.push(element);
      }
    }
    return kept;
  };
};

function limitOf(value: Value | undefined): number {
  if (isNullish(value)) return Infinity;
  if (!isNumeric(value) || !isInt(value)) {
    throw new MongoError(
      "Location327391",
      `$filter: limit must be represented as a 32-bit integral value: ${shellText(value)}`,
    );
  }
  const limit = Number(toLong(value));
  if (limit < 1) throw new MongoError("Location327392", `$filter: limit must be greater than 0: ${limit}`);
  return limit;
}

const reduce: OperatorParser = (argument, compiler: Compiler, name) => {
  const names = ["input", "initialValue", "in"];
  const fields = compiler.named(argument, name, names, names);
  const input = compiler.compile(fields.get("input")!);
  const initial = compiler.compile(fields.get("initialValue")!);
  const body = compiler.with(["this", "value"]).compile(fields.get("in")!);
  return (scope) => {
    const elements = elementsOf(
      input(scope),
      (value) =>
        new MongoError(
          "Location40080",
          `$reduce requires that 'input' be an array, found: ${shellText(value)}`,
        ),
    );
    if (elements === null) return null;
    let value = initial(scope);
    for (const element of elements) {
      const variables = new Map(scope.variables).set("this", element).set("value", value);
      value = body({ root: scope.root, variables });
    }
    return value;
  };
};

const literal: OperatorParser = (argument) => () => argument;

export const VARIABLES: Record<string, OperatorParser> = {
  $filter: filter,
  $let: letVariables,
  $literal: literal,
  $map: map,
  $reduce: reduce,
};
