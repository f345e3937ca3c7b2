/**
 * Accumulators: what `$group` and its like make of the values of several documents.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/group/#accumulator-operator
 */
import { compare } from "../bson/compare.ts";
import { type Document, Double, type Value } from "../bson/value.ts";
import { isNullish } from "./compiler.ts";
import { isNumeric, toDouble } from "../bson/numbers.ts";
import { type Numeric } from "./numbers.ts";
import { mergeInto } from "./operators/objects.ts";
import { distinctInOrder } from "./operators/sets.ts";
import { NumberSum } from "./number_sum.ts";

/** Takes the values of documents, one after the other, and gives one value for all. */
export interface Accumulator {
  add(value: Value | undefined): void;
  result(): Value | undefined;
}

class Sum implements Accumulator {
  readonly #sum = new NumberSum();
  add(value: Value | undefined) {
    if (isNumeric(value)) this.#sum.add(value);
  }
  result() {
    return this.#sum.total();
  }
}

class Average implements Accumulator {
  readonly #sum = new NumberSum();
  #count = 0;
  add(value: Value | undefined) {
    if (!isNumeric(value)) return;
    this.#sum.add(value);
    this.#count += 1;
  }
  result() {
    return this.#count === 0 ? null : this.#sum.average(this.#count);
  }
}

/** The least (1) or greatest (-1) value in BSON order; null and missing values do not count. */
class Extreme implements Accumulator {
  #value: Value | undefined;
  constructor(readonly direction: 1 | -1) {}
  add(value: Value | undefined) {
    if (isNullish(value)) return;
    if (this.#value === undefined || this.direction * compare(value, this.#value) < 0) this.#value = value;
  }
  result() {
    return this.#value ?? null;
  }
}

class First implements Accumulator {
  #values: (Value | undefined)[] = [];
  add(value: Value | undefined) {
    if (this.#values.length === 0) this.#values.push(value);
  }
  result() {
    return this.#values[0] ?? null;
  }
}

class Last implements Accumulator {
  #value: Value | undefined;
  add(value: Value | undefined) {
    this.#value = value;
  }
  result() {
    return this.#value ?? null;
  }
}

class Push implements Accumulator {
  readonly #values: Value[] = [];
  add(value: Value | undefined) {
    if (value !== undefined) this.#values.push(value);
  }
  result() {
    return this.#values;
  }
}

class AddToSet implements Accumulator {
  readonly #values: Value[] = [];
  add(value: Value | undefined) {
    if (value !== undefined) this.#values.push(value);
  }
  result() {
    return distinctInOrder(this.#values);
  }
}

class MergeObjects implements Accumulator {
  readonly #merged: Document = new Map();
  add(value: Value | undefined) {
    mergeInto(this.#merged, value);
  }
  result() {
    return this.#merged;
  }
}

/** The standard deviation, by Welford's method; `delta` is 1 for a sample. */
class StandardDeviation implements Accumulator {
  #count = 0;
  #mean = 0;
  #squares = 0;
  constructor(readonly delta: 0 | 1) {}
  add(value: Value | undefined) {
    if (!isNumeric(value)) return;
    const number = toDouble(value as Numeric);
    this.#count += 1;
    const difference = number - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (number - this.#mean);
  }
  result() {
    const count = this.#count - this.delta;
    return count <= 0 ? null : new Double(Math.sqrt(this.#squares / count));
  }
}

/** The accumulators that take one value of each document, by their names. */
export const ACCUMULATORS: ReadonlyMap<string, () => Accumulator> = new Map<string, () => Accumulator>([
  ["$addToSet", () => new AddToSet()],
  ["$avg", () => new Average()],
  ["$first", () => new First()],
  ["$last", () => new Last()],
  ["$max", () => new Extreme(-1)],
  ["$mergeObjects", () => new MergeObjects()],
  ["$min", () => new Extreme(1)],
  ["$push", () => new Push()],
  ["$stdDevPop", () => new StandardDeviation(0)],
  ["$stdDevSamp", () => new StandardDeviation(1)],
  ["$sum", () => new Sum()],
]);
