import type { Document } from "../bson/value.ts";
import { checkIndexSpec, conflictOf } from "../storage/index_spec.ts";
import { MongoError } from "../errors.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { collectionForWriting, collectionName } from "./namespace.ts";
import { document, ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/createIndexes/ */
export const createIndexes: Command = (context, command) => {
  const args = new Arguments("createIndexes", command, ["createIndexes", "indexes", "commitQuorum"]);
  const name = collectionName(context, command);
  const wanted = args.required("indexes", args.objects("indexes"));
  if (wanted.length === 0) throw new MongoError("BadValue", "Must specify at least one index to create");
  const specs = wanted.map(checkIndexSpec);
  const { catalogue, transactions } = context.storage;
  const isNew = !catalogue.get(context.database, name);
  const collection = collectionForWriting(context, name);
  const before = collection.indexes.length + 1;
  transactions.write(() => {
    for (const spec of specs) {
      if (!conflictOf(collection, spec)) catalogue.createIndex(collection, spec);
    }
  });
  const after = collection.indexes.length + 1;
  return ok({
    numIndexesBefore: before,
    numIndexesAfter: after,
    createdCollectionAutomatically: isNew,
    ...(after === before ? { note: "all indexes already exist" } : {}),
  });
};

/** The specification of `_id_`, which every collection has. */
export const ID_INDEX: Document = document({ v: 2, key: document({ _id: 1 }), name: "_id_" });
