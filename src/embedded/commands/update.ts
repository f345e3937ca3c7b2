import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { readHint } from "../read/hint.ts";
import { compileUpdate } from "../update/update.ts";
import { Arguments } from "./arguments.ts";
import { checkCollation } from "./collation.ts";
import type { Command } from "./command.ts";
import { letVariables } from "./let_variables.ts";
import { collectionForWriting, collectionName } from "./namespace.ts";
import { document, ok } from "./reply.ts";
import { updateArgument, updateFound, type UpdateRequest } from "./update_documents.ts";
import { checkBatch, runStatements } from "./write_errors.ts";

/** https://www.mongodb.com/docs/manual/reference/command/update/ */
export const update: Command = (context, command) => {
  const known = ["update", "updates", "ordered", "bypassDocumentValidation", "let"];
  const args = new Arguments("update", command, known);
  const name = collectionName(context, command);
  const statements = args.required("updates", args.objects("updates"));
  checkBatch(statements.length);
  const variables = letVariables(context, args.object("let"));
  let matched = 0;
  let modified = 0;
  const upserted: Document[] = [];
  const errors = runStatements(statements, args.boolean("ordered") ?? true, (statement, index) => {
    const request = readUpdate(statement, variables);
    const collection = request.upsert
      ? collectionForWriting(context, name)
      : context.storage.catalogue.get(context.database, name);
    if (!collection) return;
    const result = updateFound(context, collection, request);
    matched += result.matched;
    modified += result.modified;
    if (result.upserted) upserted.push(document({ index, _id: result.upserted.get("_id")! }));
  });
  return ok({
    n: matched + upserted.length,
    nModified: modified,
    ...(upserted.length > 0 ? { upserted } : {}),
    ...(errors.length > 0 ? { writeErrors: errors } : {}),
  });
};

const KNOWN = ["q", "u", "c", "upsert", "multi", "collation", "arrayFilters", "hint"];

/** Reads one statement of an `update`. */
export function readUpdate(statement: Document, variables: Map<string, Value>): UpdateRequest {
  const args = new Arguments("update.updates", statement, KNOWN);
  checkCollation(args.object("collation"));
  const filter = args.required("q", args.object("q"));
  const constants = args.object("c");
  const spec = updateArgument(statement.get("u"));
  if (constants && !Array.isArray(spec)) {
    throw new MongoError(
      "Location51198",
      "Constant values may only be specified for pipeline updates",
    );
  }
  const updater = compileUpdate(spec, {
    arrayFilters: args.objects("arrayFilters"),
    variables: constants ? new Map([...variables, ...constants]) : variables,
  });
  const multi = args.boolean("multi") === true;
  if (multi && updater.kind === "replacement") {
    throw new MongoError("FailedToParse", "multi update is not supported for replacement-style update");
  }
  const search = {
    filter,
    matcher: compileFilter(filter, variables),
    limit: multi ? undefined : 1,
    hint: readHint(args.any("hint")),
  };
  return { search, updater, upsert: args.boolean("upsert") === true };
}
