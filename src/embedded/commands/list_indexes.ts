import { encode } from "../bson/codec.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ID_INDEX } from "./create_indexes.ts";
import { listing } from "./listing.ts";
import { collectionName, existingCollection } from "./namespace.ts";

/** https://www.mongodb.com/docs/manual/reference/command/listIndexes/ */
export const listIndexes: Command = (context, command) => {
  const args = new Arguments("listIndexes", command, ["listIndexes", "cursor"]);
  const name = collectionName(context, command);
  const collection = existingCollection(context, name);
  const specs = [ID_INDEX, ...collection.indexes.map(({ spec }) => spec)];
  return listing(context, name, specs.map(encode), args.object("cursor"));
};
