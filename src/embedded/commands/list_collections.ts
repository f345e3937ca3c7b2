import { encode } from "../bson/codec.ts";
import type { Document } from "../bson/value.ts";
import { compileFilter } from "../query/matcher.ts";
import type { Collection } from "../storage/collection.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ID_INDEX } from "./create_indexes.ts";
import { listing } from "./listing.ts";
import { document } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/listCollections/ */
export const listCollections: Command = (context, command) => {
  const known = ["listCollections", "filter", "nameOnly", "authorizedCollections", "cursor"];
  const args = new Arguments("listCollections", command, known);
  const matcher = compileFilter(args.object("filter") ?? new Map());
  const collections = context.storage.catalogue.collections(context.database);
  const found = collections.map(describe).filter((description) => matcher.matches(description));
  const shown = args.boolean("nameOnly") ? found.map(nameOnly) : found;
  return listing(context, "$cmd.listCollections", shown.map(encode), args.object("cursor"));
};

function describe(collection: Collection): Document {
  return document({
    name: collection.name,
    type: "collection",
    options: collection.options,
    info: document({ readOnly: false, uuid: collection.uuid }),
    idIndex: ID_INDEX,
  });
}

function nameOnly(description: Document): Document {
  return document({ name: description.get("name")!, type: description.get("type")! });
}
