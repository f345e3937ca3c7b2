import { compare, typeName } from "../../bson/compare.ts";
import { type Document, isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { shellText } from "../../bson/shell_text.ts";
import type { Evaluate, Variables } from "../compiler.ts";
import type { MergeTarget, Namespace } from "../context.ts";
import { expressionCompiler } from "../expression.ts";
import { pathParts } from "../field_path.ts";
import { targetOf } from "./out.ts";
import type { Stage, StageOptions, StageParser } from "./stages.ts";

const NAMES = ["into", "on", "let", "whenMatched", "whenNotMatched"];
const PIPELINE_STAGES = ["$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith"];

/** What becomes of a document of the target that a new one meets. */
type WhenMatched = (previous: Document, document: Document, variables: Variables) => Document;

/**
 * `$merge`: the documents are inserted into a collection, or merged with those that have the same `on` fields.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/merge/
 */
export const merge: StageParser = (argument, options) => {
  const fields = readFields(argument);
  const namespace = targetOf(fields.get("into"), options.context.database, "$merge");
  const on = readOn(fields.get("on"));
  const whenMatched = readWhenMatched(fields, options);
  const whenNotMatched = fields.get("whenNotMatched") ?? "insert";
  if (!["insert", "discard", "fail"].includes(whenNotMatched as string)) {
    throw new MongoError(
      "BadValue",
      `Enumeration value '${
        shellText(whenNotMatched)
      }' for field '$merge.whenNotMatched' is not a valid value.`,
    );
  }
  return function* (documents, variables) {
    const input = [...documents];
    const target = options.context.mergeTarget(namespace);
    if (!target.hasUniqueIndex(on)) {
      throw new MongoError("Location51183", "Cannot find index to verify that join fields will be unique");
    }
    for (const document of input) mergeOne(document, target, namespace, variables);
    yield* [];
  };

  function mergeOne(
    document: Document,
    target: MergeTarget,
    namespace: Namespace,
    variables: Variables,
  ): void {
    const filter = onFilter(document, on);
    const previous = filter && [...options.context.find(namespace, filter, variables)][0];
    if (previous !== undefined) {
      const next = whenMatched(previous, document, variables);
      checkKept(previous, next, ["_id", ...on]);
      if (next !== previous) target.replace(previous, next);
    } else if (whenNotMatched === "insert") target.insert(document);
    else if (whenNotMatched === "fail") {
      throw new MongoError(
        "Location13113",
        "$merge could not find a matching document in the target collection for at least one document in the source collection",
      );
    }
  }
};

function readFields(argument: Value): Document {
  const fields = typeof argument === "string" ? new Map([["into", argument]]) : argument;
  if (!isDocument(fields)) {
    throw new MongoError(
      "Location51182",
      `$merge only supports a string or object argument, not ${typeName(argument)}`,
    );
  }
  const unknown = [...fields.keys()].find((key) => !NAMES.includes(key));
  if (unknown !== undefined) {
    throw new MongoError("Location40415", `BSON field '$merge.${unknown}' is an unknown field.`);
  }
  return fields;
}

function readOn(value: Value | undefined): string[] {
  const on = Array.isArray(value) ? value : [value ?? "_id"];
  const names = on.filter((name) => typeof name === "string");
  if (names.length !== on.length) {
    throw new MongoError("Location51186", "$merge 'on' array elements must be strings");
  }
  if (names.length === 0) {
    throw new MongoError(
      "Location51187",
      "If explicitly specifying $merge 'on', must include at least one field",
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new MongoError("Location31465", `Found a duplicate field '${twice}' in $merge 'on'`);
  }
  names.forEach(pathParts);
  return names;
}

function readWhenMatched(fields: Document, options: StageOptions): WhenMatched {
  const mode = fields.get("whenMatched") ?? "merge";
  if (Array.isArray(mode)) return byPipeline(mode, fields.get("let"), options);
  if (fields.has("let")) {
    throw new MongoError(
      "Location51199",
      "Cannot use 'let' variables with 'whenMatched: ...' mode other than a pipeline",
    );
  }
  switch (mode) {
    case "merge":
      return (previous, document) => new Map([...previous, ...document]);
    case "replace":
      return (previous, document) => new Map([["_id", previous.get("_id")!], ...document]);
    case "keepExisting":
      return (previous) => previous;
    case "fail":
      return (_, document) => {
        throw new MongoError(
          "DuplicateKey",
          `$merge found a document in the target for ${shellText(document)}`,
        );
      };
  }
  throw new MongoError(
    "BadValue",
    `Enumeration value '${shellText(mode)}' for field '$merge.whenMatched' is not a valid value.`,
  );
}

function byPipeline(stages: Value[], lets: Value | undefined, options: StageOptions): WhenMatched {
  if (lets !== undefined && !isDocument(lets)) {
    throw new MongoError("TypeMismatch", `$merge 'let' must be an object, found ${typeName(lets)}`);
  }
  const refused = stages.map((stage) => isDocument(stage) ? stage.keys().next().value : undefined)
    .find((name) => name !== undefined && !PIPELINE_STAGES.includes(name));
  if (refused !== undefined) {
    throw new MongoError("InvalidOptions", `${refused} is not allowed to be used within an update`);
  }
  const compiler = expressionCompiler(options.variables);
  const bindings = [...lets ?? []].map((
    [name, value],
  ): [string, Evaluate] => [name, compiler.compile(value)]);
  const names = new Set([...compiler.with(bindings.map(([name]) => name)).variables, "new"]);
  const run: Stage = options.compileStages(stages, options.context, names, "$merge");
  return (previous, document, values) => {
    const variables = new Map(values).set("new", document);
    for (const [name, evaluate] of bindings) {
      variables.set(name, evaluate({ root: document, variables: values }));
    }
    const [next] = run([previous], variables);
    return next.has("_id") ? next : new Map([["_id", previous.get("_id")!], ...next]);
  };
}

/** The filter for the document of the target that meets a document; undefined where its `_id` is still to be made. */
function onFilter(document: Document, on: string[]): Document | undefined {
  const filter: Document = new Map();
  for (const path of on) {
    const value = valueAt(document, path.split("."));
    if (value === undefined && path === "_id") return undefined;
    if (value === undefined || value === null) {
      throw new MongoError(
        "Location51132",
        `$merge write error: 'on' field '${path}' cannot be missing, null, undefined or an array`,
      );
    }
    if (Array.isArray(value)) {
      throw new MongoError(
        "Location51185",
        `$merge write error: 'on' field '${path}' cannot be missing, null, undefined or an array`,
      );
    }
    filter.set(path, new Map([["$eq", value]]));
  }
  return filter;
}

function valueAt(document: Document, path: string[]): Value | undefined {
  let value: Value | undefined = document;
  for (const name of path) {
    value = isDocument(value) ? value.get(name) : Array.isArray(value) ? [] : undefined;
  }
  return value;
}

function checkKept(previous: Document, next: Document, paths: string[]): void {
  for (const path of paths) {
    if (compare(valueAt(previous, path.split(".")), valueAt(next, path.split("."))) !== 0) {
      throw new MongoError(
        "ImmutableField",
        `$merge failed to update the matching document, did you attempt to modify the _id or the shard key? :: caused ` +
          `by :: the field '${path}' would be altered`,
      );
    }
  }
}
