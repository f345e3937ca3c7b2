import { equal } from "../bson/compare.ts";
import { isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Collection } from "../storage/collection.ts";
import type { Index } from "../storage/index.ts";
import { shellText } from "../bson/shell_text.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { collectionName, existingCollection } from "./namespace.ts";
import { ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/dropIndexes/ */
export const dropIndexes: Command = (context, command) => {
  const args = new Arguments("dropIndexes", command, ["dropIndexes", "deleteIndexes", "index"]);
  const collection = existingCollection(context, collectionName(context, command));
  const wanted = args.required("index", args.any("index"));
  const before = collection.indexes.length + 1;
  const indexes = wanted === "*" ? [...collection.indexes] : named(collection, wanted);
  const { catalogue, transactions } = context.storage;
  transactions.write(() => indexes.forEach((index) => catalogue.dropIndex(collection, index)));
  collection.changes++;
  return ok({
    nIndexesWas: before,
    ...(wanted === "*" ? { msg: "non-_id indexes dropped for collection" } : {}),
  });
};

function named(collection: Collection, wanted: Value): Index[] {
  const names = Array.isArray(wanted) ? wanted : [wanted];
  return names.map((name) => {
    if (typeof name === "string") return byName(collection, name);
    if (isDocument(name)) return byKey(collection, name);
    throw new MongoError(
      "TypeMismatch",
      "BSON field 'dropIndexes.index' must be a string, an array or an object",
    );
  });
}

function byName(collection: Collection, name: string): Index {
  if (name === "_id_") throw new MongoError("InvalidOptions", "cannot drop _id index");
  const index = collection.indexes.find((index) => index.name === name);
  if (index) return index;
  throw new MongoError("IndexNotFound", `index not found with name [${name}]`);
}

function byKey(collection: Collection, key: ReadonlyMap<string, Value>): Index {
  const pattern = new Map(key);
  if (equal(pattern, new Map([["_id", 1]]))) throw new MongoError("InvalidOptions", "cannot drop _id index");
  const [index, another] = collection.indexes.filter((index) => equal(index.key, pattern));
  if (another) {
    throw new MongoError(
      "AmbiguousIndexKeyPattern",
      `${collection.indexes.length} indexes found for key: ${shellText(pattern)}, identify by name instead`,
    );
  }
  if (index) return index;
  throw new MongoError("IndexNotFound", `can't find index with key: ${shellText(pattern)}`);
}
