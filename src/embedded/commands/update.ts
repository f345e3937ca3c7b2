import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { type Hint, readHint } from "../read/hint.ts";
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
  const parsed = statements.map(parseUpdate);
  const errors = runStatements(parsed, args.boolean("ordered") ?? true, (statement, index) => {
    const request = compileStatement(statement, variables);
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

/** One statement of an `update` whose fields have the right types. */
export interface UpdateStatement {
  filter: Document;
  spec: Document | Document[];
  constants: Document | undefined;
  arrayFilters: Document[] | undefined;
  multi: boolean;
  upsert: boolean;
  hint: Hint | undefined;
}

/** Reads one statement. What it throws is an error of the whole command: nothing is updated then. */
export function parseUpdate(statement: Document): UpdateStatement {
  const args = new Arguments("update.updates", statement, KNOWN);
  checkCollation(args.object("collation"));
  return {
    filter: args.required("q", args.object("q")),
    spec: updateArgument(args.required("u", args.any("u"))),
    constants: args.object("c"),
    arrayFilters: args.objects("arrayFilters"),
    multi: args.boolean("multi") === true,
    upsert: args.boolean("upsert") === true,
    hint: readHint(args.any("hint")),
  };
}

/** What a statement looks for and does. What it throws is an error of this statement. */
export function compileStatement(statement: UpdateStatement, variables: Map<string, Value>): UpdateRequest {
  const { filter, spec, constants, arrayFilters, multi, upsert, hint } = statement;
  if (constants && !Array.isArray(spec)) {
    throw new MongoError("Location51198", "Constant values may only be specified for pipeline updates");
  }
  const updater = compileUpdate(spec, {
    arrayFilters,
    variables: constants ? new Map([...variables, ...constants]) : variables,
  });
  if (multi && updater.kind === "replacement") {
    throw new MongoError("FailedToParse", "multi update is not supported for replacement-style update");
  }
  const search = { filter, matcher: compileFilter(filter, variables), limit: multi ? undefined : 1, hint };
  return { search, updater, upsert };
}
