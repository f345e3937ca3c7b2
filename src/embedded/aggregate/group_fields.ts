import { compare, typeName } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileSort } from "../query/sort.ts";
import { type Accumulator, ACCUMULATORS } from "./accumulators.ts";
import type { Compiler, Evaluate, Scope } from "./compiler.ts";
import { isNullish } from "./compiler.ts";
import { positiveCount } from "./operators/arrays.ts";

/** A computed field of a group: makes what takes the documents of one group. */
export interface GroupField {
  readonly name: string;
  /** `id` is the group's `_id`, as a document, on which the `n` of `$firstN` and its like may depend. */
  start(id: Scope): { add(scope: Scope): void; result(): Value | undefined };
}

/** Compiles `{ [name]: { $accumulator: argument } }` of `$group`, `$bucket` and `$bucketAuto`. */
export function compileGroupField(name: string, spec: Value, compiler: Compiler): GroupField {
  if (name.includes(".")) {
    throw new MongoError("Location40235", `The field name '${name}' cannot contain '.'`);
  }
  if (name.startsWith("$")) {
    throw new MongoError("Location40236", `The field name '${name}' cannot be an operator name`);
  }
  if (!isDocument(spec)) {
    throw new MongoError("Location40234", `The field '${name}' must be an accumulator object`);
  }
  if (spec.size !== 1) {
    throw new MongoError("Location40238", `The field '${name}' must specify one accumulator`);
  }
  const [[operator, argument]] = spec;
  return { name, start: compileAccumulator(operator, argument, compiler) };
}

function compileAccumulator(operator: string, argument: Value, compiler: Compiler): GroupField["start"] {
  if (operator === "$count") return counting(argument, compiler);
  const several = SEVERAL[operator];
  if (several !== undefined) return several(argument, compiler, operator);
  const make = ACCUMULATORS.get(operator);
  if (make === undefined) {
    if (["$accumulator", "$median", "$percentile"].includes(operator)) {
      throw new MongoError("NotImplemented", `The accumulator ${operator} is not supported by this server`);
    }
    throw new MongoError("Location15952", `unknown group operator '${operator}'`);
  }
  if (Array.isArray(argument) && argument.length !== 1) {
    throw new MongoError("Location40237", `The ${operator} accumulator is a unary operator`);
  }
  const evaluate = compiler.compile(Array.isArray(argument) ? argument[0] : argument);
  return () => evaluating(make(), evaluate);
}

function evaluating(accumulator: Accumulator, evaluate: Evaluate) {
  return { add: (scope: Scope) => accumulator.add(evaluate(scope)), result: () => accumulator.result() };
}

function counting(argument: Value, compiler: Compiler): GroupField["start"] {
  if (!isDocument(argument) || argument.size > 0) {
    throw new MongoError("TypeMismatch", "$count takes no arguments, i.e. $count:{}");
  }
  const one = compiler.compile(1);
  return () => evaluating(ACCUMULATORS.get("$sum")!(), one);
}

type SeveralParser = (argument: Value, compiler: Compiler, name: string) => GroupField["start"];

/** `$firstN` and its like: `{ input, n }`; `pick` chooses of the values of a group. */
const picking =
  (pick: (values: Value[], n: number) => Value[], nullable: boolean): SeveralParser =>
  (argument, compiler, name) => {
    const fields = compiler.named(argument, name, ["input", "n"], ["input", "n"]);
    const input = compiler.compile(fields.get("input")!), count = compiler.compile(fields.get("n")!);
    return (id) => {
      const n = positiveCount(count(id)), values: Value[] = [];
      return {
        add: (scope) => {
          const value = input(scope);
          if (nullable || !isNullish(value)) values.push(value ?? null);
        },
        result: () => pick(values, n),
      };
    };
  };

/** `$top`, `$bottom`, `$topN`, `$bottomN`: `{ sortBy, output }` and perhaps `n`. */
const sorted = (end: "top" | "bottom", many: boolean): SeveralParser => (argument, compiler, name) => {
  const names = many ? ["n", "sortBy", "output"] : ["sortBy", "output"];
  const fields = compiler.named(argument, name, names, names);
  const sortBy = fields.get("sortBy");
  if (!isDocument(sortBy) || sortBy.size === 0) {
    throw new MongoError(
      "Location10065",
      `invalid parameter: expected an object (sortBy), found ${typeName(sortBy)}`,
    );
  }
  const sorter = compileSort(sortBy), output = compiler.compile(fields.get("output")!);
  const count = many ? compiler.compile(fields.get("n")!) : () => 1;
  return (id) => {
    const n = positiveCount(count(id)), documents: { document: Document; value: Value }[] = [];
    return {
      add: (scope) => documents.push({ document: scope.root, value: output(scope) ?? null }),
      result: () => {
        const values = documents.sort((a, b) => sorter.compare(a.document, b.document)).map(({ value }) =>
          value
        );
        if (!many) return values.at(end === "top" ? 0 : -1);
        return end === "top" ? values.slice(0, n) : values.slice(-n);
      },
    };
  };
};

const SEVERAL: Record<string, SeveralParser | undefined> = {
  $bottom: sorted("bottom", false),
  $bottomN: sorted("bottom", true),
  $firstN: picking((values, n) => values.slice(0, n), true),
  $lastN: picking((values, n) => values.slice(-n), true),
  $maxN: picking((values, n) => values.sort((a, b) => compare(b, a)).slice(0, n), false),
  $minN: picking((values, n) => values.sort(compare).slice(0, n), false),
  $top: sorted("top", false),
  $topN: sorted("top", true),
};
