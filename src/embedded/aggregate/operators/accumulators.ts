/** The accumulators as expressions, on the values of one document: `$sum: "$scores"`, `$max: ["$a", "$b"]`. */
import type { OperatorParser } from "../compiler.ts";
import { ACCUMULATORS } from "../accumulators.ts";

const folding: OperatorParser = (argument, compiler, name) => {
  const make = ACCUMULATORS.get(name)!;
  const operands = compiler.list(argument, name, 0, Infinity);
  return (scope) => {
    const accumulator = make();
    const single = operands.length === 1 ? operands[0](scope) : undefined;
    const values = Array.isArray(single)
      ? single
      : operands.length === 1
      ? [single]
      : operands.map((operand) => operand(scope));
    values.forEach((value) => accumulator.add(value));
    return accumulator.result();
  };
};

export const FOLDING: Record<string, OperatorParser> = {
  $avg: folding,
  $max: folding,
  $min: folding,
  $stdDevPop: folding,
  $stdDevSamp: folding,
  $sum: folding,
};
