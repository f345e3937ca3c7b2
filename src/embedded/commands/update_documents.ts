import { MongoError } from "../errors.ts";
import type { Document, Value } from "../bson/value.ts";
import { find, type Found, type Search } from "../read/search.ts";
import type { Collection } from "../storage/collection.ts";
import { checkNewDocument } from "../storage/document_rules.ts";
import { type Updater, upsertDocument } from "../update/update.ts";
import type { Context } from "./command.ts";
import { withId } from "./insert.ts";

/** What became of one update statement. */
export interface Updated {
  matched: number;
  modified: number;
  /** The document that an upsert inserted. */
  upserted?: Document;
}

/** One update that is understood. */
export interface UpdateRequest {
  search: Search;
  updater: Updater;
  upsert: boolean;
}

/** Updates what a search finds, each document by itself, or inserts what an upsert makes. */
export function updateFound(context: Context, collection: Collection, request: UpdateRequest): Updated {
  const found = [...find(collection, request.search, context.budget)];
  if (found.length === 0 && request.upsert) {
    return { matched: 0, modified: 0, upserted: upsert(context, collection, request) };
  }
  let modified = 0;
  for (const one of found) if (updateOne(context, collection, one, request) !== one.document) modified++;
  return { matched: found.length, modified };
}

/** Updates one document that was found; gives the new version, or the same object when nothing changed. */
export function updateOne(
  context: Context,
  collection: Collection,
  found: Found,
  { search, updater }: UpdateRequest,
): Document {
  const { rid, document } = found;
  const after = updater.apply(document, {
    // Only the positional `$` asks, and what it would get may be ambiguous.
    get matched() {
      return search.matcher.positionalIndex(document);
    },
    now: context.startedAt,
  });
  if (after !== document) {
    context.storage.transactions.write(() => collection.replace(rid, document, after));
  }
  return after;
}

/** Inserts the document that an upsert makes, and gives it as it is stored. */
export function upsert(
  context: Context,
  collection: Collection,
  { search, updater }: UpdateRequest,
): Document {
  const document = withId(upsertDocument(search.filter, updater, context.startedAt));
  checkNewDocument(document);
  context.storage.transactions.write(() => collection.insert(document));
  return document;
}

/** The update of a statement as a document or a pipeline. Throws FailedToParse. */
export function updateArgument(value: Value | undefined): Document | Document[] {
  if (value instanceof Map) return value;
  if (Array.isArray(value) && value.every((stage) => stage instanceof Map)) return value as Document[];
  throw new MongoError("FailedToParse", "Update argument must be either an object or an array");
}
