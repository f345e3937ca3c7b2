/** Random unique indexes against a separate reading of the manual. */
import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { compare } from "../bson/compare.ts";
import { shellText } from "../bson/shell_text.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { dense, documents } from "../testing/arbitraries.ts";
import { scanned } from "../testing/indexed_collection.ts";
import { withStorage } from "../testing/with_storage.ts";

const RUNS = Number(Deno.env.get("EMBEDDED_RANDOM_RUNS") ?? 100);

/** An empty array has a key of its own; nothing else is equal to it. */
type Key = Value | "empty array";

const PATHS = [["a"], ["b.x"], ["a", "c"], ["c", "b.y"], ["b.x", "c"]];

const specs: fc.Arbitrary<Document> = fc.tuple(
  fc.constantFrom(...PATHS),
  fc.constantFrom<[string, Value][]>(
    ["sparse", false],
    ["sparse", true],
    ["partialFilterExpression", new Map([["c", new Map([["$gt", 0]])]])],
  ),
).map(([paths, option]) =>
  new Map<string, Value>([
    ["key", new Map(paths.map((path, i) => [path, i === 0 ? 1 : -1]))],
    ["name", "unique"],
    ["unique", true],
    option,
  ])
);

/** The keys of a path of one or two names, or undefined where the document does not have it. */
function keysAt(from: Value | undefined, [name, ...rest]: string[]): (Key | undefined)[] {
  if (Array.isArray(from)) {
    return from.length === 0 ? [undefined] : from.flatMap((element) => keysIn(element, name));
  }
  if (rest.length > 0) return keysAt(isDocument(from) ? from.get(name) : undefined, rest);
  return keysIn(from, name);
}

function keysIn(from: Value | undefined, name: string): (Key | undefined)[] {
  const value = isDocument(from) ? from.get(name) : undefined;
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? ["empty array"] : value;
}

/** The keys of a document in an index, each a value for every path. */
function keysOf(document: Document, spec: Document): Key[][] {
  const partial = spec.get("partialFilterExpression");
  if (isDocument(partial) && !compileFilter(partial).matches(document)) return [];
  const lists = [...(spec.get("key") as Document).keys()].map((path) => keysAt(document, path.split(".")));
  if (spec.get("sparse") === true && lists.flat().every((key) => key === undefined)) return [];
  return lists.reduce<Key[][]>(
    (keys, list) => keys.flatMap((key) => list.map((next) => [...key, next ?? null])),
    [[]],
  );
}

function same(a: Key[], b: Key[]): boolean {
  return a.every((key, i) => {
    if (key === "empty array" || b[i] === "empty array") return key === b[i];
    return compare(key, b[i]) === 0;
  });
}

function outcome(work: () => void): "done" | "duplicate" | "parallel" {
  try {
    work();
    return "done";
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    if (error.codeName === "DuplicateKey") return "duplicate";
    if (error.codeName === "CannotIndexParallelArrays") return "parallel";
    throw error;
  }
}

Deno.test("a unique index refuses what shares a key with another document, and nothing else", () => {
  const given = fc.array(fc.oneof(dense.documents, documents), { minLength: 2, maxLength: 10 });
  fc.assert(
    fc.property(given, given, specs, (inserted, replacing, spec) => {
      withStorage(({ catalogue, transactions }) => {
        const collection = transactions.write(() => catalogue.create("db", "c"));
        transactions.write(() => catalogue.createIndex(collection, spec));
        const kept = new Map<number, Document>();
        const check = (id: number, document: Document, work: () => void) => {
          const others = [...kept].filter(([other]) => other !== id).flatMap(([, other]) =>
            keysOf(other, spec)
          );
          const isTaken = keysOf(document, spec).some((key) => others.some((other) => same(key, other)));
          const found = outcome(() => transactions.write(work));
          if (found === "parallel") return;
          assertEquals(found, isTaken ? "duplicate" : "done", `${shellText(document)} in ${shellText(spec)}`);
          if (found === "done") kept.set(id, document);
        };
        for (const [id, fields] of inserted.entries()) {
          const document: Document = new Map<string, Value>([["_id", id], ...fields]);
          check(id, document, () => collection.insert(document));
        }
        for (const [i, fields] of replacing.entries()) {
          const [id, before] = [...kept][i % Math.max(kept.size, 1)] ?? [];
          if (id === undefined) return;
          const after: Document = new Map<string, Value>([["_id", id], ...fields]);
          check(id, after, () => collection.replace(collection.placeOf(id)!, before, after));
        }
        assertEquals(scanned(collection).map(shellText).sort(), [...kept.values()].map(shellText).sort());
      });
    }),
    { numRuns: RUNS },
  );
});
