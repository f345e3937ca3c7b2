import { Double } from "../bson/value.ts";
import { compileFilter } from "../query/matcher.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { document, ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/listDatabases/ */
export const listDatabases: Command = (context, command) => {
  const args = new Arguments("listDatabases", command, [
    "listDatabases",
    "filter",
    "nameOnly",
    "authorizedDatabases",
  ]);
  const matcher = compileFilter(args.object("filter") ?? new Map());
  const { catalogue } = context.storage;
  const nameOnly = args.boolean("nameOnly") === true;
  let total = 0;
  const databases = catalogue.databases().map((name) => {
    if (nameOnly) return document({ name });
    const bytes = catalogue.collections(name).reduce((sum, collection) => sum + collection.size().bytes, 0);
    total += bytes;
    return document({ name, sizeOnDisk: new Double(bytes), empty: bytes === 0 });
  });
  const found = databases.filter((database) => matcher.matches(database));
  return ok(
    nameOnly ? { databases: found } : {
      databases: found,
      totalSize: new Double(total),
      totalSizeMb: new Double(Math.floor(total / 1_048_576)),
    },
  );
};
