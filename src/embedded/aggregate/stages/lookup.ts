import { typeName } from "../../bson/compare.ts";
import { BSONRegExp, type Document, isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { expressionCompiler } from "../expression.ts";
import { pathParts } from "../field_path.ts";
import { compileSubPipeline } from "./sub_pipeline.ts";
import type { StageParser } from "./stages.ts";

const NAMES = ["from", "localField", "foreignField", "as", "let", "pipeline"];

/**
 * `$lookup`: an array of the documents of another collection that belong to each document: by equality of two fields,
 * by a pipeline with variables, or both.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/lookup/
 */
export const lookup: StageParser = (argument, options) => {
  const { from, localField, foreignField, as, let: lets, pipeline } = readOptions(argument);
  const compiler = expressionCompiler(options.variables);
  const bindings = [...lets].map(([name, value]) => ({ name, evaluate: compiler.compile(value) }));
  const within = compiler.with(lets.keys()).variables;
  const namespace = { database: options.context.database, collection: from };
  const run = compileSubPipeline(pipeline, namespace, options, within);
  return function* (documents, values) {
    for (const root of documents) {
      const variables = new Map(values);
      for (const { name, evaluate } of bindings) variables.set(name, evaluate({ root, variables: values }));
      const filter = localField === undefined ? new Map() : joinFilter(root, localField, foreignField!);
      yield withArray(root, as, [...run(filter, variables)]);
    }
  };
};

interface Options {
  from: string;
  localField?: string[];
  foreignField?: string;
  as: string[];
  let: Document;
  pipeline: Value;
}

function readOptions(argument: Value): Options {
  if (!isDocument(argument)) {
    throw new MongoError(
      "FailedToParse",
      `the $lookup stage specification must be an object, but found ${typeName(argument)}`,
    );
  }
  const unknown = [...argument.keys()].find((key) => !NAMES.includes(key));
  if (unknown !== undefined) throw new MongoError("FailedToParse", `unknown argument to $lookup: ${unknown}`);
  const text = (name: string) => {
    const value = argument.get(name);
    if (value === undefined || typeof value === "string") return value;
    if (name === "from" && isDocument(value)) {
      throw new MongoError(
        "NotImplemented",
        "a 'from' with a database is not supported in $lookup by this server",
      );
    }
    throw new MongoError(
      "FailedToParse",
      `$lookup argument '${name}' must be a string, found ${typeName(value)}`,
    );
  };
  const [from, localField, foreignField, as] = ["from", "localField", "foreignField", "as"].map(text);
  const pipeline = argument.get("pipeline"), lets = argument.get("let");
  if (as === undefined) throw new MongoError("FailedToParse", "must specify 'as' field for a $lookup");
  if (from === undefined) throw new MongoError("FailedToParse", "must specify 'from' field for a $lookup");
  if (
    (localField === undefined) !== (foreignField === undefined) ||
    (localField === undefined && pipeline === undefined)
  ) {
    throw new MongoError(
      "FailedToParse",
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  }
  if (lets !== undefined && !isDocument(lets)) {
    throw new MongoError(
      "FailedToParse",
      `$lookup argument 'let' must be an object, found ${typeName(lets)}`,
    );
  }
  if (lets !== undefined && pipeline === undefined) {
    throw new MongoError("FailedToParse", "$lookup with a 'let' argument must also specify 'pipeline'");
  }
  if (foreignField !== undefined) pathParts(foreignField);
  return {
    from,
    localField: localField === undefined ? undefined : pathParts(localField),
    foreignField,
    as: pathParts(as),
    let: lets ?? new Map(),
    pipeline: pipeline ?? [],
  };
}

/** The filter for the foreign documents that belong to a document; a missing local field counts as null. */
function joinFilter(document: Document, localField: string[], foreignField: string): Document {
  const values: Value[] = [];
  collectValues(document, localField, values);
  if (values.length === 0) values.push(null);
  if (values.some((value) => value instanceof BSONRegExp)) {
    return new Map([[
      "$or",
      values.map((value): Document => new Map([[foreignField, new Map([["$eq", value]])]])),
    ]]);
  }
  return new Map([[foreignField, new Map([["$in", values]])]]);
}

/** Adds the values at a path, through arrays and their positions; of an array at its end the elements. */
function collectValues(value: Value | undefined, path: string[], into: Value[]): void {
  if (path.length === 0) {
    if (Array.isArray(value)) { for (const element of value) into.push(element); }
    else if (value !== undefined) into.push(value);
    return;
  }
  const [name, ...rest] = path;
  if (isDocument(value)) collectValues(value.get(name), rest, into);
  if (!Array.isArray(value)) return;
  if (/^(0|[1-9]\d*)$/.test(name)) collectValues(value[Number(name)], rest, into);
  for (const element of value) if (isDocument(element)) collectValues(element, path, into);
}

/** The document with an array at a path; documents are made on the way. */
function withArray(document: Document, [name, ...rest]: string[], array: Value[]): Document {
  const result = new Map(document), inner = document.get(name);
  return result.set(
    name,
    rest.length === 0 ? array : withArray(isDocument(inner) ? inner : new Map(), rest, array),
  );
}
