import { encodeMessage } from "../bson/codec.ts";
import { keyOf } from "../bson/key.ts";
import { largest } from "../bson/limits.ts";
import type { Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
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

/** What the values of one answer may take together. */
const MAX_BYTES = largest.document - 4096;

/** Throws Location17217 for more values than an answer can hold. https://www.mongodb.com/docs/manual/reference/command/distinct/ */
export const distinct: Command = (context, command) => {
  const args = new Arguments("distinct", command, ["distinct", "key", "query", "collation", "hint"]);
  checkCollation(args.object("collation"));
  const collection = context.storage.catalogue.get(context.database, collectionName(context, command));
  const path = args.required("key", args.string("key"));
  const filter = args.object("query") ?? new Map();
  const matcher = compileFilter(filter);
  if (!collection) return ok({ values: [] });
  const seen = new Map<string, Value>();
  let bytes = 0;
  const search = { filter, matcher, hint: readHint(args.any("hint")) };
  for (const { document } of find(collection, search, context.budget)) {
    for (const value of valuesAt(document, path)) {
      const key = textOf(keyOf(value));
      if (seen.has(key)) continue;
      seen.set(key, value);
      bytes += encodeMessage(new Map([["", value]])).length;
      if (bytes > MAX_BYTES) throw new MongoError("Location17217", "distinct too big, 16mb cap");
    }
  }
  return ok({ values: [...seen.values()] });
};
