import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import type { Document, Value } from "../bson/value.ts";
import { shellText } from "../bson/shell_text.ts";
import { compileFilter } from "../query/matcher.ts";
import { compileSort } from "../query/sort.ts";
import { Budget } from "../read/budget.ts";
import { find, planOf } from "../read/search.ts";
import { dense, documents, filters, indexes, plainDocuments, sorts } from "../testing/arbitraries.ts";
import { idsOf, indexedCollection, scanned } from "../testing/indexed_collection.ts";
import { withStorage } from "../testing/with_storage.ts";
import { choosePlan } from "./planner.ts";

const RUNS = Number(Deno.env.get("EMBEDDED_RANDOM_RUNS") ?? 300);

function checkSame(
  given: Document[],
  changed: Document[],
  specs: Document[],
  filter: Document,
  sort?: Document,
): void {
  withStorage((storage) => {
    const collection = indexedCollection(storage, given, changed, specs);
    const search = { filter, matcher: compileFilter(filter), sort };
    const found = [...find(collection, search, new Budget())].map(({ document }) => document);
    const context = `${shellText(filter)} by ${planOf(collection, search).scan?.name ?? "scan"}`;
    const expected = idsOf(scanned(collection, filter));
    assertEquals(new Set(idsOf(found)), new Set(expected), context);
    assertEquals(found.length, expected.length, context);
    if (sort) assertOrder(found, sort, context);
  });
}

function assertOrder(found: Document[], sort: Document, context: string): void {
  const { compare } = compileSort(sort);
  for (let i = 1; i < found.length; i++) {
    assert(compare(found[i - 1], found[i]) <= 0, `${shellText(sort)} of ${context}`);
  }
}

Deno.test("any filter finds the same documents with indexes as without, after changes too", () => {
  fc.assert(
    fc.property(
      fc.array(documents, { maxLength: 12 }),
      fc.array(documents, { maxLength: 4 }),
      fc.array(indexes, { maxLength: 3 }),
      filters,
      (given, changed, specs, filter) => checkSame(given, changed, specs, filter),
    ),
    { numRuns: RUNS },
  );
});

Deno.test("any sort gives the same documents in order with indexes as without", () => {
  fc.assert(
    fc.property(
      fc.array(plainDocuments, { maxLength: 12 }),
      fc.array(plainDocuments, { maxLength: 4 }),
      fc.array(indexes, { maxLength: 3 }),
      filters,
      sorts,
      (given, changed, specs, filter, sort) => checkSame(given, changed, specs, filter, sort),
    ),
    { numRuns: RUNS },
  );
});

Deno.test("demands that different elements of an array meet are found by compound indexes", () => {
  fc.assert(
    fc.property(
      fc.array(dense.documents, { minLength: 10, maxLength: 30 }),
      fc.array(dense.documents, { maxLength: 4 }),
      fc.array(dense.indexes, { minLength: 1, maxLength: 2 }),
      dense.filters,
      fc.option(dense.sorts, { nil: undefined }),
      (given, changed, specs, filter, sort) => checkSame(given, changed, specs, filter, sort),
    ),
    { numRuns: RUNS },
  );
});

/** The plan for a filter on a collection with these key patterns, as text. */
function planText(
  keys: [string, number][][],
  filter: Document,
  sort: [string, 1 | -1][] = [],
  options?: Document,
) {
  let text = "";
  withStorage((storage) => {
    const collection = storage.transactions.write(() => storage.catalogue.create("db", "c"));
    keys.forEach((key, i) => {
      const spec = new Map<string, Value>([["key", new Map(key)], ["name", `i${i}`], ...options ?? []]);
      storage.transactions.write(() => storage.catalogue.createIndex(collection, spec));
    });
    const plan = choosePlan(collection, { filter, sort });
    text = [plan.scan?.name ?? "scan", plan.reverse ? "back" : "", plan.sorted ? "sorted" : ""].filter(
      Boolean,
    ).join(" ");
  });
  return text;
}

const where = (fields: Record<string, Value>): Document => new Map(Object.entries(fields));
const operator = (name: string, operand: Value): Document => new Map([[name, operand]]);

Deno.test("the index with most of the filter is used, and one with the sort when nothing is filtered", () => {
  const keys: [string, number][][] = [[["a", 1]], [["a", 1], ["b", -1]]];
  assertEquals(planText(keys, where({ a: 1 })), "i0 sorted");
  assertEquals(planText(keys, where({ a: 1, b: 2 })), "i1 sorted");
  assertEquals(planText(keys, where({ a: 1, b: operator("$gt", 2) })), "i1 sorted");
  assertEquals(planText(keys, where({ a: 1 }), [["b", 1]]), "i1 back sorted");
  assertEquals(planText(keys, where({}), [["a", -1]]), "i0 back sorted");
  assertEquals(planText(keys, where({ b: 1 })), "scan sorted");
  assertEquals(planText(keys, where({ b: 1 }), [["b", 1]]), "scan");
  assertEquals(planText(keys, where({ _id: 1, a: 1 })), "_id_ sorted");
  assertEquals(planText(keys, where({ a: operator("$all", [1, 2]) })), "i0 sorted");
});

Deno.test("a sparse index is used only where the filter leaves out what it lacks", () => {
  const sparse = where({ sparse: true });
  assertEquals(planText([[["a", 1]]], where({ a: 1 }), [], sparse), "i0 sorted");
  assertEquals(planText([[["a", 1]]], where({ a: null }), [], sparse), "scan sorted");
  assertEquals(planText([[["a", 1]]], where({}), [["a", 1]], sparse), "scan");
});

Deno.test("a partial index is used only where the filter implies its expression", () => {
  const partial = where({ partialFilterExpression: where({ n: operator("$gt", 5) }) });
  assertEquals(planText([[["a", 1]]], where({ a: 1, n: operator("$gt", 6) }), [], partial), "i0 sorted");
  assertEquals(planText([[["a", 1]]], where({ a: 1, n: 6 }), [], partial), "i0 sorted");
  assertEquals(planText([[["a", 1]]], where({ a: 1, n: operator("$gt", 4) }), [], partial), "scan sorted");
  assertEquals(planText([[["a", 1]]], where({ a: 1 }), [], partial), "scan sorted");
});

Deno.test("two paths into one array are not bound together", () => {
  const element = (x: number, y: number) => where({ x, y });
  const index = where({ key: where({ "b.x": 1, "b.y": 1 }), name: "i" });
  const given = [where({ b: [element(1, 9), element(8, 2)] }), where({ b: [element(1, 2)] })];
  checkSame(given, [], [index], where({ "b.x": 1, "b.y": 2 }));
});

Deno.test("a descending field whose key ends in the highest bytes is bound with what follows it", () => {
  const given = [255, 256].flatMap((a) => [1, 2].map((b) => where({ a: new Date(a), b })));
  const index = where({ key: where({ a: -1, b: 1 }), name: "i" });
  checkSame(given, [], [index], where({ a: new Date(255), b: 2 }));
});
