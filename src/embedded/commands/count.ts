import { compileFilter } from "../query/matcher.ts";
import { countFound } from "../read/count.ts";
import { readHint } from "../read/hint.ts";
import { Arguments } from "./arguments.ts";
import { checkCollation } from "./collation.ts";
import type { Command } from "./command.ts";
import { collectionName } from "./namespace.ts";
import { ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/count/ */
export const count: Command = (context, command) => {
  const args = new Arguments("count", command, [
    "count",
    "query",
    "limit",
    "skip",
    "hint",
    "collation",
    "fields",
  ]);
  checkCollation(args.object("collation"));
  const collection = context.storage.catalogue.get(context.database, collectionName(context, command));
  const filter = args.object("query") ?? new Map();
  const skip = args.integer("skip") ?? 0;
  const limit = Math.abs(args.integer("limit", -Infinity) ?? 0) || Infinity;
  const hint = readHint(args.any("hint"));
  const matcher = compileFilter(filter);
  if (!collection) return ok({ n: 0 });
  return ok({ n: countFound(collection, { filter, matcher, skip, limit, hint }, context.budget) });
};
