import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { Budget } from "../read/budget.ts";
import { find } from "../read/search.ts";
import type { Collection } from "../storage/collection.ts";
import type { Storage } from "../storage/storage.ts";

/**
 * A collection with these indexes, made in the middle of inserts; then every third document is replaced and every fifth
 * deleted. `_id` is a document's position. What an index refuses (two arrays in a compound one) is left out.
 */
export function indexedCollection(
  storage: Storage,
  given: readonly Document[],
  changed: readonly Document[],
  specs: readonly Document[],
): Collection {
  const write = (work: () => void) => attempt(() => storage.transactions.write(work));
  const collection = storage.transactions.write(() => storage.catalogue.create("db", "c"));
  const half = given.length >> 1;
  const stored = given.map((document, i) => new Map<string, Value>([["_id", i], ...document]));
  for (const document of stored.slice(0, half)) write(() => collection.insert(document));
  for (const [i, spec] of specs.entries()) {
    write(() => void storage.catalogue.createIndex(collection, new Map([...spec, ["name", `index${i}`]])));
  }
  for (const document of stored.slice(half)) write(() => collection.insert(document));
  for (const [i, { rid, document }] of [...find(collection, ALL, new Budget())].entries()) {
    if (i % 5 === 4) write(() => collection.remove(rid, document));
    else if (i % 3 === 2 && changed.length > 0) {
      const after = new Map<string, Value>([["_id", document.get("_id")!], ...changed[i % changed.length]]);
      write(() => collection.replace(rid, document, after));
    }
  }
  return collection;
}

const ALL = {
  filter: new Map(),
  matcher: compileFilter(new Map()),
  sort: new Map([["$natural", 1]]),
};

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof MongoError && error.codeName === "CannotIndexParallelArrays")) throw error;
  }
}

/** Every document that matches, by looking at each, in the order of insertion. */
export function scanned(collection: Collection, filter: Document = new Map()): Document[] {
  const matcher = compileFilter(filter);
  return [...find(collection, ALL, new Budget())].map(({ document }) => document).filter((document) =>
    matcher.matches(document)
  );
}

/** The `_id`s of some documents. */
export function idsOf(documents: Iterable<Document>): Value[] {
  return [...documents].map((document) => document.get("_id")!);
}
