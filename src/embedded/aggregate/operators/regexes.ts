/**
 * Regular expressions in expressions.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/regexFind/
 */
import { typeName } from "../../bson/compare.ts";
import { BSONRegExp, type Document, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { CarefulRegExp } from "../../query/careful_regexp.ts";
import { compileRegex } from "../../query/regex.ts";
import { repeatsAmbiguously } from "../../query/regex_repeats.ts";
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

/** Throws NotImplemented for a regular expression whose matches MongoDB would show otherwise. */
function refuseAmbiguous(regex: RegExp, name: string): void {
  if (unambiguous.has(regex)) return;
  if (repeatsAmbiguously(regex)) {
    throw new MongoError(
      "NotImplemented",
      `${name} does not support repeated groups that hold capturing groups or can match nothing: ${regex}`,
    );
  }
  unambiguous.add(regex);
}

const unambiguous = new WeakSet<RegExp>();

function documentOf(match: RegExpExecArray, idx: number): Document {
  return new Map<string, Value>([
    ["match", match[0]],
    ["idx", idx],
    ["captures", match.slice(1).map((capture) => capture ?? null)],
  ]);
}

function find(input: string, regex: RegExp): Value {
  refuseAmbiguous(regex, "$regexFind");
  const match = regex.exec(input);
  return match && documentOf(match, codePoints(input, 0, match.index));
}

/** What MongoDB lets the answer of one `$regexFindAll` take, and what a match takes besides its text. */
const MAX_SIZE = 64 * 1024 * 1024, MATCH_SIZE = 200;

/** Every match behind the one before. At the end of the text no other empty match is looked for, as in MongoDB. */
function findAll(input: string, regex: RegExp): Value[] {
  refuseAmbiguous(regex, "$regexFindAll");
  const flags = `${regex.flags}g`;
  const every = regex instanceof CarefulRegExp ? new CarefulRegExp(regex, flags) : new RegExp(regex, flags);
  const all: Value[] = [];
  let size = 0, counted = 0, idx = 0;
  do {
    const match = every.exec(input);
    if (match === null) break;
    idx += codePoints(input, counted, match.index);
    counted = match.index;
    size += MATCH_SIZE + match.reduce((total, text) => total + (text?.length ?? 0), 0);
    if (size > MAX_SIZE) {
      throw new MongoError(
        "Location51151",
        "$regexFindAll: the size of buffer to store output exceeded the 64MB limit",
      );
    }
    all.push(documentOf(match, idx));
    if (match[0] === "") every.lastIndex += input.codePointAt(match.index)! > 0xffff ? 2 : 1;
  } while (every.lastIndex < input.length);
  return all;
}

function codePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (!isLowSurrogate(text.charCodeAt(at))) count++;
  return count;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

export const REGEXES: Record<string, OperatorParser> = {
  $regexFind: onMatch(null, find),
  $regexFindAll: onMatch([], findAll),
  $regexMatch: onMatch(false, (input, regex) => regex.test(input)),
};
