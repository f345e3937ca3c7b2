import { compare, equal, typeOrder } from "../bson/compare.ts";
import { isNaNValue } from "../bson/numbers.ts";
import { BSONRegExp, MaxKey, MinKey, type Value } from "../bson/value.ts";
import type { ValueTest } from "./condition.ts";
import { regexMatching } from "./regex_matching.ts";

/** The operators that compare with one value. */
export type ComparisonOperator = "$eq" | "$gt" | "$gte" | "$lt" | "$lte";

const HOLDS: Record<ComparisonOperator, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/**
 * Compares a value with an operand of the same type (the numbers are one type); all else does not match, but: a missing
 * field is equal to null; everything is above MinKey and below MaxKey; NaN is equal to itself, neither above nor below
 * anything.
 * Source: https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#type-bracketing
 */
export function comparison(operator: ComparisonOperator, operand: Value): ValueTest {
  const holds = HOLDS[operator];
  const type = typeOrder(operand);
  const orEqual = operator === "$eq" || operator === "$gte" || operator === "$lte";
  if (operand === null) return { matches: (value) => orEqual && (value === undefined || value === null) };
  if (operand instanceof MinKey || operand instanceof MaxKey) {
    const outermost = operand instanceof MinKey ? 1 : -1;
    return { matches: (value) => holds(typeOrder(value) === type ? 0 : outermost) };
  }
  if (operator === "$eq") return { matches: (value) => value !== undefined && equal(value, operand) };
  if (isNaNValue(operand)) return { matches: (value) => orEqual && isNaNValue(value) };
  return {
    matches: (value) => typeOrder(value) === type && !isNaNValue(value) && holds(compare(value, operand)),
  };
}

/** Whether a value is equal to one of some values, a missing field to null, or matches one of the regular expressions. */
export function oneOf(operands: Value[]): ValueTest {
  const regexes = operands.filter((operand) => operand instanceof BSONRegExp).map(regexMatching);
  const values = operands.filter((operand) => !(operand instanceof BSONRegExp)).sort(compare);
  const hasNull = values.includes(null);
  return {
    matches: (value) =>
      (value === undefined ? hasNull : includes(values, value)) ||
      regexes.some((regex) => regex.matches(value)),
  };
}

function includes(sorted: Value[], value: Value): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(value, sorted[middle]);
    if (order === 0) return true;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return false;
}
