import { MongoError } from "../errors.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { checkDatabase, checkNamespace, checkNotSystem } from "./namespace.ts";
import { ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/renameCollection/ */
export const renameCollection: Command = (context, command) => {
  const args = new Arguments("renameCollection", command, ["renameCollection", "to", "dropTarget"]);
  const [fromDatabase, fromName] = split(args.required("renameCollection", args.string("renameCollection")));
  const [toDatabase, toName] = split(args.required("to", args.string("to")));
  const { catalogue, transactions } = context.storage;
  const collection = catalogue.get(fromDatabase, fromName);
  if (!collection) {
    throw new MongoError("NamespaceNotFound", `Source collection ${fromDatabase}.${fromName} does not exist`);
  }
  const target = catalogue.get(toDatabase, toName);
  if (target === collection) {
    throw new MongoError("IllegalOperation", "Can't rename a collection to itself");
  }
  if (target && !args.boolean("dropTarget")) {
    throw new MongoError("NamespaceExists", "target namespace exists");
  }
  transactions.write(() => {
    if (target) catalogue.drop(target);
    catalogue.rename(collection, toDatabase, toName);
  });
  return ok();
};

function split(namespace: string): [string, string] {
  const dot = namespace.indexOf(".");
  if (dot <= 0) throw new MongoError("InvalidNamespace", `Invalid namespace specified '${namespace}'`);
  const [database, name] = [namespace.slice(0, dot), namespace.slice(dot + 1)];
  checkDatabase(database);
  checkNamespace(database, name);
  checkNotSystem(database, name);
  return [database, name];
}
