import { typeName } from "../../bson/compare.ts";
import { type Document, isDocument } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import type { StageParser } from "./stages.ts";

/**
 * `$facet`: one document with the results of several pipelines over the same documents.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/facet/
 */
export const facet: StageParser = (argument, { context, variables, compileStages }) => {
  if (!isDocument(argument) || argument.size === 0) {
    throw new MongoError(
      "Location40169",
      `the $facet specification must be a non-empty object, but found: ${typeName(argument)}`,
    );
  }
  const pipelines = [...argument].map(([name, stages]) => {
    if (name.startsWith("$") || name.includes(".") || name === "") {
      throw new MongoError(
        "Location16410",
        `FieldPath field names may not start with '$' or contain '.', found '${name}'`,
      );
    }
    if (!Array.isArray(stages)) {
      throw new MongoError(
        "Location40170",
        `arguments to $facet must be arrays, ${name} is type ${typeName(stages)}`,
      );
    }
    return { name, run: compileStages(stages, context, variables, "$facet") };
  });
  return function* (documents, values) {
    const input = [...documents];
    const result: Document = new Map();
    for (const { name, run } of pipelines) result.set(name, [...run(input, values)]);
    yield result;
  };
};
