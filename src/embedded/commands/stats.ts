/** How much there is. Sizes are those of the BSON and the keys, not of pages on disk. */
import { Double, type Value } from "../bson/value.ts";
import type { Collection } from "../storage/collection.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { collectionName } from "./namespace.ts";
import { document, ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/collStats/ */
export const collStats: Command = (context, command) => {
  const args = new Arguments("collStats", command, ["collStats", "collstats", "scale"]);
  const name = collectionName(context, command);
  const scale = args.integer("scale", 1) ?? 1;
  const collection = context.storage.catalogue.get(context.database, name);
  return ok({ ns: `${context.database}.${name}`, ...statsOf(collection, scale), scaleFactor: scale });
};

/** What `collStats` and the `$collStats` stage say of a collection, which may be missing. */
export function statsOf(collection: Collection | undefined, scale: number): Record<string, Value> {
  if (!collection) {
    return { size: 0, count: 0, storageSize: 0, nindexes: 0, indexSizes: document({}), totalSize: 0 };
  }
  const { count, bytes } = collection.size();
  const sizes = collection.indexes.map((index) => [index.name, Math.floor(index.size() / scale)] as const);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const size = Math.floor(bytes / scale);
  return {
    size,
    count,
    ...(count > 0 ? { avgObjSize: Math.floor(bytes / count) } : {}),
    numOrphanDocs: 0,
    storageSize: size,
    freeStorageSize: 0,
    capped: false,
    nindexes: sizes.length + 1,
    indexBuilds: [],
    totalIndexSize: total,
    totalSize: size + total,
    indexSizes: new Map([["_id_", 0], ...sizes]),
  };
}

/** https://www.mongodb.com/docs/manual/reference/command/dbStats/ */
export const dbStats: Command = (context, command) => {
  const args = new Arguments("dbStats", command, ["dbStats", "dbstats", "scale", "freeStorage"]);
  const scale = args.integer("scale", 1) ?? 1;
  const collections = context.storage.catalogue.collections(context.database);
  let [objects, dataSize, indexes, indexSize] = [0, 0, 0, 0];
  for (const collection of collections) {
    const { count, bytes } = collection.size();
    objects += count;
    dataSize += bytes;
    indexes += collection.indexes.length + 1;
    indexSize += collection.indexes.reduce((sum, index) => sum + index.size(), 0);
  }
  return ok({
    db: context.database,
    collections: BigInt(collections.length),
    views: 0n,
    objects: BigInt(objects),
    avgObjSize: new Double(objects === 0 ? 0 : dataSize / objects),
    dataSize: new Double(dataSize / scale),
    storageSize: new Double(dataSize / scale),
    indexes: BigInt(indexes),
    indexSize: new Double(indexSize / scale),
    totalSize: new Double((dataSize + indexSize) / scale),
    scaleFactor: BigInt(scale),
  });
};
