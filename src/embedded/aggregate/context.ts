import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Variables } from "./compiler.ts";

/** A collection by its database and its name. */
export interface Namespace {
  readonly database: string;
  readonly collection: string;
}

/** A collection that `$merge` writes to. */
export interface MergeTarget {
  /** Whether a unique index has exactly these fields, in any order; `["_id"]` always. */
  hasUniqueIndex(fields: readonly string[]): boolean;
  /** Inserts a document; gives it an `_id` where it has none. */
  insert(document: Document): void;
  /** Puts a document in the place of another with the same `_id`. */
  replace(previous: Document, next: Document): void;
}

/** What a pipeline needs of the database around it. */
export interface PipelineContext {
  /** The database of the command. */
  readonly database: string;
  /** The variables of `let`. */
  readonly variables?: ReadonlyMap<string, Value>;
  /** The time of `$$NOW`. */
  readonly now: Date;
  /** The documents of a collection that match a filter without `$expr`; none where the collection does not exist. */
  find(namespace: Namespace, filter: Document, variables: Variables): Iterable<Document>;
  /** Replaces a collection's documents (`$out`), keeping its indexes; creates it where it does not exist. */
  replaceCollection(namespace: Namespace, documents: Document[]): void;
  /** The target of a `$merge`, created where it does not exist. */
  mergeTarget(namespace: Namespace): MergeTarget;
}

function refuse(): never {
  throw new MongoError("IllegalOperation", "this pipeline has no access to collections");
}

/** A context without collections, for the pipelines of updates. */
export const NO_COLLECTIONS: Omit<PipelineContext, "now"> = {
  database: "",
  find: refuse,
  replaceCollection: refuse,
  mergeTarget: refuse,
};
