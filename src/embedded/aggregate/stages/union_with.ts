import { typeName } from "../../bson/compare.ts";
import { isDocument } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { compileSubPipeline } from "./sub_pipeline.ts";
import type { StageParser } from "./stages.ts";

/**
 * `$unionWith`: the documents, then those of another collection.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/unionWith/
 */
export const unionWith: StageParser = (argument, options) => {
  if (typeof argument !== "string" && !isDocument(argument)) {
    throw new MongoError(
      "FailedToParse",
      `the $unionWith stage specification must be an object or string, but found ${typeName(argument)}`,
    );
  }
  const fields = isDocument(argument) ? argument : new Map([["coll", argument]]);
  const unknown = [...fields.keys()].find((key) => key !== "coll" && key !== "pipeline");
  if (unknown !== undefined) {
    throw new MongoError("Location40415", `BSON field '$unionWith.${unknown}' is an unknown field.`);
  }
  const collection = fields.get("coll");
  if (typeof collection !== "string") {
    throw new MongoError(
      "FailedToParse",
      `$unionWith needs a collection name in 'coll', found ${typeName(collection)}`,
    );
  }
  const namespace = { database: options.context.database, collection };
  const run = compileSubPipeline(fields.get("pipeline") ?? [], namespace, options, options.variables);
  return function* (documents, values) {
    yield* documents;
    yield* run(new Map(), values);
  };
};
