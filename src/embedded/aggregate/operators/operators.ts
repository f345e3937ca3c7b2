import { Double, isDocument } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import type { OperatorParser } from "../compiler.ts";
import { FOLDING } from "./accumulators.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { ARRAYS } from "./arrays.ts";
import { CONVERT } from "./convert.ts";
import { DATES } from "./dates.ts";
import { LOGIC } from "./logic.ts";
import { OBJECTS } from "./objects.ts";
import { REGEXES } from "./regexes.ts";
import { SETS } from "./sets.ts";
import { STRINGS } from "./strings.ts";
import { VARIABLES } from "./variables.ts";

const rand: OperatorParser = (argument) => {
  const empty = isDocument(argument) ? argument.size === 0 : Array.isArray(argument) && argument.length === 0;
  if (!empty) throw new MongoError("Location3040501", "$rand does not currently accept arguments");
  return () => new Double(Math.random());
};

/** All operators of expressions, by their names. */
export const OPERATORS: ReadonlyMap<string, OperatorParser> = new Map(Object.entries({
  ...ARITHMETIC,
  ...ARRAYS,
  ...CONVERT,
  ...DATES,
  ...FOLDING,
  ...LOGIC,
  ...OBJECTS,
  ...REGEXES,
  ...SETS,
  ...STRINGS,
  ...VARIABLES,
  $rand: rand,
}));
