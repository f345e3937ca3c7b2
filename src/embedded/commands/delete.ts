import type { Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { readHint } from "../read/hint.ts";
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
  let deleted = 0;
  const errors = runStatements(statements, args.boolean("ordered") ?? true, (statement) => {
    const { search } = readDelete(statement, variables);
    if (collection) deleted += deleteFound(context, collection, search);
  });
  return ok({ n: deleted, ...(errors.length > 0 ? { writeErrors: errors } : {}) });
};

/** Reads one statement of a `delete`. */
export function readDelete(
  statement: Document,
  variables: ReturnType<typeof letVariables>,
): { search: Search } {
  const args = new Arguments("delete.deletes", statement, ["q", "limit", "collation", "hint"]);
  checkCollation(args.object("collation"));
  const filter = args.required("q", args.object("q"));
  const limit = args.required("limit", args.integer("limit"));
  if (limit > 1) {
    throw new MongoError("FailedToParse", `The limit field in delete objects must be 0 or 1. Got ${limit}`);
  }
  const matcher = compileFilter(filter, variables);
  return {
    search: { filter, matcher, limit: limit === 1 ? 1 : undefined, hint: readHint(args.any("hint")) },
  };
}

/** Deletes what a search finds, each document by itself; gives how many. */
export function deleteFound(context: Context, collection: Collection, search: Search): number {
  const found = [...find(collection, search, context.budget)];
  for (const { rid, document } of found) {
    context.storage.transactions.write(() => collection.remove(rid, document));
  }
  return found.length;
}
