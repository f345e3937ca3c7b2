/** The stages that choose and order documents: `$match`, `$sort`, `$limit`, `$skip`, `$sample`, `$count`. */
import { typeName } from "../../bson/compare.ts";
import { isNumeric, toLong } from "../../bson/numbers.ts";
import { type Document, isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { compileFilter } from "../../query/matcher.ts";
import { compileSort } from "../../query/sort.ts";
import { usesExpressions } from "../leading_match.ts";
import type { StageParser } from "./stages.ts";

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/match/ */
export const match: StageParser = (argument, { variables }) => {
  if (!isDocument(argument)) {
    throw new MongoError("Location15959", "the match filter must be an expression in an object");
  }
  // Compiled here too, so that a wrong filter is refused also where no document comes.
  const constant = compileFilter(argument, new Map([...variables].map((name) => [name, null])));
  const depends = usesExpressions(argument);
  return function* (documents, values) {
    // A variable may be missing, which expressions understand and the type of filters' variables does not say.
    const matcher = depends ? compileFilter(argument, values as Map<string, Value>) : constant;
    for (const document of documents) if (matcher.matches(document)) yield document;
  };
};

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/sort/ */
export const sort: StageParser = (argument) => {
  if (!isDocument(argument)) {
    throw new MongoError("Location15973", "the $sort key specification must be an object");
  }
  if (argument.size === 0) {
    throw new MongoError("Location15976", "$sort stage must have at least one sort key");
  }
  const sorter = compileSort(argument);
  return function* (documents) {
    yield* [...documents].sort(sorter.compare);
  };
};

function wholeNumber(argument: Value, name: string): number {
  const whole = toLong(argument);
  if (whole !== undefined) return Number(whole);
  throw new MongoError(
    "Location5107201",
    `invalid argument to ${name} stage: Expected an integer, but found ${
      isNumeric(argument) ? String(argument) : typeName(argument)
    }`,
  );
}

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/limit/ */
export const limit: StageParser = (argument) => {
  const most = wholeNumber(argument, "$limit");
  if (most <= 0) throw new MongoError("Location15958", "the limit must be positive");
  return function* (documents) {
    let count = 0;
    for (const document of documents) {
      yield document;
      if (++count === most) return;
    }
  };
};

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/skip/ */
export const skip: StageParser = (argument) => {
  const few = wholeNumber(argument, "$skip");
  if (few < 0) {
    throw new MongoError(
      "Location5107200",
      `invalid argument to $skip stage: Expected a non-negative number in: ${few}`,
    );
  }
  return function* (documents) {
    let count = 0;
    for (const document of documents) if (count++ >= few) yield document;
  };
};

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/sample/ */
export const sample: StageParser = (argument) => {
  if (!isDocument(argument)) {
    throw new MongoError("Location28745", "the $sample stage specification must be an object");
  }
  const unknown = [...argument.keys()].find((key) => key !== "size");
  if (unknown !== undefined) {
    throw new MongoError("Location28748", `unrecognized option to $sample: ${unknown}`);
  }
  const given = argument.get("size");
  if (given === undefined) throw new MongoError("Location28749", "$sample stage must specify a size");
  if (!isNumeric(given)) throw new MongoError("Location28746", "size argument to $sample must be a number");
  const size = Number(toLong(given, true) ?? 0n);
  if (size < 0) throw new MongoError("Location28747", "size argument to $sample must not be negative");
  return function* (documents) {
    const pool = [...documents];
    for (let index = 0; index < Math.min(size, pool.length); index++) {
      const other = index + Math.floor(Math.random() * (pool.length - index));
      [pool[index], pool[other]] = [pool[other], pool[index]];
      yield pool[index];
    }
  };
};

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/count/ */
export const count: StageParser = (argument) => {
  if (typeof argument !== "string") {
    throw new MongoError("Location40156", "the count field must be a non-empty string");
  }
  if (argument === "") throw new MongoError("Location40157", "the count field must be a non-empty string");
  if (argument.startsWith("$")) {
    throw new MongoError("Location40158", "the count field cannot be a $-prefixed path");
  }
  if (argument.includes("\0")) {
    throw new MongoError("Location40159", "the count field cannot contain a null byte");
  }
  if (argument.includes(".")) throw new MongoError("Location40160", "the count field cannot contain '.'");
  return function* (documents) {
    let total = 0;
    for (const _ of documents) total++;
    if (total > 0) yield new Map([[argument, total]]) as Document;
  };
};
