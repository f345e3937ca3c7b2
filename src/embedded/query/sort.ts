import { pathParts } from "../aggregate/field_path.ts";
import { compare } from "../bson/compare.ts";
import { isNumeric, toLong } from "../bson/numbers.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { keysAt, type SortKey } from "./sort_keys.ts";

/** A compiled sort: the order of documents that `Array.prototype.sort` takes. */
export interface Sorter {
  compare(a: Document, b: Document): number;
}

const MAX_FIELDS = 32;

/**
 * Compiles a sort specification such as `{ a: 1, "b.c": -1 }`. A missing field sorts as null; an array by its least
 * element, in a descending field by its greatest; an empty array before null. Where several fields lead into one array
 * its elements are compared whole, so that all values come from the same element. Documents that are equal stay as they
 * are. Throws Location15974, Location15975 for directions that are none, Location13103 for more than 32 fields, and
 * NotImplemented for `$meta`; comparing documents with two different arrays throws BadValue.
 * Source: https://www.mongodb.com/docs/manual/reference/method/cursor.sort/
 */
export function compileSort(spec: Document): Sorter {
  if (spec.size > MAX_FIELDS) throw new MongoError("Location13103", "too many compound keys");
  const fields = [...spec].map(([path, order]) => ({ parts: pathParts(path), sign: signOf(path, order) }));
  const paths = fields.map(({ parts }) => parts);
  const compareKeys = (a: SortKey, b: SortKey) => {
    for (let i = 0; i < fields.length; i++) {
      const order = compare(a[i], b[i]);
      if (order !== 0) return order * fields[i].sign;
    }
    return 0;
  };
  const known = new WeakMap<Document, SortKey>();
  const keyFor = (document: Document): SortKey => {
    let key = known.get(document);
    if (!key) {
      key = keysAt(document, paths).reduce((best, other) => compareKeys(other, best) < 0 ? other : best);
      known.set(document, key);
    }
    return key;
  };
  return { compare: (a, b) => compareKeys(keyFor(a), keyFor(b)) };
}

function signOf(path: string, order: Value): 1 | -1 {
  if (isDocument(order) && order.has("$meta")) {
    throw new MongoError("NotImplemented", `The sort by $meta of "${path}" is not supported by this server`);
  }
  if (!isNumeric(order)) throw new MongoError("Location15974", `Illegal key in $sort specification: ${path}`);
  const sign = toLong(order);
  if (sign === 1n || sign === -1n) return Number(sign) as 1 | -1;
  throw new MongoError(
    "Location15975",
    "$sort key ordering must be 1 (for ascending) or -1 (for descending)",
  );
}
