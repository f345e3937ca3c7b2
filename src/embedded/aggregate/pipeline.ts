import { typeName } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Variables } from "./compiler.ts";
import type { PipelineContext } from "./context.ts";
import { type CompileStage, type Stage, STAGES } from "./stages/stages.ts";
import { refuseStage } from "./stages/refused.ts";

export { splitLeadingMatch } from "./leading_match.ts";
export { type MergeTarget, type Namespace, NO_COLLECTIONS, type PipelineContext } from "./context.ts";

/** A compiled pipeline: documents in, documents out, one after the other as they are asked for. */
export type Pipeline = (documents: Iterable<Document>) => Iterable<Document>;

/**
 * Compiles a pipeline. Location40323 for a stage that is not one field, Location40324 for one that does not exist,
 * NotImplemented (238) by name for one that this server does not have, and MongoDB's codes for wrong arguments.
 * A stage that writes (`$out`, `$merge`) writes when the documents are asked for, and gives none.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation-pipeline/
 */
export function compilePipeline(stages: Value[], context: PipelineContext): Pipeline {
  const variables: Variables = new Map<string, Value>(context.variables ?? []).set("NOW", context.now);
  const run = compileStages(stages, context, new Set(variables.keys()));
  return (documents) => run(documents, variables);
}

/** Compiles stages that may use the given variables; for pipelines within stages. */
export const compileStages: CompileStage = (stages, context, variables, within) => {
  const compiled = stages.map((stage, index): Stage => {
    if (!isDocument(stage)) {
      throw new MongoError(
        "TypeMismatch",
        `Each element of the 'pipeline' array must be an object, found ${typeName(stage)}`,
      );
    }
    const [name, ...others] = stage.keys();
    if (name === undefined || others.length > 0) {
      throw new MongoError(
        "Location40323",
        "A pipeline stage specification object must contain exactly one field.",
      );
    }
    const parse = STAGES.get(name);
    if (parse === undefined) throw refuseStage(name);
    if (["$out", "$merge"].includes(name)) checkLast(name, index === stages.length - 1, within);
    if (name === "$facet" && within === "$facet") {
      throw new MongoError("Location40600", "$facet is not allowed to be used within a $facet stage");
    }
    return parse(stage.get(name)!, { name, context, variables, compileStages });
  });
  return (documents, values) => compiled.reduce((input, stage) => stage(input, values), documents);
};

function checkLast(name: string, isLast: boolean, within: string | undefined): void {
  if (within === "$facet") {
    throw new MongoError("Location40600", `${name} is not allowed to be used within a $facet stage`);
  }
  if (within !== undefined) {
    throw new MongoError("Location51047", `${name} is not allowed within a ${within}'s sub-pipeline`);
  }
  if (!isLast) throw new MongoError("Location40601", `${name} can only be the final stage in the pipeline`);
}
