import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { assertEquals, assertThrows } from "@std/assert";
import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { Budget } from "../read/budget.ts";
import { find } from "../read/search.ts";
import type { Collection } from "./collection.ts";
import { Storage } from "./storage.ts";

const PAGE = 4096;
const make = (fields: Record<string, Value>): Document => new Map(Object.entries(fields));

function count(collection: Collection, filter: Document, sort?: Document): number {
  return [...find(collection, { filter, matcher: compileFilter(filter), sort }, new Budget())].length;
}

/** Overwrites the ten pages in the middle of the file. */
function corrupt(dataDir: string): void {
  const path = join(dataDir, "embedded.sqlite");
  const middle = Math.floor(statSync(path).size / PAGE / 2) * PAGE;
  const file = openSync(path, "r+");
  writeSync(file, new Uint8Array(10 * PAGE).fill(0xff), 0, 10 * PAGE, middle);
  closeSync(file);
}

Deno.test("a search that meets damage in the file fails: it never gives only the documents before it", () => {
  const dataDir = Deno.makeTempDirSync({ prefix: "embedded-test-" });
  try {
    let storage = Storage.open(dataDir);
    const made = storage.transactions.write(() => storage.catalogue.create("db", "c"));
    storage.transactions.write(() => {
      storage.catalogue.createIndex(made, make({ key: make({ n: 1 }), name: "n" }));
      for (let n = 0; n < 2000; n++) made.insert(make({ _id: n, n, text: "x".repeat(500) }));
    });
    storage.close();
    corrupt(dataDir);

    storage = Storage.open(dataDir);
    const collection = storage.catalogue.get("db", "c")!;
    const fails = (work: () => void) => assertThrows(work, MongoError, `Cannot read all documents of "db.c"`);
    fails(() => count(collection, make({})));
    fails(() => count(collection, make({}), make({ $natural: -1 })));
    fails(() => count(collection, make({ _id: make({ $gte: 0 }) })));
    fails(() => count(collection, make({ n: make({ $gte: 0 }) })));
    fails(() => count(collection, make({}), make({ n: -1 })));
    const spec = make({ key: make({ text: 1 }), name: "text" });
    fails(() => storage.transactions.write(() => storage.catalogue.createIndex(collection, spec)));
    assertEquals(count(collection, make({ _id: 0 })), 1, "what is not damaged can still be read");
    storage.close();
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
