import { compilePipeline, splitLeadingMatch } from "../aggregate/pipeline.ts";
import { encode } from "../bson/codec.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError, withContext } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { countFound } from "../read/count.ts";
import { readHint } from "../read/hint.ts";
import { find, type Search } from "../read/search.ts";
import type { Collection } from "../storage/collection.ts";
import { Arguments, numberOf } from "./arguments.ts";
import { checkCollation } from "./collation.ts";
import type { Command, Context } from "./command.ts";
import { collStatsDocument } from "./coll_stats_stage.ts";
import { letVariables } from "./let_variables.ts";
import { collectionName, reasonToKill } from "./namespace.ts";
import { pipelineContext } from "./pipeline_context.ts";
import { document } from "./reply.ts";

const KNOWN = [
  "aggregate",
  "pipeline",
  "cursor",
  "explain",
  "allowDiskUse",
  "bypassDocumentValidation",
  "hint",
  "let",
  "collation",
];
const FIRST_BATCH = 101;

/** https://www.mongodb.com/docs/manual/reference/command/aggregate/ */
export const aggregate: Command = (context, command) => {
  if (command.get("explain") === true) {
    throw new MongoError(
      "NotImplemented",
      "aggregate does not support `explain: true`: use the explain command",
    );
  }
  if (!command.has("cursor")) {
    throw new MongoError(
      "FailedToParse",
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  }
  const request = readAggregate(context, command);
  const { batchSize, writes } = request;
  const name = collectionName(context, command);
  const collection = context.storage.catalogue.get(context.database, name);
  const documents = resultOf(context, collection, name, request);
  const cursor = {
    namespace: `${context.database}.${name}`,
    documents,
    budget: context.budget,
    session: context.session,
    killed: () => collection && !writes ? reasonToKill(collection, context.database, name) : undefined,
  };
  // What writes has to run to its end now, also for a client that wants no documents yet.
  const count = writes ? Infinity : batchSize;
  return withContext(
    "PlanExecutor error during aggregation",
    () => context.cursors.open(cursor, count, false),
  );
};

/** An `aggregate` that is understood: what is looked for first, with indexes, and the stages after that. */
export interface AggregateRequest {
  search: Search;
  rest: Document[];
  batchSize: number;
  variables: Map<string, Value>;
  /** The argument of `$collStats`, which takes the place of a search. */
  stats: Value | undefined;
  /** The last stage is `$out` or `$merge`. */
  writes: boolean;
}

/** Reads the arguments of an `aggregate`. Throws what MongoDB answers to wrong ones. */
export function readAggregate(context: Context, command: Document): AggregateRequest {
  const args = new Arguments("aggregate", command, KNOWN);
  checkCollation(args.object("collation"));
  const given = args.required("pipeline", args.array("pipeline"));
  const cursor = args.object("cursor");
  const stats = isDocument(given[0]) ? given[0].get("$collStats") : undefined;
  const stages = stats === undefined ? given : given.slice(1);
  const variables = letVariables(context, args.object("let"));
  compilePipeline(stages, pipelineContext(context, variables));
  refuseWithoutCollection(command, given);
  // After $collStats nothing is searched for, so that every stage is left to the pipeline.
  const { search, rest } = stats === undefined ? pushDown(stages, variables) : {
    search: { filter: new Map(), matcher: compileFilter(new Map()) },
    rest: stages as Document[],
  };
  const batchSize = cursor && new Arguments("aggregate.cursor", cursor, ["batchSize"]).integer("batchSize");
  const last = rest.at(-1);
  return {
    search: { ...search, hint: readHint(args.any("hint")) },
    rest,
    batchSize: batchSize ?? FIRST_BATCH,
    variables,
    stats,
    writes: last !== undefined && (last.has("$out") || last.has("$merge")),
  };
}

function refuseWithoutCollection(command: Document, stages: Value[]): void {
  if (typeof command.get("aggregate") === "string") return;
  const [first] = isDocument(stages[0]) ? stages[0].keys() : [];
  throw new MongoError(
    "InvalidNamespace",
    `{aggregate: 1} is not valid for '${first ?? "an empty pipeline"}'; a collection is required.`,
  );
}

/** Lets the search do what it can do with indexes: `$match`, then `$sort`, `$skip` and `$limit` in this order. */
function pushDown(stages: Value[], variables: Map<string, Value>): { search: Search; rest: Document[] } {
  const { filter, rest } = splitLeadingMatch(stages);
  const search: Search = { filter, matcher: compileFilter(filter, variables) };
  const left = rest as Document[];
  const take = (name: string) => left[0]?.has(name) ? left.shift()!.get(name) : undefined;
  const sort = take("$sort");
  if (isDocument(sort)) search.sort = sort;
  search.skip = numberOf(take("$skip"));
  search.limit = numberOf(take("$limit"));
  return { search, rest: left };
}

/** The documents of the answer, each made when it is asked for. */
function resultOf(
  context: Context,
  collection: Collection | undefined,
  name: string,
  { search, rest, stats, variables }: AggregateRequest,
): Iterator<Uint8Array> {
  const run = compilePipeline(rest, pipelineContext(context, variables));
  if (stats) return encoded(context, run([collStatsDocument(context, name, stats)]));
  if (isCount(rest)) return counted(context, collection, search);
  if (rest.length === 0) return stored(context, collection, search);
  return encoded(context, run(found(context, collection, search)));
}

/** Whether all that is left is what a driver's `countDocuments` sends: counting needs no documents. */
function isCount(rest: Document[]): boolean {
  const group = rest[0]?.get("$group");
  if (rest.length !== 1 || !isDocument(group) || group.size !== 2 || group.get("_id") !== 1) return false;
  const sum = group.get("n");
  return isDocument(sum) && sum.size === 1 && sum.get("$sum") === 1;
}

function* counted(
  context: Context,
  collection: Collection | undefined,
  search: Search,
): Generator<Uint8Array> {
  const n = collection ? countFound(collection, search, context.budget) : 0;
  if (n > 0) yield encode(document({ _id: 1, n }));
}

function* stored(
  context: Context,
  collection: Collection | undefined,
  search: Search,
): Generator<Uint8Array> {
  if (!collection) return;
  for (const { bytes } of find(collection, search, context.budget)) yield bytes;
}

function* found(context: Context, collection: Collection | undefined, search: Search): Generator<Document> {
  if (!collection) return;
  for (const one of find(collection, search, context.budget)) yield one.document;
}

function* encoded(context: Context, documents: Iterable<Document>): Generator<Uint8Array> {
  for (const one of documents) {
    context.budget.check();
    yield encode(one);
  }
}
