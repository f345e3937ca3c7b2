import { compare, equal, typeName, typeOrder } from "../../bson/compare.ts";
import { isNumeric, toLong } from "../../bson/numbers.ts";
import { type Document, isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { shellText } from "../../bson/shell_text.ts";
import { type Compiler, type Evaluate, type Variables } from "../compiler.ts";
import { compileExpression, expressionCompiler } from "../expression.ts";
import { compileGroupField, type GroupField } from "../group_fields.ts";
import { isInt } from "../operators/arithmetic.ts";
import { Group, grouped } from "./group.ts";
import type { StageParser } from "./stages.ts";

/**
 * `$bucket`: a group for each range between given boundaries.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/bucket/
 */
export const bucket: StageParser = (argument, { variables }) => {
  const options = readOptions(
    argument,
    "$bucket",
    ["groupBy", "boundaries", "default", "output"],
    "Location40201",
  );
  const boundaries = readBoundaries(options.get("boundaries"), variables);
  const fallback = options.has("default") ? constant(options.get("default")!, variables) : undefined;
  if (
    fallback !== undefined && compare(fallback, boundaries[0]) >= 0 &&
    compare(fallback, boundaries.at(-1)) < 0
  ) {
    throw new MongoError(
      "Location40199",
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
  }
  const compiler = expressionCompiler(variables);
  const groupBy = readGroupBy(options, compiler, "Location40202");
  const fields = readOutput(options, compiler, "Location40196");
  const id: Evaluate = (scope) => {
    const value = groupBy(scope);
    const above = boundaries.findIndex((boundary) => compare(value, boundary) < 0);
    if (above > 0) return boundaries[above - 1];
    if (fallback !== undefined) return fallback;
    throw new MongoError(
      "Location40066",
      "$switch could not find a matching branch for an input, and no default was specified.",
    );
  };
  return function* (documents, values) {
    const groups = [...grouped(documents, values, id, fields)];
    yield* groups.sort((a, b) => compare(a.get("_id"), b.get("_id")));
  };
};

function readOptions(argument: Value, name: string, known: string[], code: `Location${number}`): Document {
  if (!isDocument(argument)) {
    throw new MongoError(
      code,
      `Argument to ${name} stage must be an object, but found type: ${typeName(argument)}.`,
    );
  }
  const unknown = [...argument.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new MongoError(
      name === "$bucket" ? "Location40197" : "Location40245",
      `Unrecognized option to ${name}: ${unknown}.`,
    );
  }
  const missing = ["groupBy", name === "$bucket" ? "boundaries" : "buckets"].find((key) =>
    !argument.has(key)
  );
  if (missing !== undefined) {
    throw new MongoError(
      name === "$bucket" ? "Location40198" : "Location40246",
      `${name} requires '${missing}' to be specified.`,
    );
  }
  return argument;
}

function constant(value: Value, variables: Iterable<string>): Value {
  const mentionsField = (part: Value): boolean => {
    if (typeof part === "string") return part.startsWith("$");
    if (Array.isArray(part)) return part.some(mentionsField);
    return isDocument(part) && [...part].some(([key, inner]) => key !== "$literal" && mentionsField(inner));
  };
  if (mentionsField(value)) {
    throw new MongoError(
      "Location40191",
      "The $bucket 'boundaries' and 'default' must be constant expressions.",
    );
  }
  return compileExpression(value, variables)(new Map()) ?? null;
}

function readBoundaries(argument: Value | undefined, variables: Iterable<string>): Value[] {
  if (!Array.isArray(argument)) {
    throw new MongoError(
      "Location40200",
      `The $bucket 'boundaries' field must be an array, but found type: ${typeName(argument)}.`,
    );
  }
  if (argument.length < 2) {
    throw new MongoError(
      "Location40192",
      `The $bucket 'boundaries' field must have at least 2 values, but found ${argument.length} value(s).`,
    );
  }
  const boundaries = argument.map((value) => constant(value, variables));
  for (const [index, upper] of boundaries.slice(1).entries()) {
    const lower = boundaries[index];
    if (typeOrder(lower) !== typeOrder(upper)) {
      throw new MongoError(
        "Location40193",
        `All values in the the 'boundaries' option to $bucket must have the same type. Found conflicting types ` +
          `${typeName(lower)} and ${typeName(upper)}.`,
      );
    }
    if (compare(lower, upper) >= 0) {
      throw new MongoError(
        "Location40194",
        `The 'boundaries' option to $bucket must be sorted, but elements ${index} and ${
          index + 1
        } are not in ` +
          `ascending order (${shellText(lower)} is not less than ${shellText(upper)}).`,
      );
    }
  }
  return boundaries;
}

function readGroupBy(options: Document, compiler: Compiler, code: `Location${number}`): Evaluate {
  const groupBy = options.get("groupBy")!;
  const fits = isDocument(groupBy)
    ? groupBy.keys().next().value?.startsWith("$")
    : typeof groupBy === "string" && groupBy.startsWith("$");
  if (fits) return compiler.compile(groupBy);
  throw new MongoError(
    code,
    `The 'groupBy' field must be defined as a $-prefixed path or an expression, but found: ${
      shellText(groupBy)
    }.`,
  );
}

function readOutput(options: Document, compiler: Compiler, code: `Location${number}`): GroupField[] {
  const output = options.get("output") ?? new Map([["count", new Map([["$sum", 1]])]]);
  if (!isDocument(output)) {
    throw new MongoError(code, `The 'output' field must be an object, but found type: ${typeName(output)}.`);
  }
  return [...output].map(([name, spec]) => compileGroupField(name, spec, compiler));
}

/**
 * `$bucketAuto`: groups of about as many documents each; equal values stay together. Without `granularity`.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/bucketAuto/
 */
export const bucketAuto: StageParser = (argument, { variables }) => {
  const options = readOptions(
    argument,
    "$bucketAuto",
    ["groupBy", "buckets", "output", "granularity"],
    "Location40240",
  );
  if (options.has("granularity")) {
    throw new MongoError(
      "NotImplemented",
      "The 'granularity' of $bucketAuto is not supported by this server",
    );
  }
  const buckets = options.get("buckets")!;
  if (!isNumeric(buckets) || !isInt(buckets)) {
    throw new MongoError(
      "Location40242",
      `The $bucketAuto 'buckets' field must be representable as a 32-bit integer, but found ${
        shellText(buckets)
      }`,
    );
  }
  const most = Number(toLong(buckets));
  if (most <= 0) {
    throw new MongoError(
      "Location40243",
      `The $bucketAuto 'buckets' field must be greater than 0, but found: ${most}`,
    );
  }
  const compiler = expressionCompiler(variables);
  const groupBy = readGroupBy(options, compiler, "Location40239");
  const fields = readOutput(options, compiler, "Location40244");
  return (documents, values) => autoBuckets(documents, values, groupBy, fields, most);
};

function* autoBuckets(
  documents: Iterable<Document>,
  variables: Variables,
  groupBy: Evaluate,
  fields: GroupField[],
  most: number,
): Generator<Document> {
  const entries = [...documents].map((root) => ({ root, value: groupBy({ root, variables }) ?? null }));
  entries.sort((a, b) => compare(a.value, b.value));
  const size = Math.max(1, Math.round(entries.length / most));
  for (let start = 0, made = 1; start < entries.length; made++) {
    let end = made === most ? entries.length : Math.min(entries.length, start + size);
    while (end < entries.length && equal(entries[end].value, entries[end - 1].value)) end++;
    const max = entries[end < entries.length ? end : end - 1].value;
    const id: Document = new Map([["min", entries[start].value], ["max", max]]);
    const group = new Group(id, fields, variables, new Map());
    for (const { root } of entries.slice(start, end)) group.add({ root, variables });
    yield group.document();
    start = end;
  }
}
