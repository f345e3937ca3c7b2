/**
 * Regular expressions in expressions.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/regexFind/
 */
import { typeName } from "../../bson/compare.ts";
import { BSONRegExp, type Document, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { compileRegex } from "../../query/regex.ts";
import { type Evaluate, isNullish, type OperatorParser, type Scope } from "../compiler.ts";

/** An operator `{ input, regex, options }`; `none` is its answer where the input or the regex is missing or null. */
function onMatch(none: Value, apply: (input: string, regex: RegExp) => Value): OperatorParser {
  return (argument, compiler, name) => {
    const fields = compiler.named(argument, name, ["input", "regex", "options"], ["input", "regex"]);
    const input = compiler.compile(fields.get("input")!), regex = compiler.compile(fields.get("regex")!);
    const options = compiler.optional(fields, "options");
    return (scope) => {
      const text = input(scope), compiled = regexOf(regex, options, scope, name);
      if (!isNullish(text) && typeof text !== "string") {
        throw new MongoError(
          "Location51104",
          `${name} needs 'input' to be of type string, found: ${typeName(text)}`,
        );
      }
      return isNullish(text) || compiled === undefined ? none : apply(text, compiled);
    };
  };
}

function regexOf(
  regex: Evaluate,
  options: Evaluate | undefined,
  scope: Scope,
  name: string,
): RegExp | undefined {
  const value = regex(scope), given = options?.(scope);
  if (!isNullish(given) && typeof given !== "string") {
    throw new MongoError(
      "Location51106",
      `${name} needs 'options' to be of type string, found: ${typeName(given)}`,
    );
  }
  if (isNullish(value)) return undefined;
  if (typeof value === "string") return compileRegex(value, given ?? "");
  if (!(value instanceof BSONRegExp)) {
    throw new MongoError(
      "Location51105",
      `${name} needs 'regex' to be of type string or regex, found: ${typeName(value)}`,
    );
  }
  if (value.options !== "" && !isNullish(given)) {
    throw new MongoError(
      "Location51107",
      `${name}: found regex option(s) specified in both 'regex' and 'option' fields`,
    );
  }
  return compileRegex(value.pattern, value.options || (given ?? ""));
}

function found(match: RegExpMatchArray): Document {
  return new Map<string, Value>([
    ["match", match[0]],
    ["idx", [...match.input!.slice(0, match.index)].length],
    ["captures", match.slice(1).map((capture) => capture ?? null)],
  ]);
}

export const REGEXES: Record<string, OperatorParser> = {
  $regexFind: onMatch(null, (input, regex) => {
    const match = input.match(regex);
    return match === null ? null : found(match);
  }),
  $regexFindAll: onMatch(
    [],
    (input, regex) => Array.from(input.matchAll(new RegExp(regex, regex.flags + "g")), found),
  ),
  $regexMatch: onMatch(false, (input, regex) => regex.test(input)),
};
