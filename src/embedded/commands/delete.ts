import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { type Hint, readHint } from "../read/hint.ts";
import { find, type Search } from "../read/search.ts";
import type { Collection } from "../storage/collection.ts";
import { Arguments } from "./arguments.ts";
import { checkCollation } from "./collation.ts";
import type { Command, Context } from "./command.ts";
import { letVariables } from "./let_variables.ts";
import { collectionName } from "./namespace.ts";
import { ok } from "./reply.ts";
import { checkBatch, runStatements } from "./write_errors.ts";

/** https://www.mongodb.com/docs/manual/reference/command/delete/ */
export const deleteCommand: Command = (context, command) => {
  const args = new Arguments("delete", command, ["delete", "deletes", "ordered", "let"]);
  const collection = context.storage.catalogue.get(context.database, collectionName(context, command));
  const statements = args.required("deletes", args.objects("deletes"));
  checkBatch(statements.length);
  const variables = letVariables(context, args.object("let"));
  const parsed = statements.map(parseDelete);
  let deleted = 0;
  const errors = runStatements(parsed, args.boolean("ordered") ?? true, (statement) => {
    const search = compileDelete(statement, variables);
    if (collection) deleted += deleteFound(context, collection, search);
  });
  return ok({ n: deleted, ...(errors.length > 0 ? { writeErrors: errors } : {}) });
};

/** One statement of a `delete` whose fields have the right types. */
export interface DeleteStatement {
  filter: Document;
  limit: number | undefined;
  hint: Hint | undefined;
}

/** Reads one statement. What it throws is an error of the whole command: nothing is deleted then. */
export function parseDelete(statement: Document): DeleteStatement {
  const args = new Arguments("delete.deletes", statement, ["q", "limit", "collation", "hint"]);
  checkCollation(args.object("collation"));
  const filter = args.required("q", args.object("q"));
  const limit = args.required("limit", args.integer("limit"));
  if (limit > 1) {
    throw new MongoError("FailedToParse", `The limit field in delete objects must be 0 or 1. Got ${limit}`);
  }
  return { filter, limit: limit === 1 ? 1 : undefined, hint: readHint(args.any("hint")) };
}

/** What a statement looks for. What it throws is an error of this statement. */
export function compileDelete(
  { filter, limit, hint }: DeleteStatement,
  variables: Map<string, Value>,
): Search {
  return { filter, matcher: compileFilter(filter, variables), limit, hint };
}

/** Deletes what a search finds, each document by itself; gives how many. */
export function deleteFound(context: Context, collection: Collection, search: Search): number {
  const found = [...find(collection, search, context.budget)];
  for (const { rid, document } of found) {
    context.storage.transactions.write(() => collection.remove(rid, document));
  }
  return found.length;
}
