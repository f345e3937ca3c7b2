import { typeName } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileArrayFilters } from "./array_filters.ts";
import { compileModifiers } from "./modifiers.ts";
import { compilePipelineUpdate } from "./pipeline_update.ts";
import { compileReplacement } from "./replacement.ts";

export { upsertDocument } from "./upsert.ts";

/** What an update of one document is told besides the document. */
export interface UpdateContext {
  /** The array position that the query matched, for the positional `$`. */
  readonly matched?: number;
  /** Whether an upsert makes the document, so that `$setOnInsert` takes part. */
  readonly isInsert?: boolean;
  /** The time of `$currentDate` and `$$NOW`. */
  readonly now: Date;
}

/** A compiled update. */
export interface Updater {
  readonly kind: "operators" | "replacement" | "pipeline";
  /** The updated document: the same object where nothing changed, else a new one; the input is never changed. */
  apply(document: Document, context: UpdateContext): Document;
}

export interface UpdateOptions {
  readonly arrayFilters?: Document[];
  /** The variables of `let`, for pipelines and array filters. */
  readonly variables?: Map<string, Value>;
}

/**
 * Compiles the update of an update statement: a document of operators, a replacement document, or a pipeline.
 * Throws MongoErrors with MongoDB's codes for what it cannot be: FailedToParse (9), ConflictingUpdateOperators (40), ...
 * Source: https://www.mongodb.com/docs/v7.0/reference/command/update/
 */
export function compileUpdate(spec: Document | Document[], options: UpdateOptions = {}): Updater {
  const { arrayFilters = [], variables } = options;
  if (Array.isArray(spec)) {
    refuseFilters(arrayFilters, "pipeline-style");
    return { kind: "pipeline", apply: compilePipelineUpdate(spec, variables) };
  }
  if (!isDocument(spec)) {
    throw new MongoError(
      "FailedToParse",
      `Update argument must be either an object or an array, not ${typeName(spec)}`,
    );
  }
  if (spec.keys().next().value?.startsWith("$")) {
    return { kind: "operators", apply: compileModifiers(spec, compileArrayFilters(arrayFilters, variables)) };
  }
  refuseFilters(arrayFilters, "replacement-style");
  return { kind: "replacement", apply: compileReplacement(spec) };
}

function refuseFilters(arrayFilters: Document[], style: string): void {
  if (arrayFilters.length > 0) {
    throw new MongoError("FailedToParse", `arrayFilters may not be specified for ${style} updates`);
  }
}
