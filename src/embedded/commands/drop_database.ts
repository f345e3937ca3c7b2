import { MongoError } from "../errors.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/dropDatabase/ */
export const dropDatabase: Command = (context, command) => {
  new Arguments("dropDatabase", command, ["dropDatabase"]);
  if (context.database === "admin") {
    throw new MongoError("IllegalOperation", "Dropping the 'admin' database is prohibited.");
  }
  const { catalogue, transactions } = context.storage;
  const collections = catalogue.collections(context.database);
  if (collections.length === 0) return ok();
  transactions.write(() => collections.forEach((collection) => catalogue.drop(collection)));
  return ok({ dropped: context.database });
};
