import { MongoError } from "../../errors.ts";

/** The stages of MongoDB 7.0 that this server does not have. */
const REFUSED = [
  "$collStats",
  "$currentOp",
  "$densify",
  "$documents",
  "$fill",
  "$geoNear",
  "$graphLookup",
  "$indexStats",
  "$listLocalSessions",
  "$listSampledQueries",
  "$listSearchIndexes",
  "$listSessions",
  "$planCacheStats",
  "$redact",
  "$search",
  "$searchMeta",
  "$setWindowFields",
  "$shardedDataDistribution",
  "$vectorSearch",
];

/** The error for a stage that is not to be had: Location40573, NotImplemented (238), or Location40324 if unknown. */
export function refuseStage(name: string): MongoError {
  if (name === "$changeStream" || name === "$changeStreamSplitLargeEvent") {
    return new MongoError("Location40573", "The $changeStream stage is only supported on replica sets");
  }
  if (REFUSED.includes(name)) {
    return new MongoError("NotImplemented", `The pipeline stage ${name} is not supported by this server`);
  }
  return new MongoError("Location40324", `Unrecognized pipeline stage name: '${name}'`);
}
