import type { Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

/** MongoDB spills larger sorts to disk; here they stay in memory, up to a bound. */
const MAX_SORT_BYTES = 512 * 1024 * 1024;

/** The first `count` of some documents in an order; equal ones stay in the order in which they came. */
export function firstSorted<F extends { document: Document; bytes: Uint8Array }>(
  documents: Iterable<F>,
  order: { compare(a: Document, b: Document): number },
  count: number,
): F[] {
  const compare = (a: F, b: F) => order.compare(a.document, b.document);
  let kept: F[] = [];
  let bytes = 0;
  for (const document of documents) {
    kept.push(document);
    bytes += document.bytes.length;
    if (kept.length >= 2 * count + 1000) {
      kept = kept.sort(compare).slice(0, count);
      bytes = kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
    }
    if (bytes > MAX_SORT_BYTES) {
      throw new MongoError(
        "QueryExceededMemoryLimitNoDiskUseAllowed",
        `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes. Use an index for the sort, or a limit`,
      );
    }
  }
  return kept.sort(compare).slice(0, count);
}
