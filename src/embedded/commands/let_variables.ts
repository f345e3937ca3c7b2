import { compileExpression } from "../aggregate/expression.ts";
import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Context } from "./command.ts";

/**
 * The values of the variables that a command may use: those of `let`, each an expression without fields, and the time
 * of the command as `NOW`.
 */
export function letVariables(
  context: Pick<Context, "startedAt">,
  given: Document | undefined,
): Map<string, Value> {
  const variables = new Map<string, Value>([["NOW", context.startedAt]]);
  for (const [name, value] of given ?? []) {
    if (!/^[a-z\u0080-\u{10ffff}][a-zA-Z0-9_\u0080-\u{10ffff}]*$/u.test(name)) {
      throw new MongoError(
        "FailedToParse",
        `'${name}' starts with an invalid character for a user variable name`,
      );
    }
    const result = compileExpression(value, variables)(new Map(), variables);
    if (result !== undefined) variables.set(name, result);
  }
  return variables;
}
