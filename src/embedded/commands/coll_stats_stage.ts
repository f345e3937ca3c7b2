import { hostname } from "node:os";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { Arguments } from "./arguments.ts";
import type { Context } from "./command.ts";
import { existingCollection } from "./namespace.ts";
import { document } from "./reply.ts";
import { statsOf } from "./stats.ts";

/**
 * The one document of a `$collStats` stage, with which shells and Compass count and measure.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/collStats/
 */
export function collStatsDocument(context: Context, name: string, argument: Value): Document {
  if (!isDocument(argument)) {
    throw new MongoError("Location40166", "$collStats must take a nested object");
  }
  const args = new Arguments("$collStats", argument, [
    "storageStats",
    "count",
    "latencyStats",
    "queryExecStats",
  ]);
  for (const option of ["latencyStats", "queryExecStats"]) {
    if (args.any(option) !== undefined) {
      throw new MongoError(
        "NotImplemented",
        `$collStats does not support "${option}" on the embedded database`,
      );
    }
  }
  const collection = existingCollection(context, name);
  const storage = args.object("storageStats");
  const scale = storage && (new Arguments("storageStats", storage, ["scale"]).integer("scale", 1) ?? 1);
  return document({
    ns: collection.namespace,
    host: hostname(),
    localTime: context.now(),
    ...(scale === undefined
      ? {}
      : { storageStats: document({ ...statsOf(collection, scale), scaleFactor: scale }) }),
    ...(args.object("count") ? { count: collection.count() } : {}),
  });
}
