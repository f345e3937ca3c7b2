/**
 * Comparisons, boolean operators and conditions.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/#comparison-expression-operators
 */
import { compare, typeName } from "../../bson/compare.ts";
import { isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { isNullish, isTrue, type OperatorParser } from "../compiler.ts";

const comparison = (decide: (order: number) => Value): OperatorParser => (argument, compiler, name) => {
  const [left, right] = compiler.list(argument, name, 2);
  return (scope) => decide(Math.sign(compare(left(scope), right(scope))));
};

const and: OperatorParser = (argument, compiler, name) => {
  const operands = compiler.list(argument, name, 0, Infinity);
  return (scope) => operands.every((operand) => isTrue(operand(scope)));
};

const or: OperatorParser = (argument, compiler, name) => {
  const operands = compiler.list(argument, name, 0, Infinity);
  return (scope) => operands.some((operand) => isTrue(operand(scope)));
};

const not: OperatorParser = (argument, compiler, name) => {
  const [operand] = compiler.list(argument, name, 1);
  return (scope) => !isTrue(operand(scope));
};

const cond: OperatorParser = (argument, compiler, name) => {
  if (isDocument(argument)) {
    const unknown = [...argument.keys()].find((key) => !["if", "then", "else"].includes(key));
    if (unknown !== undefined) {
      throw new MongoError("Location17083", `Unrecognized parameter to $cond: ${unknown}`);
    }
    for (const [index, key] of ["if", "then", "else"].entries()) {
      if (!argument.has(key)) {
        throw new MongoError(`Location${17080 + index}`, `Missing '${key}' parameter to $cond`);
      }
    }
  }
  const parts = isDocument(argument) ? ["if", "then", "else"].map((key) => argument.get(key)!) : argument;
  const [condition, then, otherwise] = compiler.list(parts, name, 3);
  return (scope) => isTrue(condition(scope)) ? then(scope) : otherwise(scope);
};

const ifNull: OperatorParser = (argument, compiler, name) => {
  const operands = compiler.list(argument, name, 0, Infinity);
  if (operands.length < 2) {
    throw new MongoError("Location1257300", `$ifNull needs at least two arguments, had: ${operands.length}`);
  }
  return (scope) => {
    let value: Value | undefined;
    for (const operand of operands) {
      value = operand(scope);
      if (!isNullish(value)) break;
    }
    return value;
  };
};

const switchBranches: OperatorParser = (argument, compiler) => {
  if (!isDocument(argument)) {
    throw new MongoError(
      "Location40060",
      `$switch requires an object as an argument, found: ${typeName(argument)}`,
    );
  }
  const unknown = [...argument.keys()].find((key) => key !== "branches" && key !== "default");
  if (unknown !== undefined) {
    throw new MongoError("Location40067", `$switch found an unknown argument: ${unknown}`);
  }
  const branches = argument.get("branches") ?? [];
  if (!Array.isArray(branches)) {
    throw new MongoError(
      "Location40061",
      `$switch expected an array for 'branches', found: ${typeName(branches)}`,
    );
  }
  if (branches.length === 0) throw new MongoError("Location40068", "$switch requires at least one branch.");
  const compiled = branches.map((branch) => {
    if (!isDocument(branch)) {
      throw new MongoError(
        "Location40062",
        `$switch expected each branch to be an object, found: ${typeName(branch)}`,
      );
    }
    const extra = [...branch.keys()].find((key) => key !== "case" && key !== "then");
    if (extra !== undefined) {
      throw new MongoError("Location40063", `$switch found an unknown argument to a branch: ${extra}`);
    }
    if (!branch.has("case")) {
      throw new MongoError("Location40064", "$switch requires each branch have a 'case' expression");
    }
    if (!branch.has("then")) {
      throw new MongoError("Location40065", "$switch requires each branch have a 'then' expression.");
    }
    return { when: compiler.compile(branch.get("case")!), then: compiler.compile(branch.get("then")!) };
  });
  const otherwise = compiler.optional(argument, "default");
  return (scope) => {
    const branch = compiled.find(({ when }) => isTrue(when(scope)));
    if (branch !== undefined) return branch.then(scope);
    if (otherwise !== undefined) return otherwise(scope);
    throw new MongoError(
      "Location40066",
      "$switch could not find a matching branch for an input, and no default was specified.",
    );
  };
};

export const LOGIC: Record<string, OperatorParser> = {
  $and: and,
  $cmp: comparison((order) => order),
  $cond: cond,
  $eq: comparison((order) => order === 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $ifNull: ifNull,
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $ne: comparison((order) => order !== 0),
  $not: not,
  $or: or,
  $switch: switchBranches,
};
