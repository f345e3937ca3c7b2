import { type Document, isDocument } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { numberOf } from "./arguments.ts";

const READ_CONCERNS = ["local", "available", "majority"];

/**
 * Checks the arguments that any command may carry: a standalone server has no transactions, no retryable writes, no
 * replicas to wait for and no snapshots.
 */
export function checkGenericArguments(command: Document): void {
  if (command.has("txnNumber") || command.has("startTransaction") || command.has("autocommit")) {
    throw new MongoError(
      "IllegalOperation",
      "Transaction numbers are only allowed on a replica set member or mongos",
    );
  }
  checkMaxTime(command);
  checkReadConcern(command);
  checkWriteConcern(command);
  const version = command.get("apiVersion");
  if (version !== undefined && version !== "1") {
    throw new MongoError("APIVersionError", `API version must be "1"`);
  }
  if (command.get("apiStrict") === true) {
    throw new MongoError("APIStrictError", "The embedded database does not check apiStrict");
  }
}

function checkMaxTime(command: Document): void {
  const value = command.get("maxTimeMS");
  if (value === undefined) return;
  const time = numberOf(value);
  if (time === undefined || !Number.isInteger(time)) {
    throw new MongoError("BadValue", "maxTimeMS must be a number without a fraction");
  }
  if (time < 0 || time > 2 ** 31 - 1) {
    throw new MongoError("BadValue", `${time} value for maxTimeMS is out of range`);
  }
}

function checkReadConcern(command: Document): void {
  const concern = command.get("readConcern");
  if (!isDocument(concern)) return;
  const level = concern.get("level") ?? "local";
  if (
    !READ_CONCERNS.includes(String(level)) || concern.has("afterClusterTime") || concern.has("atClusterTime")
  ) {
    throw new MongoError(
      "NotAReplicaSet",
      `node needs to be a replica set member to use readConcern level '${String(level)}'`,
    );
  }
}

function checkWriteConcern(command: Document): void {
  const concern = command.get("writeConcern");
  if (!isDocument(concern)) return;
  const w = concern.get("w");
  if (w === undefined || w === null || w === "majority") return;
  const number = numberOf(w);
  if (number !== undefined && number <= 1) return;
  throw new MongoError(
    "BadValue",
    number === undefined
      ? `cannot use non-majority 'w' mode ${String(w)} when a host is not a member of a replica set`
      : "cannot use 'w' > 1 when a host is not replicated",
  );
}
