import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { decode, encode } from "../bson/codec.ts";
import { Binary, type Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { Collection } from "./collection.ts";
import { Index } from "./index.ts";

/**
 * Which collections and indexes there are: in memory, and in the tables `collections` and `indexes`. All changes
 * are made inside `Transactions.write`; after a rollback `reload` takes over what the disk says.
 */
export class Catalogue {
  /** Changes with every change to what is held here. */
  version = 0;
  #byName = new Map<string, Map<string, Collection>>();
  readonly #changed = () => void this.version++;

  constructor(private readonly db: DatabaseSync) {
    this.reload();
  }

  /** Reads everything from disk. A collection or index that is gone is marked so, for the cursors on it. */
  reload(): void {
    const before = new Map(this.all().map((collection) => [collection.id, collection]));
    this.#byName = new Map();
    for (const row of this.db.prepare("SELECT * FROM collections ORDER BY id").all()) {
      const id = Number(row.id);
      const collection = before.get(id) ??
        new Collection(this.db, id, Binary.createFromHexString(hex(row.uuid), 4), decode(bytes(row.options)));
      before.delete(id);
      collection.rename(String(row.database), String(row.name));
      collection.indexes = this.#indexesOf(collection);
      // What a scan has read ahead may be of writes that are undone now.
      collection.changes++;
      this.#put(collection);
    }
    for (const gone of before.values()) gone.dropped = true;
    this.version++;
  }

  #indexesOf(collection: Collection): Index[] {
    const before = new Map(collection.indexes.map((index) => [index.id, index]));
    const rows = this.db.prepare("SELECT * FROM indexes WHERE collection = ? ORDER BY id").all(collection.id);
    const indexes = rows.map((row) => {
      const known = before.get(Number(row.id));
      before.delete(Number(row.id));
      const index = known ?? new Index(this.db, Number(row.id), decode(bytes(row.spec)), this.#changed);
      index.multikey = row.multikey === 1;
      index.setSpec(decode(bytes(row.spec)));
      return index;
    });
    for (const gone of before.values()) gone.dropped = true;
    return indexes;
  }

  /** Every collection of every database. */
  all(): Collection[] {
    return [...this.#byName.values()].flatMap((collections) => [...collections.values()]);
  }

  /** The names of the databases that have a collection, in order. */
  databases(): string[] {
    return [...this.#byName.keys()].sort();
  }

  /** The collections of one database, by name. */
  collections(database: string): Collection[] {
    return [...this.#byName.get(database)?.values() ?? []].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  get(database: string, name: string): Collection | undefined {
    return this.#byName.get(database)?.get(name);
  }

  /** Makes a collection with its `_id_` index. */
  create(database: string, name: string, options: Document = new Map()): Collection {
    this.#refuseOtherCase(database);
    const uuid = Binary.createFromHexString(randomUUID().replaceAll("-", ""), 4);
    const { lastInsertRowid } = this.db
      .prepare("INSERT INTO collections (database, name, uuid, options) VALUES (?, ?, ?, ?)")
      .run(database, name, uuid.buffer, encode(options));
    const collection = new Collection(this.db, Number(lastInsertRowid), uuid, options);
    collection.rename(database, name);
    collection.createTable();
    this.#put(collection);
    this.version++;
    return collection;
  }

  /** Deletes a collection with its documents and indexes. */
  drop(collection: Collection): void {
    for (const index of collection.indexes) this.dropIndex(collection, index);
    this.db.exec(`DROP TABLE c${collection.id}`);
    this.db.prepare("DELETE FROM collections WHERE id = ?").run(collection.id);
    collection.dropped = true;
    this.#remove(collection);
    this.version++;
  }

  /** Gives a collection another name, perhaps in another database. */
  rename(collection: Collection, database: string, name: string): void {
    this.#refuseOtherCase(database);
    this.db.prepare("UPDATE collections SET database = ?, name = ? WHERE id = ?")
      .run(database, name, collection.id);
    this.#remove(collection);
    collection.rename(database, name);
    this.#put(collection);
    this.version++;
  }

  /** Keeps changed options (`collMod`). */
  setOptions(collection: Collection, options: Document): void {
    this.db.prepare("UPDATE collections SET options = ? WHERE id = ?").run(encode(options), collection.id);
    collection.options = options;
    this.version++;
  }

  /** Makes an index and fills it. Throws DuplicateKey when the data does not allow a unique one. */
  createIndex(collection: Collection, spec: Document): Index {
    const { lastInsertRowid } = this.db.prepare(
      "INSERT INTO indexes (collection, name, spec) VALUES (?, ?, ?)",
    )
      .run(collection.id, String(spec.get("name")), encode(spec));
    const index = new Index(this.db, Number(lastInsertRowid), spec, this.#changed);
    this.version++;
    index.createTable();
    collection.fill(index);
    collection.indexes.push(index);
    return index;
  }

  /** Keeps a changed specification (`collMod`: `expireAfterSeconds`, `hidden`). */
  setIndexSpec(index: Index, spec: Document): void {
    this.db.prepare("UPDATE indexes SET spec = ? WHERE id = ?").run(encode(spec), index.id);
    index.setSpec(spec);
    this.version++;
  }

  dropIndex(collection: Collection, index: Index): void {
    this.db.exec(`DROP TABLE i${index.id}`);
    this.db.prepare("DELETE FROM indexes WHERE id = ?").run(index.id);
    index.dropped = true;
    collection.indexes = collection.indexes.filter((other) => other !== index);
    this.version++;
  }

  #put(collection: Collection): void {
    const collections = this.#byName.get(collection.database) ?? new Map();
    collections.set(collection.name, collection);
    this.#byName.set(collection.database, collections);
  }

  #remove(collection: Collection): void {
    const collections = this.#byName.get(collection.database);
    collections?.delete(collection.name);
    if (collections?.size === 0) this.#byName.delete(collection.database);
  }

  #refuseOtherCase(database: string): void {
    if (this.#byName.has(database)) return;
    const other = this.databases().find((name) => name.toLowerCase() === database.toLowerCase());
    if (other === undefined) return;
    throw new MongoError(
      "DatabaseDifferCase",
      `db already exists with different case already have: [${other}] trying to create [${database}]`,
    );
  }
}

function bytes(value: unknown): Uint8Array {
  return value as Uint8Array;
}

function hex(value: unknown): string {
  return Array.from(bytes(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
