import { equal } from "../bson/compare.ts";
import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Collection } from "../storage/collection.ts";
import type { Index } from "../storage/index.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { collectionName, existingCollection } from "./namespace.ts";
import { ok } from "./reply.ts";

/** Changes `expireAfterSeconds` and `hidden` of an index. https://www.mongodb.com/docs/manual/reference/command/collMod/ */
export const collMod: Command = (context, command) => {
  const refused = [
    "validator",
    "validationLevel",
    "validationAction",
    "viewOn",
    "pipeline",
    "cappedSize",
    "cappedMax",
    "changeStreamPreAndPostImages",
    "expireAfterSeconds",
    "timeseries",
  ];
  const args = new Arguments("collMod", command, ["collMod", "index", ...refused]);
  const option = refused.find((name) => args.any(name) !== undefined);
  if (option) {
    throw new MongoError("NotImplemented", `collMod does not support "${option}" on the embedded database`);
  }
  const collection = existingCollection(context, collectionName(context, command));
  const change = args.object("index");
  if (!change) return ok();
  const wanted = new Arguments("collMod.index", change, [
    "name",
    "keyPattern",
    "expireAfterSeconds",
    "hidden",
  ]);
  const index = indexOf(collection, wanted);
  const spec: Document = new Map(index.spec);
  const answer: Record<string, Value> = {};
  const seconds = wanted.integer("expireAfterSeconds");
  if (seconds !== undefined) {
    if (index.expireAfterSeconds !== undefined) {
      answer.expireAfterSeconds_old = BigInt(index.expireAfterSeconds);
    }
    answer.expireAfterSeconds_new = BigInt(seconds);
    spec.set("expireAfterSeconds", seconds);
  }
  const hidden = wanted.boolean("hidden");
  if (hidden !== undefined) {
    Object.assign(answer, { hidden_old: index.hidden, hidden_new: hidden });
    if (hidden) spec.set("hidden", true);
    else spec.delete("hidden");
  }
  context.storage.transactions.write(() => context.storage.catalogue.setIndexSpec(index, spec));
  return ok(answer);
};

function indexOf(collection: Collection, wanted: Arguments): Index {
  const name = wanted.string("name");
  const key = wanted.object("keyPattern");
  if ((name === undefined) === (key === undefined)) {
    throw new MongoError("InvalidOptions", "must specify either index name or key pattern");
  }
  const index = collection.indexes.find((index) =>
    name === undefined ? equal(index.key, key) : index.name === name
  );
  if (index) return index;
  throw new MongoError("IndexNotFound", `cannot find index ${name ?? ""} for ns ${collection.namespace}`);
}
