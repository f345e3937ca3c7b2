import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import type { Document, Value } from "../bson/value.ts";
import { compileFilter } from "../query/matcher.ts";
import { Budget } from "../read/budget.ts";
import { find } from "../read/search.ts";
import { withStorage } from "../testing/with_storage.ts";
import { Storage } from "./storage.ts";
import { deleteExpired } from "./ttl.ts";

const make = (fields: Record<string, Value>): Document => new Map(Object.entries(fields));
const at = (seconds: number) => new Date(seconds * 1000);

for (const direction of [1, -1]) {
  Deno.test(`documents expire by a TTL index (${direction}), by their earliest date; other values never`, () =>
    withStorage((storage) => {
      const collection = storage.transactions.write(() => storage.catalogue.create("db", "c"));
      const spec = make({ key: make({ t: direction }), name: "t", expireAfterSeconds: 10 });
      storage.transactions.write(() => storage.catalogue.createIndex(collection, spec));
      const documents = [
        make({ _id: 1, t: at(100) }),
        make({ _id: 2, t: at(95) }),
        make({ _id: 3, t: [at(500), at(80)] }),
        make({ _id: 4, t: 5 }),
        make({ _id: 5 }),
        make({ _id: 6, t: at(-5000) }),
      ];
      for (const document of documents) storage.transactions.write(() => collection.insert(document));
      assertEquals(deleteExpired(storage, at(105)), 3);
      const search = { filter: new Map(), matcher: compileFilter(new Map()) };
      const left = [...find(collection, search, new Budget())].map(({ document }) => document.get("_id"));
      assertEquals(left, [1, 4, 5]);
      assertEquals(deleteExpired(storage, at(110)), 1);
    }));
}

Deno.test("a collection that cannot be read keeps no other from expiring, and ends nothing", () => {
  const dataDir = Deno.makeTempDirSync({ prefix: "embedded-test-" });
  try {
    let storage = Storage.open(dataDir);
    for (const name of ["damaged", "sound"]) {
      const collection = storage.transactions.write(() => storage.catalogue.create("db", name));
      const spec = make({ key: make({ t: 1 }), name: "t", expireAfterSeconds: 10 });
      storage.transactions.write(() => storage.catalogue.createIndex(collection, spec));
      storage.transactions.write(() => collection.insert(make({ _id: 1, t: at(0) })));
    }
    storage.close();
    const db = new DatabaseSync(join(dataDir, "embedded.sqlite"));
    db.exec("DROP TABLE i1");
    db.close();

    storage = Storage.open(dataDir);
    assertEquals(deleteExpired(storage, at(105)), 1);
    assertEquals(storage.catalogue.get("db", "sound")!.count(), 0);
    assertEquals(storage.catalogue.get("db", "damaged")!.count(), 1);
    storage.close();
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
