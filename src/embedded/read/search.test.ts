import { assertEquals } from "@std/assert";
import type { Document, Value } from "../bson/value.ts";
import { compileFilter } from "../query/matcher.ts";
import { idsOf, indexedCollection } from "../testing/indexed_collection.ts";
import { withStorage } from "../testing/with_storage.ts";
import { Budget } from "./budget.ts";
import { find } from "./search.ts";

const SEARCHES: Record<string, { filter?: Document; sort?: Document }> = {
  "in the order of insertion": {},
  "backwards": { sort: new Map([["$natural", -1]]) },
  "by an index": { filter: new Map([["n", new Map([["$gte", 0]])]]) },
  "by an index, backwards": { sort: new Map([["n", -1]]) },
  "by several values of an index": { filter: new Map([["n", new Map([["$in", [1, 3, 5]]])]]) },
  "sorted in memory": { sort: new Map([["m", 1]]) },
};

Deno.test("a search that pauses anywhere gives what it gives without pauses", () =>
  withStorage((storage) => {
    const given = Array.from({ length: 1000 }, (_, i): Document => new Map([["n", i % 7], ["m", -i]]));
    const index = new Map<string, Value>([["key", new Map([["n", 1]])], ["name", "index"]]);
    const collection = indexedCollection(storage, given, [], [index]);
    for (const [name, { filter = new Map(), sort }] of Object.entries(SEARCHES)) {
      const search = { filter, matcher: compileFilter(filter), sort };
      const whole = [...find(collection, search, new Budget())].map(({ document }) => document);
      const budget = new Budget();
      const paused: Document[] = [];
      for (const { document } of find(collection, search, budget)) {
        paused.push(document);
        if (paused.length % 7 === 0) budget.pause();
      }
      assertEquals(idsOf(paused), idsOf(whole), name);
    }
  }));
