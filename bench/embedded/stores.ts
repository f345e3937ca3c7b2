import { MongoClient } from "mongodb";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Item, Store } from "./workload.ts";

/** Any MongoDB server, by the official driver. */
export async function mongoStore(name: string, url: string): Promise<Store> {
  const client = await MongoClient.connect(url, { maxPoolSize: 32 });
  const db = client.db(`bench_${Deno.pid}`);
  await db.dropDatabase();
  const items = db.collection<Item>("items");
  return {
    name,
    async fill(documents) {
      for (let i = 0; i < documents.length; i += 1000) await items.insertMany(documents.slice(i, i + 1000));
      await items.createIndex({ key: 1 });
      await items.createIndex({ group: 1 });
    },
    insertOne: (item) => items.insertOne(item),
    findById: (_id) => items.findOne({ _id }),
    findByIndex: (key) => items.findOne({ key }),
    updateOne: (_id) => items.updateOne({ _id }, { $inc: { hits: 1 } }),
    find100: (group) => items.find({ group }).toArray(),
    async close() {
      await db.dropDatabase();
      await client.close();
    },
  };
}

/** Plain `node:sqlite` in this process: columns, prepared statements, a durable commit for each write. */
export function sqliteStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const db = new DatabaseSync(join(folder, "plain.sqlite"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE;");
  db.exec(`CREATE TABLE items (_id TEXT PRIMARY KEY, key INTEGER, "group" INTEGER, text TEXT, hits INTEGER);
    CREATE INDEX by_key ON items (key); CREATE INDEX by_group ON items ("group");`);
  const insert = db.prepare("INSERT INTO items VALUES (?, ?, ?, ?, ?)");
  const byId = db.prepare("SELECT * FROM items WHERE _id = ?");
  const byKey = db.prepare("SELECT * FROM items WHERE key = ?");
  const update = db.prepare(`UPDATE items SET hits = hits + 1 WHERE _id = ?`);
  const byGroup = db.prepare(`SELECT * FROM items WHERE "group" = ?`);
  const add = (item: Item) => insert.run(item._id, item.key, item.group, item.text, item.hits);
  return {
    name: "node:sqlite",
    fill(documents) {
      db.exec("BEGIN");
      documents.forEach(add);
      db.exec("COMMIT");
      return Promise.resolve();
    },
    insertOne: (item) => Promise.resolve(add(item)),
    findById: (id) => Promise.resolve(byId.get(id)),
    findByIndex: (key) => Promise.resolve(byKey.get(key)),
    updateOne: (id) => Promise.resolve(update.run(id)),
    find100: (group) => Promise.resolve(byGroup.all(group)),
    close() {
      db.close();
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  };
}
