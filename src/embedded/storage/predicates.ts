import { keyOf } from "../bson/key.ts";
import { BSONRegExp, type Document, isDocument, MaxKey, MinKey, type Value } from "../bson/value.ts";
import { compareBytes, type Interval, normalize, prefixed, successor } from "./interval.ts";
import { classOf, stringPrefix } from "./key_space.ts";

/** What a filter demands of one path, as intervals of ascending keys that hold every value that can match. */
export interface Predicate {
  path: string;
  intervals: Interval[];
  /** Every interval is one value. */
  points: boolean;
  /** A document without the path cannot match. */
  exists: boolean;
}

/**
 * The predicates of a filter that an index can serve: those that must all hold. What is not understood here is
 * left to the matcher, which looks at every document again.
 */
export function predicatesOf(filter: Document): Predicate[] {
  return [...filter].flatMap(([key, value]): Predicate[] => {
    if (key === "$and" && Array.isArray(value)) {
      return value.flatMap((part) => isDocument(part) ? predicatesOf(part) : []);
    }
    return key.startsWith("$") ? [] : ofPath(key, value);
  });
}

function ofPath(path: string, value: Value): Predicate[] {
  if (value instanceof BSONRegExp) return regex(path, value.pattern, value.options);
  if (!isOperators(value)) return equality(path, [value]);
  return [...value].flatMap(([operator, operand]): Predicate[] => {
    if (operator === "$eq") return equality(path, [operand]);
    if (operator === "$in" && Array.isArray(operand)) return equality(path, operand);
    // The elements of $all are as many equalities; an $elemMatch among them is left to the matcher.
    if (operator === "$all" && Array.isArray(operand)) {
      return operand.filter((element) => !isOperators(element)).flatMap((element) =>
        equality(path, [element])
      );
    }
    if (operator === "$regex" && typeof operand === "string") {
      return regex(path, operand, String(value.get("$options") ?? ""));
    }
    return operator in RANGES ? range(path, operator as keyof typeof RANGES, operand) : [];
  });
}

function isOperators(value: Value): value is Document {
  return isDocument(value) && [...value.keys()][0]?.startsWith("$") === true;
}

function equality(path: string, values: Value[]): Predicate[] {
  if (values.some((value) => Array.isArray(value) || value instanceof BSONRegExp)) return [];
  const withNull = values.includes(null);
  // Inside arrays of documents null also matches what has no entry of its own.
  if (withNull && path.includes(".")) return [];
  const intervals = normalize(values.map((value) => prefixed(keyOf(value))));
  return [{ path, intervals, points: true, exists: !withNull }];
}

const RANGES = { $gt: true, $gte: true, $lt: true, $lte: true };

function range(path: string, operator: keyof typeof RANGES, operand: Value): Predicate[] {
  const unbounded = operand === null || operand instanceof MinKey || operand instanceof MaxKey ||
    operand instanceof BSONRegExp || Array.isArray(operand);
  if (unbounded) return [];
  const key = keyOf(operand);
  const type = classOf(key);
  const interval = {
    $gt: { low: successor(key), high: type.high },
    $gte: { low: key, high: type.high },
    $lt: { low: type.low, high: key },
    $lte: { low: type.low, high: successor(key) },
  }[operator];
  const intervals = compareBytes(interval.low, interval.high) < 0 ? [interval] : [];
  return [{ path, intervals, points: false, exists: true }];
}

/** `/^literal/` without options: the strings that begin so, and the regular expressions equal to it. */
function regex(path: string, pattern: string, options: string): Predicate[] {
  const literal = options === "" ? literalPrefix(pattern) : undefined;
  if (literal === undefined) return [];
  const intervals = normalize([stringPrefix(literal), regexClass()]);
  return [{ path, intervals, points: false, exists: true }];
}

function regexClass(): Interval {
  return classOf(keyOf(new BSONRegExp("")));
}

function literalPrefix(pattern: string): string | undefined {
  const found = /^\^([\p{L}\p{N} _\-:;,@#%&~"'<>=!/]+)(.?)/u.exec(pattern);
  if (!found || pattern.includes("|")) return undefined;
  const characters = [...found[1]];
  // A quantifier may take the last character away again.
  if (["*", "?", "{"].includes(found[2])) characters.pop();
  return characters.length === 0 ? undefined : characters.join("");
}
