import { assert, assertEquals } from "@std/assert";
import type { Document, Value } from "../bson/value.ts";
import { compileFilter } from "../query/matcher.ts";
import { Budget } from "../read/budget.ts";
import { find } from "../read/search.ts";
import { withStorage } from "../testing/with_storage.ts";
import type { Collection } from "./collection.ts";
import { openFile } from "./file.ts";
import { Catalogue } from "./catalogue.ts";
import { Storage } from "./storage.ts";
import { Transactions } from "./transactions.ts";

const make = (fields: Record<string, Value>): Document => new Map(Object.entries(fields));

function all(collection: Collection): Document[] {
  const search = { filter: new Map(), matcher: compileFilter(new Map()) };
  return [...find(collection, search, new Budget())].map(({ document }) => document);
}

/** Runs something that must throw. */
function fails(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
  throw new Error("expected it to throw");
}

Deno.test("a write that fails leaves nothing, and the writes beside it stay", () =>
  withStorage((storage) => {
    const { catalogue, transactions } = storage;
    const collection = transactions.write(() => catalogue.create("db", "c"));
    transactions.write(() =>
      catalogue.createIndex(collection, make({ key: make({ n: 1 }), name: "n", unique: true }))
    );
    transactions.write(() => collection.insert(make({ _id: 1, n: 1 })));
    fails(() => transactions.write(() => collection.insert(make({ _id: 2, n: [5, 1] }))));
    transactions.write(() => collection.insert(make({ _id: 3, n: 5 })));
    transactions.flush();
    assertEquals(all(collection).map((document) => document.get("_id")), [1, 3]);
    assertEquals(collection.indexes[0].multikey, false);
  }));

Deno.test("a catalogue change that fails is undone in memory too", () =>
  withStorage((storage) => {
    const { catalogue, transactions } = storage;
    const collection = transactions.write(() => catalogue.create("db", "c"));
    transactions.write(() => collection.insert(make({ _id: 1, n: 1 })));
    transactions.write(() => collection.insert(make({ _id: 2, n: 1 })));
    fails(() =>
      transactions.write(() =>
        catalogue.createIndex(collection, make({ key: make({ n: 1 }), name: "n", unique: true }))
      )
    );
    assertEquals(collection.indexes, []);
    fails(() =>
      transactions.write(() => {
        catalogue.drop(collection);
        catalogue.create("db", "other");
        throw new Error("no");
      })
    );
    assertEquals(catalogue.collections("db").map(({ name }) => name), ["c"]);
    assertEquals(all(catalogue.get("db", "c")!).length, 2);
  }));

Deno.test("when a commit fails all writes that wait for it are refused, and none is in memory or on disk", async () => {
  const dataDir = await Deno.makeTempDir();
  const db = openFile(dataDir);
  const catalogue = new Catalogue(db);
  const transactions = new Transactions(db, catalogue);
  db.exec("PRAGMA foreign_keys = ON; CREATE TABLE one (id PRIMARY KEY)");
  db.exec("CREATE TABLE two (id REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED)");
  const kept = transactions.write(() => catalogue.create("db", "kept"));
  transactions.flush();
  transactions.write(() => kept.insert(make({ _id: 1 })));
  transactions.write(() => catalogue.create("db", "lost"));
  const first = transactions.settled();
  transactions.write(() => db.exec("INSERT INTO two VALUES (1)"));
  const reason = await first.then(() => "committed", (error: Error) => error.message);
  assert(reason.includes("nothing was kept"), reason);
  assertEquals(catalogue.collections("db"), [kept]);
  transactions.write(() => kept.insert(make({ _id: 3 })));
  transactions.flush();
  assertEquals(all(kept).map((document) => document.get("_id")), [3]);
  db.close();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("when the disk is full the write is refused, and the next one goes on", async () => {
  const dataDir = await Deno.makeTempDir();
  const db = openFile(dataDir);
  const catalogue = new Catalogue(db);
  const transactions = new Transactions(db, catalogue);
  const collection = transactions.write(() => catalogue.create("db", "c"));
  transactions.flush();
  const pages = Number(Object.values(db.prepare("PRAGMA page_count").get()!)[0]);
  db.exec(`PRAGMA max_page_count = ${pages}`);
  fails(() => transactions.write(() => collection.insert(make({ _id: 1, text: "x".repeat(100_000) }))));
  transactions.flush();
  db.exec("PRAGMA max_page_count = 1000000");
  transactions.write(() => collection.insert(make({ _id: 2 })));
  transactions.flush();
  assertEquals(all(collection).map((document) => document.get("_id")), [2]);
  db.close();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("what is written in one turn of the event loop is one commit", async () => {
  const dataDir = await Deno.makeTempDir();
  const storage = Storage.open(dataDir);
  const { catalogue, transactions } = storage;
  const collection = transactions.write(() => catalogue.create("db", "c"));
  const settled = [1, 2, 3].map((_id) => {
    transactions.write(() => collection.insert(make({ _id })));
    return transactions.settled();
  });
  assertEquals(new Set(settled).size, 1);
  assert(transactions.open);
  await settled[0];
  assert(!transactions.open);
  storage.close();
  await Deno.remove(dataDir, { recursive: true });
});
