/**
 * Sets: arrays whose order and repetitions do not count. Results are in BSON order, as MongoDB's happen to be, but
 * for `$setDifference`, which keeps the order of its first argument.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/#set-expression-operators
 */
import { compare, typeName } from "../../bson/compare.ts";
import type { Value } from "../../bson/value.ts";
import { type CodeName, MongoError } from "../../errors.ts";
import { isNullish, isTrue, type OperatorParser } from "../compiler.ts";

type Code = CodeName | `Location${number}`;

/** The values in order, each once. */
export function distinct(values: Value[]): Value[] {
  return [...values].sort(compare).filter((value, index, sorted) =>
    index === 0 || compare(sorted[index - 1], value) !== 0
  );
}

/** The values in the order of their first appearance, each once. */
export function distinctInOrder(values: Value[]): Value[] {
  const order = values.map((_, index) => index).sort((a, b) => compare(values[a], values[b]) || a - b);
  const firsts = order.filter((index, place) =>
    place === 0 || compare(values[order[place - 1]], values[index]) !== 0
  );
  return firsts.sort((a, b) => a - b).map((index) => values[index]);
}

/** Whether a sorted array holds a value. */
function holds(sorted: Value[], value: Value): boolean {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle], value) < 0) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && compare(sorted[low], value) === 0;
}

/** An operator on arrays; null where one is missing or null, unless `strict`. */
function onSets(
  least: number,
  most: number,
  code: Code,
  apply: (sets: Value[][]) => Value,
  strict = false,
): OperatorParser {
  return (argument, compiler, name) => {
    const operands = compiler.list(argument, name, least, most);
    return (scope) => {
      const sets: Value[][] = [];
      for (const operand of operands) {
        const set = operand(scope);
        if (isNullish(set) && !strict) return null;
        if (!Array.isArray(set)) {
          throw new MongoError(
            code,
            `All operands of ${name} must be arrays. One argument is of type: ${typeName(set)}`,
          );
        }
        sets.push(set);
      }
      return apply(sets);
    };
  };
}

function allElements(code: Code, decide: (array: Value[]) => boolean): OperatorParser {
  return (argument, compiler, name) => {
    const [operand] = compiler.list(argument, name, 1);
    return (scope) => {
      const array = operand(scope);
      if (Array.isArray(array)) return decide(array);
      throw new MongoError(code, `${name}'s argument must be an array, but is ${typeName(array)}`);
    };
  };
}

const intersection = onSets(0, Infinity, "Location17047", ([first = [], ...others]) => {
  const rest = others.map(distinct);
  return distinct(first).filter((value) => rest.every((set) => holds(set, value)));
});

const difference = onSets(2, 2, "Location17048", ([from, without]) => {
  const excluded = distinct(without);
  return distinctInOrder(from.filter((value) => !holds(excluded, value)));
});

const equals = onSets(2, Infinity, "Location17044", ([first, ...others]) => {
  const expected = distinct(first);
  return others.every((set) => {
    const other = distinct(set);
    return other.length === expected.length &&
      other.every((value, index) => compare(value, expected[index]) === 0);
  });
}, true);

const subset = onSets(2, 2, "Location17046", ([inner, outer]) => {
  const all = distinct(outer);
  return inner.every((value) => holds(all, value));
}, true);

export const SETS: Record<string, OperatorParser> = {
  $allElementsTrue: allElements("Location17040", (array) => array.every(isTrue)),
  $anyElementTrue: allElements("Location17041", (array) => array.some(isTrue)),
  $setDifference: difference,
  $setEquals: equals,
  $setIntersection: intersection,
  $setIsSubset: subset,
  $setUnion: onSets(0, Infinity, "Location17043", (sets) => distinct(sets.flat())),
};
