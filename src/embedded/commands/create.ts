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

/** One that is there with the same options stays as it is. https://www.mongodb.com/docs/v7.0/reference/command/create/ */
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
  // There are no other options than these, which are the same for all.
  if (!catalogue.get(context.database, name)) {
    transactions.write(() => catalogue.create(context.database, name));
  }
  return ok();
};
