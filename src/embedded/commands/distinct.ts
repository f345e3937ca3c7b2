import { keyOf } from "../bson/key.ts";
import type { Value } from "../bson/value.ts";
import { compileFilter } from "../query/matcher.ts";
import { valuesAt } from "../query/path.ts";
import { readHint } from "../read/hint.ts";
import { find } from "../read/search.ts";
import { textOf } from "../storage/bytes.ts";
import { Arguments } from "./arguments.ts";
import { checkCollation } from "./collation.ts";
import type { Command } from "./command.ts";
import { collectionName } from "./namespace.ts";
import { ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/distinct/ */
export const distinct: Command = (context, command) => {
  const args = new Arguments("distinct", command, ["distinct", "key", "query", "collation", "hint"]);
  checkCollation(args.object("collation"));
  const collection = context.storage.catalogue.get(context.database, collectionName(context, command));
  const path = args.required("key", args.string("key"));
  const filter = args.object("query") ?? new Map();
  const matcher = compileFilter(filter);
  if (!collection) return ok({ values: [] });
  const seen = new Map<string, Value>();
  const search = { filter, matcher, hint: readHint(args.any("hint")) };
  for (const { document } of find(collection, search, context.budget)) {
    for (const value of valuesAt(document, path)) {
      const key = textOf(keyOf(value));
      if (!seen.has(key)) seen.set(key, value);
    }
  }
  return ok({ values: [...seen.values()] });
};
