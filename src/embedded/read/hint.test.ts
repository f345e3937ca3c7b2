import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { shellText } from "../bson/shell_text.ts";
import type { Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import type { Index } from "../storage/index.ts";
import { dense, documents, filters, indexes } from "../testing/arbitraries.ts";
import { idsOf, indexedCollection, scanned } from "../testing/indexed_collection.ts";
import { withStorage } from "../testing/with_storage.ts";
import { Budget } from "./budget.ts";
import { find } from "./search.ts";

const RUNS = Number(Deno.env.get("EMBEDDED_RANDOM_RUNS") ?? 100);

/** Whether a sparse index holds a document: it has one of the fields. */
function holds({ fields, sparse }: Index, document: Document): boolean {
  return !sparse ||
    fields.some(({ path }) =>
      compileFilter(new Map([[path, new Map([["$exists", true]])]])).matches(document)
    );
}

function checkHints(given: Document[], changed: Document[], specs: Document[], filter: Document): void {
  withStorage((storage) => {
    const collection = indexedCollection(storage, given, changed, specs);
    const matching = scanned(collection, filter);
    for (const index of collection.indexes) {
      const search = { filter, matcher: compileFilter(filter), hint: index.name };
      try {
        const found = [...find(collection, search, new Budget())].map(({ document }) => document);
        const expected = matching.filter((document) => holds(index, document));
        assertEquals(
          idsOf(found).sort(),
          idsOf(expected).sort(),
          `${shellText(filter)} by ${shellText(index.spec)}`,
        );
      } catch (error) {
        const cannot = error instanceof MongoError && error.codeName === "NoQueryExecutionPlans";
        if (!cannot || !index.partialFilter) throw error;
      }
    }
  });
}

Deno.test("any index that is hinted at finds what a scan finds, a sparse one as far as it goes, a partial one or nothing", () => {
  fc.assert(
    fc.property(
      fc.array(documents, { maxLength: 12 }),
      fc.array(documents, { maxLength: 4 }),
      fc.array(indexes, { minLength: 1, maxLength: 3 }),
      filters,
      checkHints,
    ),
    { numRuns: RUNS },
  );
  fc.assert(
    fc.property(
      fc.array(dense.documents, { minLength: 10, maxLength: 30 }),
      fc.array(dense.documents, { maxLength: 4 }),
      fc.array(dense.indexes, { minLength: 1, maxLength: 3 }),
      dense.filters,
      checkHints,
    ),
    { numRuns: RUNS },
  );
});
