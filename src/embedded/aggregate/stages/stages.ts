import type { Document, Value } from "../../bson/value.ts";
import type { Variables } from "../compiler.ts";
import type { PipelineContext } from "../context.ts";
import { bucket, bucketAuto } from "./bucket.ts";
import { facet } from "./facet.ts";
import { group, sortByCount } from "./group.ts";
import { lookup } from "./lookup.ts";
import { merge } from "./merge.ts";
import { out } from "./out.ts";
import { addFields, project, replaceRoot, replaceWith, unset } from "./reshape.ts";
import { count, limit, match, sample, skip, sort } from "./select.ts";
import { unionWith } from "./union_with.ts";
import { unwind } from "./unwind.ts";

/** A compiled stage. */
export type Stage = (documents: Iterable<Document>, variables: Variables) => Iterable<Document>;

/** Compiles the stages of a pipeline; `within` names the stage that it is part of, if any. */
export type CompileStage = (
  stages: Value[],
  context: PipelineContext,
  variables: ReadonlySet<string>,
  within?: string,
) => Stage;

/** What a stage is compiled with. */
export interface StageOptions {
  readonly name: string;
  readonly context: PipelineContext;
  /** The names of the variables that expressions may use. */
  readonly variables: ReadonlySet<string>;
  readonly compileStages: CompileStage;
}

/** Compiles one stage from its argument; throws a MongoError where that is wrong. */
export type StageParser = (argument: Value, options: StageOptions) => Stage;

/** The stages by their names. */
export const STAGES: ReadonlyMap<string, StageParser> = new Map<string, StageParser>([
  ["$addFields", addFields],
  ["$bucket", bucket],
  ["$bucketAuto", bucketAuto],
  ["$count", count],
  ["$facet", facet],
  ["$group", group],
  ["$limit", limit],
  ["$lookup", lookup],
  ["$match", match],
  ["$merge", merge],
  ["$out", out],
  ["$project", project],
  ["$replaceRoot", replaceRoot],
  ["$replaceWith", replaceWith],
  ["$sample", sample],
  ["$set", addFields],
  ["$skip", skip],
  ["$sort", sort],
  ["$sortByCount", sortByCount],
  ["$unionWith", unionWith],
  ["$unset", unset],
  ["$unwind", unwind],
]);
