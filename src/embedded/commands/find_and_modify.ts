import type { Document, Value } from "../bson/value.ts";
import { MongoError, withContext } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { compileProjection } from "../query/projection.ts";
import { readHint } from "../read/hint.ts";
import { find, type Search } from "../read/search.ts";
import type { Collection } from "../storage/collection.ts";
import { compileUpdate } from "../update/update.ts";
import { Arguments } from "./arguments.ts";
import { checkCollation } from "./collation.ts";
import type { Command, Context } from "./command.ts";
import { sortOf } from "./find.ts";
import { letVariables } from "./let_variables.ts";
import { collectionForWriting, collectionName } from "./namespace.ts";
import { document, ok } from "./reply.ts";
import { updateArgument, updateOne, type UpdateRequest, upsert } from "./update_documents.ts";

const KNOWN = [
  "findAndModify",
  "findandmodify",
  "query",
  "sort",
  "remove",
  "update",
  "new",
  "fields",
  "upsert",
  "arrayFilters",
  "hint",
  "let",
  "collation",
  "bypassDocumentValidation",
];

/** https://www.mongodb.com/docs/manual/reference/command/findAndModify/ */
export const findAndModify: Command = (context, command) => {
  const request = readFindAndModify(context, command);
  const name = collectionName(context, command);
  const { update } = request;
  const collection = update?.upsert
    ? collectionForWriting(context, name)
    : context.storage.catalogue.get(context.database, name);
  return withContext(
    "Plan executor error during findAndModify",
    () => update ? modify(context, collection, request, update) : remove(context, collection, request),
  );
};

interface Request {
  search: Search;
  /** Undefined: the document is removed. */
  update: UpdateRequest | undefined;
  returnNew: boolean;
  project: (document: Document) => Document;
}

/** Reads the arguments of a `findAndModify`. */
export function readFindAndModify(context: Context, command: Document): Request {
  const args = new Arguments("findAndModify", command, KNOWN);
  checkCollation(args.object("collation"));
  const variables = letVariables(context, args.object("let"));
  const filter = args.object("query") ?? new Map();
  const matcher = compileFilter(filter, variables);
  const search = { filter, matcher, sort: sortOf(args), limit: 1, hint: readHint(args.any("hint")) };
  checkCombination(args);
  const fields = args.object("fields");
  return {
    search,
    update: args.boolean("remove") ? undefined : {
      search,
      updater: compileUpdate(updateArgument(args.any("update")), {
        arrayFilters: args.objects("arrayFilters"),
        variables,
      }),
      upsert: args.boolean("upsert") === true,
    },
    returnNew: args.boolean("new") === true,
    project: fields?.size ? compileProjection(fields, matcher, variables) : (document) => document,
  };
}

function checkCombination(args: Arguments): void {
  const remove = args.boolean("remove") === true;
  const update = args.any("update") !== undefined;
  const wrong = remove && update
    ? "Cannot specify both an update and remove=true"
    : !remove && !update
    ? "Either an update or remove=true must be specified"
    : remove && args.boolean("upsert")
    ? "Cannot specify both upsert=true and remove=true"
    : remove && args.boolean("new")
    ? "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document"
    : undefined;
  if (wrong) throw new MongoError("FailedToParse", wrong);
}

function remove(
  context: Context,
  collection: Collection | undefined,
  { search, project }: Request,
): Document {
  const [found] = collection ? find(collection, search, context.budget) : [];
  if (!collection || !found) return answer({ n: 0 }, null);
  const shown = project(found.document);
  context.storage.transactions.write(() => collection.remove(found.rid, found.document));
  return answer({ n: 1 }, shown);
}

function modify(
  context: Context,
  collection: Collection | undefined,
  request: Request,
  update: UpdateRequest,
): Document {
  const { search, project, returnNew } = request;
  const [found] = collection ? find(collection, search, context.budget) : [];
  if (collection && found) {
    const before = returnNew ? undefined : project(found.document);
    const after = updateOne(context, collection, found, update);
    return answer({ n: 1, updatedExisting: true }, before ?? project(after));
  }
  if (!collection || !update.upsert) return answer({ n: 0, updatedExisting: false }, null);
  const inserted = upsert(context, collection, update);
  return answer(
    { n: 1, updatedExisting: false, upserted: inserted.get("_id")! },
    returnNew ? project(inserted) : null,
  );
}

function answer(lastErrorObject: Record<string, Value>, value: Value): Document {
  return ok({ lastErrorObject: document(lastErrorObject), value });
}
