import { MongoError } from "../errors.ts";
import { Arguments } from "./arguments.ts";
import { checkCollation } from "./collation.ts";
import type { Command } from "./command.ts";
import { checkNotSystem, collectionName } from "./namespace.ts";
import { ok } from "./reply.ts";

const REFUSED = [
  "capped",
  "size",
  "max",
  "timeseries",
  "expireAfterSeconds",
  "clusteredIndex",
  "changeStreamPreAndPostImages",
  "validator",
  "validationLevel",
  "validationAction",
  "viewOn",
  "pipeline",
  "encryptedFields",
  "storageEngine",
  "indexOptionDefaults",
];

/** https://www.mongodb.com/docs/manual/reference/command/create/ */
export const create: Command = (context, command) => {
  const args = new Arguments("create", command, [
    "create",
    "collation",
    "idIndex",
    "autoIndexId",
    ...REFUSED,
  ]);
  const name = collectionName(context, command);
  checkNotSystem(context.database, name);
  checkCollation(args.object("collation"));
  const option = REFUSED.find((option) => args.any(option) !== undefined && args.any(option) !== false);
  if (option) {
    throw new MongoError("NotImplemented", `create does not support "${option}" on the embedded database`);
  }
  const { catalogue, transactions } = context.storage;
  if (catalogue.get(context.database, name)) {
    throw new MongoError("NamespaceExists", `Collection ${context.database}.${name} already exists.`);
  }
  transactions.write(() => catalogue.create(context.database, name));
  return ok();
};
