import { typeName } from "../bson/compare.ts";
import type { Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Collection } from "../storage/collection.ts";
import type { Context } from "./command.ts";

const MAX_NAMESPACE_BYTES = 255;

/** The collection that a command names in its first field. Throws InvalidNamespace. */
export function collectionName(context: Context, command: Document, field = [...command.keys()][0]): string {
  const name = command.get(field);
  if (typeof name !== "string") {
    throw new MongoError(
      "InvalidNamespace",
      `collection name has invalid type ${name === undefined ? "missing" : typeName(name)}`,
    );
  }
  checkNamespace(context.database, name);
  return name;
}

/** Refuses the names that MongoDB refuses. Source: https://www.mongodb.com/docs/manual/reference/limits/ */
export function checkNamespace(database: string, name: string): void {
  const namespace = `${database}.${name}`;
  if (name === "" || name.startsWith(".") || name.includes("\0") || name.includes("$")) {
    throw new MongoError("InvalidNamespace", `Invalid namespace specified '${namespace}'`);
  }
  if (new TextEncoder().encode(namespace).length > MAX_NAMESPACE_BYTES) {
    throw new MongoError(
      "InvalidNamespace",
      `Fully qualified namespace is too long. Namespace: ${namespace} Max: ${MAX_NAMESPACE_BYTES}`,
    );
  }
}

/** Refuses to make a collection that belongs to MongoDB itself; one that is not there may be read. */
export function checkNotSystem(database: string, name: string): void {
  if (!name.startsWith("system.")) return;
  throw new MongoError("InvalidNamespace", `cannot write to '${database}.${name}'`);
}

/** Refuses the database names that MongoDB refuses. */
export function checkDatabase(name: string): void {
  // deno-lint-ignore no-control-regex
  if (name === "" || new TextEncoder().encode(name).length > 63 || /[/\\. "$*<>:|?\x00]/.test(name)) {
    throw new MongoError("InvalidNamespace", `Invalid database name: '${name}'`);
  }
}

/** The collection, made now if it is not there: as writes do. */
export function collectionForWriting(context: Context, name: string): Collection {
  checkNotSystem(context.database, name);
  const { catalogue, transactions } = context.storage;
  return catalogue.get(context.database, name) ??
    transactions.write(() => catalogue.create(context.database, name));
}

/** The collection, or NamespaceNotFound. */
export function existingCollection(context: Context, name: string): Collection {
  const collection = context.storage.catalogue.get(context.database, name);
  if (collection) return collection;
  throw new MongoError("NamespaceNotFound", `ns does not exist: ${context.database}.${name}`);
}

/** Why a cursor on a collection cannot go on, or undefined when it can. */
export function reasonToKill(collection: Collection, database: string, name: string): string | undefined {
  if (collection.dropped) return "collection dropped between getMore calls";
  return collection.database === database && collection.name === name
    ? undefined
    : "collection renamed between getMore calls";
}
