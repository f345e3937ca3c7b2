import { type Document, ObjectId, Timestamp, type Value } from "../bson/value.ts";
import { checkNewDocument } from "../storage/document_rules.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { collectionForWriting, collectionName } from "./namespace.ts";
import { ok } from "./reply.ts";
import { checkBatch, runStatements } from "./write_errors.ts";

/** https://www.mongodb.com/docs/manual/reference/command/insert/ */
export const insert: Command = (context, command) => {
  const args = new Arguments("insert", command, [
    "insert",
    "documents",
    "ordered",
    "bypassDocumentValidation",
  ]);
  const name = collectionName(context, command);
  const documents = args.required("documents", args.objects("documents"));
  checkBatch(documents.length);
  const collection = collectionForWriting(context, name);
  let inserted = 0;
  const errors = runStatements(documents, args.boolean("ordered") ?? true, (document) => {
    const stored = withId(document);
    checkNewDocument(stored);
    context.storage.transactions.write(() => collection.insert(stored));
    inserted++;
  });
  return ok({ n: inserted, ...(errors.length > 0 ? { writeErrors: errors } : {}) });
};

/** The document as MongoDB stores it: `_id` first, made when there is none; an empty timestamp becomes the time. */
export function withId(document: Document): Document {
  const [first] = document.keys();
  if (first === "_id" && ![...document.values()].some(isEmptyTimestamp)) return document;
  const stored: Document = new Map<string, Value>([["_id", document.get("_id") ?? newId(document)]]);
  for (const [name, value] of document) {
    if (name !== "_id") stored.set(name, isEmptyTimestamp(value) ? nextTimestamp() : value);
  }
  return stored;
}

function newId(document: Document): Value {
  return document.has("_id") ? null : new ObjectId();
}

function isEmptyTimestamp(value: Value): boolean {
  return value instanceof Timestamp && value.t === 0 && value.i === 0;
}

let last = { t: 0, i: 0 };

function nextTimestamp(): Timestamp {
  const t = Math.floor(Date.now() / 1000);
  last = t === last.t ? { t, i: last.i + 1 } : { t, i: 1 };
  return new Timestamp(last);
}
