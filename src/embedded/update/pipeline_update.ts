import { compileStages, NO_COLLECTIONS } from "../aggregate/pipeline.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { replaceDocument } from "./replacement.ts";

const STAGES = ["$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith"];

/**
 * An update by an aggregation pipeline. InvalidOptions (72) for a stage that makes no single document of a document.
 * Source: https://www.mongodb.com/docs/v7.0/tutorial/update-documents-with-aggregation-pipeline/
 */
export function compilePipelineUpdate(stages: Document[], variables: Map<string, Value> = new Map()) {
  for (const stage of stages) {
    const name = isDocument(stage) ? stage.keys().next().value : undefined;
    if (name?.startsWith("$") && !STAGES.includes(name)) {
      throw new MongoError("InvalidOptions", `${name} is not allowed to be used within an update`);
    }
  }
  const context = { ...NO_COLLECTIONS, now: new Date(0) };
  const run = compileStages(stages, context, new Set([...variables.keys(), "NOW"]));
  return (document: Document, { now }: { now: Date }): Document => {
    const [result] = run([document], new Map<string, Value>(variables).set("NOW", now));
    return replaceDocument(document, result);
  };
}
