import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

/** The value that an empty array is indexed by: MongoDB's `undefined`, which sorts before null. */
export const EMPTY_ARRAY = Symbol("empty array");

/** One value of an entry; `undefined` where the document has no such field. */
export type EntryValue = Value | undefined | typeof EMPTY_ARRAY;

/** The entries of one document in one index. */
export interface Entries {
  /** One tuple of values for each element of the array, or one in all; in the order of the key pattern. */
  tuples: EntryValue[][];
  /** Whether a path led through an array. */
  multikey: boolean;
}

/**
 * The values that a document has in an index over these paths. An array gives an entry for each element; two
 * different arrays in one compound index cannot be indexed (CannotIndexParallelArrays).
 * Source: https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/
 */
export function entriesOf(document: Document, paths: readonly string[]): Entries {
  const tuples: EntryValue[][] = [];
  const cursors = paths.map((path): Cursor => ({ parts: path.split("."), from: document }));
  const multikey = expand(cursors, tuples);
  return { tuples, multikey };
}

/** What is left of a path, and the value that it goes on from. `done` holds the value at the end of the path. */
interface Cursor {
  parts: string[];
  from: EntryValue;
  done?: true;
}

function expand(cursors: Cursor[], tuples: EntryValue[][]): boolean {
  const walked = cursors.map(walk);
  const arrays = walked.filter(stopsAtArray);
  if (arrays.length === 0) {
    tuples.push(walked.map(({ from }) => from));
    return false;
  }
  const array = arrays[0].from as Value[];
  const other = walked.findIndex((cursor) => stopsAtArray(cursor) && cursor.from !== array);
  if (other >= 0) {
    const names = [walked.indexOf(arrays[0]), other].map((i) => cursors[i].parts.join("."));
    throw new MongoError(
      "CannotIndexParallelArrays",
      `cannot index parallel arrays [${names[1]}] [${names[0]}]`,
    );
  }
  for (const element of array.length === 0 ? [EMPTY_ARRAY] as const : array) {
    const inside = walked.map((cursor): Cursor => {
      if (!stopsAtArray(cursor)) return cursor;
      if (cursor.parts.length === 0) return { parts: [], from: element, done: true };
      return isDocument(element as Value) ? { parts: cursor.parts, from: element } : MISSING;
    });
    expand(inside, tuples);
  }
  return true;
}

const MISSING: Cursor = { parts: [], from: undefined, done: true };

function stopsAtArray(cursor: Cursor): boolean {
  return !cursor.done && Array.isArray(cursor.from);
}

/** Follows a path to its end or to the first array. */
function walk(cursor: Cursor): Cursor {
  if (cursor.done) return cursor;
  let { parts, from } = cursor;
  while (parts.length > 0 && !Array.isArray(from)) {
    if (!isDocument(from as Value | undefined)) return MISSING;
    from = (from as Document).get(parts[0]);
    parts = parts.slice(1);
  }
  return Array.isArray(from) ? { parts, from } : { parts: [], from, done: true };
}
