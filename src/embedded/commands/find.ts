import { encode } from "../bson/codec.ts";
import type { Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter, type Matcher } from "../query/matcher.ts";
import { compileProjection } from "../query/projection.ts";
import { compileSort } from "../query/sort.ts";
import { readHint } from "../read/hint.ts";
import { find as findDocuments, type Search } from "../read/search.ts";
import type { Collection } from "../storage/collection.ts";
import { Arguments } from "./arguments.ts";
import type { Command, Context } from "./command.ts";
import { checkCollation } from "./collation.ts";
import { letVariables } from "./let_variables.ts";
import { collectionName, reasonToKill } from "./namespace.ts";

const KNOWN = [
  "find",
  "filter",
  "sort",
  "projection",
  "hint",
  "skip",
  "limit",
  "batchSize",
  "singleBatch",
  "let",
  "collation",
  "allowDiskUse",
  "noCursorTimeout",
  "allowPartialResults",
  "min",
  "max",
  "returnKey",
  "showRecordId",
  "tailable",
  "awaitData",
  "oplogReplay",
];
const REFUSED = ["min", "max", "returnKey", "showRecordId", "tailable", "awaitData"];
const FIRST_BATCH = 101;

/** A `find` that is understood: what to look for and how to show it. */
export interface FindRequest {
  search: Search;
  show: (found: { document: Document; bytes: Uint8Array }) => Uint8Array;
  batchSize: number;
  singleBatch: boolean;
  patient: boolean;
}

/** https://www.mongodb.com/docs/manual/reference/command/find/ */
export const find: Command = (context, command) => {
  const name = collectionName(context, command);
  const { search, show, batchSize, singleBatch, patient } = readFind(context, command);
  const collection = context.storage.catalogue.get(context.database, name);
  return context.cursors.open(
    {
      namespace: `${context.database}.${name}`,
      documents: shown(context, collection, search, show),
      budget: context.budget,
      session: context.session,
      patient,
      killed: () => collection && reasonToKill(collection, context.database, name),
    },
    batchSize,
    singleBatch,
  );
};

function* shown(
  context: Context,
  collection: Collection | undefined,
  search: Search,
  show: FindRequest["show"],
): Generator<Uint8Array> {
  if (!collection) return;
  for (const found of findDocuments(collection, search, context.budget)) yield show(found);
}

/** Reads the arguments of a `find`. Throws what MongoDB answers to wrong ones. */
export function readFind(context: Context, command: Document): FindRequest {
  const args = new Arguments("find", command, KNOWN);
  checkCollation(args.object("collation"));
  refuse(args);
  const variables = letVariables(context, args.object("let"));
  const filter = args.object("filter") ?? new Map();
  const matcher = compileFilter(filter, variables);
  const projection = args.object("projection");
  const search: Search = {
    filter,
    matcher,
    sort: sortOf(args),
    skip: args.integer("skip"),
    limit: args.integer("limit") || undefined,
    hint: readHint(args.any("hint")),
  };
  return {
    search,
    show: showing(projection, matcher, variables),
    batchSize: args.integer("batchSize") ?? FIRST_BATCH,
    patient: args.boolean("noCursorTimeout") === true,
    singleBatch: args.boolean("singleBatch") === true,
  };
}

/** The sort, or undefined for none. Throws what `compileSort` throws, also where an index would sort. */
export function sortOf(args: Arguments): Document | undefined {
  const sort = args.object("sort");
  if (!sort || sort.size === 0) return undefined;
  if (!sort.has("$natural")) compileSort(sort);
  return sort;
}

function showing(
  projection: Document | undefined,
  matcher: Matcher,
  variables: ReturnType<typeof letVariables>,
): FindRequest["show"] {
  if (!projection || projection.size === 0) return ({ bytes }) => bytes;
  const project = compileProjection(projection, matcher, variables);
  return ({ document }) => encode(project(document));
}

function refuse(args: Arguments): void {
  const option = REFUSED.find((name) => args.any(name) !== undefined && args.any(name) !== false);
  if (option) {
    throw new MongoError("NotImplemented", `find does not support "${option}" on the embedded database`);
  }
}
