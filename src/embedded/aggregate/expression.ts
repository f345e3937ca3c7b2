import { type Document, type Value } from "../bson/value.ts";
import { Compiler, type Variables } from "./compiler.ts";
import { OPERATORS } from "./operators/operators.ts";

export type { Variables } from "./compiler.ts";

/** A compiled expression: the value for a document and the variables of `let`; undefined is a missing value. */
export type Expression = (document: Document, variables?: Variables) => Value | undefined;

const NONE: Variables = new Map();

/** A compiler of expressions that may use the given variables besides `$$ROOT`, `$$CURRENT`, `$$NOW`, `$$REMOVE`. */
export function expressionCompiler(variables: Iterable<string> = []): Compiler {
  return new Compiler(OPERATORS, new Set(variables));
}

/**
 * Compiles an aggregation expression. `variables` are the names (or the map) of the variables that it may use; the
 * command puts the time of `$$NOW` among their values as `NOW`. Throws InvalidPipelineOperator (168) for an operator
 * that this server does not have, and MongoDB's codes for arguments that are wrong.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/
 */
export function compileExpression(value: Value, variables: Iterable<string> | Variables = []): Expression {
  const names = variables instanceof Map ? variables.keys() : variables as Iterable<string>;
  const evaluate = expressionCompiler(names).compile(value);
  return (root, values = NONE) => evaluate({ root, variables: values });
}
