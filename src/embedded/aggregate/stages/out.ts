import { typeName } from "../../bson/compare.ts";
import { isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import type { Namespace } from "../context.ts";
import type { StageParser } from "./stages.ts";

/**
 * `$out`: the documents become those of a collection.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/out/
 */
export const out: StageParser = (argument, { context }) => {
  if (isDocument(argument) && argument.has("timeseries")) {
    throw new MongoError(
      "NotImplemented",
      "$out to a time series collection is not supported by this server",
    );
  }
  const namespace = targetOf(argument, context.database, "$out");
  return function* (documents) {
    context.replaceCollection(namespace, [...documents]);
    yield* [];
  };
};

/** The collection that a name, or `{ db, coll }`, names. */
export function targetOf(argument: Value | undefined, database: string, stage: string): Namespace {
  if (typeof argument === "string") return checked({ database, collection: argument }, stage);
  if (!isDocument(argument)) {
    throw new MongoError(
      "Location16990",
      `${stage} only supports a string or object argument, but found ${typeName(argument)}`,
    );
  }
  const unknown = [...argument.keys()].find((key) => key !== "db" && key !== "coll");
  if (unknown !== undefined) {
    throw new MongoError("Location40415", `BSON field '${stage}.${unknown}' is an unknown field.`);
  }
  const db = argument.get("db") ?? database, collection = argument.get("coll");
  if (typeof db !== "string" || typeof collection !== "string") {
    throw new MongoError(
      "Location40414",
      `${stage} needs strings in 'db' and 'coll', found ${typeName(db)} and ${typeName(collection)}`,
    );
  }
  return checked({ database: db, collection }, stage);
}

function checked(namespace: Namespace, stage: string): Namespace {
  const { database, collection } = namespace;
  if (collection.startsWith("system.") || ["admin", "config", "local"].includes(database)) {
    throw new MongoError("Location17385", `Can't ${stage} to special collection: ${database}.${collection}`);
  }
  if (collection === "" || collection.includes("$") || collection.includes("\0")) {
    throw new MongoError("InvalidNamespace", `Invalid ${stage} target: '${database}.${collection}'`);
  }
  return namespace;
}
