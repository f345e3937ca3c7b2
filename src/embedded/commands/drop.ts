import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { collectionName } from "./namespace.ts";
import { ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/drop/ */
export const drop: Command = (context, command) => {
  new Arguments("drop", command, ["drop"]);
  const { catalogue, transactions } = context.storage;
  const collection = catalogue.get(context.database, collectionName(context, command));
  // Since 7.0 a collection that is not there is dropped too.
  if (!collection) return ok();
  const nIndexesWas = collection.indexes.length + 1;
  const ns = collection.namespace;
  transactions.write(() => catalogue.drop(collection));
  return ok({ nIndexesWas, ns });
};
