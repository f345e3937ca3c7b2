import type { MergeTarget, Namespace, PipelineContext } from "../aggregate/pipeline.ts";
import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { find } from "../read/search.ts";
import type { Collection } from "../storage/collection.ts";
import { checkNewDocument } from "../storage/document_rules.ts";
import type { Context } from "./command.ts";
import { withId } from "./insert.ts";
import { checkDatabase, checkNamespace, checkNotSystem } from "./namespace.ts";

/** What a pipeline reaches of this database: other collections to read, and the targets of `$out` and `$merge`. */
export function pipelineContext(context: Context, variables: Map<string, Value>): PipelineContext {
  const { catalogue, transactions } = context.storage;
  const existing = ({ database, collection }: Namespace) => catalogue.get(database, collection);
  const target = (namespace: Namespace): Collection => {
    checkDatabase(namespace.database);
    checkNamespace(namespace.database, namespace.collection);
    checkNotSystem(namespace.database, namespace.collection);
    return existing(namespace) ?? catalogue.create(namespace.database, namespace.collection);
  };
  return {
    database: context.database,
    variables,
    now: context.startedAt,
    *find(namespace, filter, values) {
      const collection = existing(namespace);
      if (!collection) return;
      const defined = new Map(
        [...values].filter((entry): entry is [string, Value] => entry[1] !== undefined),
      );
      const search = { filter, matcher: compileFilter(filter, defined) };
      for (const { document } of find(collection, search, context.budget)) yield document;
    },
    replaceCollection(namespace, documents) {
      transactions.write(() => {
        const collection = target(namespace);
        collection.clear();
        for (const document of documents) insert(collection, document);
      });
    },
    mergeTarget: (namespace) => mergeTarget(context, transactions.write(() => target(namespace))),
  };
}

function insert(collection: Collection, document: Document): void {
  const stored = withId(document);
  checkNewDocument(stored);
  collection.insert(stored);
}

function mergeTarget({ storage }: Context, collection: Collection): MergeTarget {
  return {
    hasUniqueIndex: (fields) => hasUniqueIndex(collection, fields),
    insert: (document) => storage.transactions.write(() => insert(collection, document)),
    replace: (previous, next) =>
      storage.transactions.write(() => {
        const rid = collection.placeOf(previous.get("_id")!);
        if (rid === undefined) throw new MongoError("InternalError", "The document to merge into is gone");
        collection.replace(rid, previous, next);
      }),
  };
}

function hasUniqueIndex(collection: Collection, fields: readonly string[]): boolean {
  if (fields.length === 1 && fields[0] === "_id") return true;
  return collection.indexes.some((index) =>
    index.unique && !index.partialFilter && !index.sparse && index.fields.length === fields.length &&
    index.fields.every(({ path }) => fields.includes(path))
  );
}
