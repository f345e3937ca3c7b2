import type { DatabaseSync } from "node:sqlite";
import { decode, encode } from "../bson/codec.ts";
import { keyOf } from "../bson/key.ts";
import type { Binary, Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { duplicateKey } from "./duplicate_key.ts";
import type { Index } from "./index.ts";
import type { Interval } from "./interval.ts";
import { Statements } from "./statements.ts";

/** A stored document: `rid` is its place in the order of insertion. */
export interface Row {
  rid: number;
  bytes: Uint8Array;
}

/** A row found by a key of an index. */
export interface KeyedRow extends Row {
  key: Uint8Array;
}

/**
 * The documents of one collection, in the table `c<id>`: `rid` in the order of insertion, `k` the key of `_id`, `d` the
 * document as BSON. Every change keeps the indexes in step; changes are made inside `Transactions.write`.
 */
export class Collection {
  database = "";
  name = "";
  /** The collection is no more: cursors on it end. */
  dropped = false;
  /** Counts the changes, so that a scan knows when what it has read ahead is old. */
  changes = 0;
  /** All but `_id_`, which is the column `k`. */
  indexes: Index[] = [];
  readonly #statements: Statements;
  readonly #table: string;

  constructor(db: DatabaseSync, readonly id: number, readonly uuid: Binary, public options: Document) {
    this.#statements = new Statements(db);
    this.#table = `c${id}`;
  }

  get namespace(): string {
    return `${this.database}.${this.name}`;
  }

  rename(database: string, name: string): void {
    this.database = database;
    this.name = name;
  }

  createTable(): void {
    this.#statements.exec(
      `CREATE TABLE ${this.#table} (rid INTEGER PRIMARY KEY, k BLOB NOT NULL UNIQUE, d BLOB NOT NULL)`,
    );
  }

  /** Adds a document, which has an `_id`. Throws DuplicateKey. */
  insert(document: Document): void {
    this.changes++;
    const id = document.get("_id")!;
    const { changes, lastInsertRowid } = this.#statements
      .get(`INSERT OR IGNORE INTO ${this.#table} (k, d) VALUES (?, ?)`)
      .run(keyOf(id), encode(document));
    if (changes === 0) throw duplicateKey(this.namespace, "_id_", new Map([["_id", 1]]), [id]);
    for (const index of this.indexes) index.add(Number(lastInsertRowid), document, this.namespace);
  }

  /** Puts another version of a document, with the same `_id`, in its place. Throws DuplicateKey. */
  replace(rid: number, before: Document, after: Document): void {
    this.changes++;
    this.#statements.get(`UPDATE ${this.#table} SET d = ? WHERE rid = ?`).run(encode(after), rid);
    for (const index of this.indexes) index.replace(rid, before, after, this.namespace);
  }

  remove(rid: number, document: Document): void {
    this.changes++;
    this.#statements.get(`DELETE FROM ${this.#table} WHERE rid = ?`).run(rid);
    for (const index of this.indexes) index.remove(rid, document);
  }

  /** Deletes all documents. */
  clear(): void {
    this.changes++;
    this.#statements.exec(`DELETE FROM ${this.#table}`);
    for (const index of this.indexes) index.clear();
  }

  /** The place of the document with an `_id`, or undefined when there is none. */
  placeOf(id: Value): number | undefined {
    const row = this.#statements.get(`SELECT rid FROM ${this.#table} WHERE k = ?`).get(keyOf(id));
    return row && Number(row.rid);
  }

  /** How many documents there are. */
  count(): number {
    return Number(this.#statements.get(`SELECT count(*) AS n FROM ${this.#table}`).get()!.n);
  }

  /** How many documents there are, and their bytes together. */
  size(): { count: number; bytes: number } {
    const row = this.#statements
      .get(`SELECT count(*) AS n, coalesce(sum(length(d)), 0) AS bytes FROM ${this.#table}`).get()!;
    return { count: Number(row.n), bytes: Number(row.bytes) };
  }

  /** The rows after (or, going back, before) a place, a few at a time. */
  rows(after: number | undefined, reverse: boolean, take: (row: Row) => boolean): void {
    const [operator, order, from] = reverse
      ? ["<", "DESC", after ?? Number.MAX_SAFE_INTEGER]
      : [">", "ASC", after ?? Number.MIN_SAFE_INTEGER];
    const sql = `SELECT rid, d FROM ${this.#table} WHERE rid ${operator} ? ORDER BY rid ${order}`;
    let last = from;
    for (const row of this.#statements.get(sql).iterate(from)) {
      last = Number(row.rid);
      if (!take({ rid: last, bytes: row.d as Uint8Array })) return;
    }
    this.#checkEnd(sql, [last]);
  }

  /** The rows with a key in an interval of an index (undefined: `_id_`), in order, after the last one that was seen. */
  entries(
    index: Index | undefined,
    interval: Interval,
    last: KeyedRow | undefined,
    reverse: boolean,
    take: (row: KeyedRow) => boolean,
  ): void {
    let seen = last;
    const { sql, bounds } = this.#entriesAfter(seen, index, interval, reverse);
    for (const row of this.#statements.get(sql).iterate(...bounds)) {
      seen = { key: row.k as Uint8Array, rid: Number(row.rid), bytes: row.d as Uint8Array };
      if (!take(seen)) return;
    }
    const rest = this.#entriesAfter(seen, index, interval, reverse);
    this.#checkEnd(rest.sql, rest.bounds);
  }

  #entriesAfter(
    last: KeyedRow | undefined,
    index: Index | undefined,
    { low, high }: Interval,
    reverse: boolean,
  ): { sql: string; bounds: (Uint8Array | number)[] } {
    const [source, k, rid] = index
      ? [`i${index.id} AS i CROSS JOIN ${this.#table} AS c ON c.rid = i.rid`, "i.k", "i.rid"]
      : [`${this.#table} AS c`, "c.k", "c.rid"];
    const order = reverse ? `${k} DESC, ${rid} DESC` : `${k}, ${rid}`;
    const [range, bounds] = !last
      ? [`${k} >= ? AND ${k} < ?`, [low, high]]
      : reverse
      ? [`${k} >= ? AND (${k}, ${rid}) < (?, ?)`, [low, last.key, last.rid]]
      : [`(${k}, ${rid}) > (?, ?) AND ${k} < ?`, [last.key, last.rid, high]];
    const sql = `SELECT ${k} AS k, ${rid} AS rid, c.d AS d FROM ${source} WHERE ${range} ORDER BY ${order}`;
    return { sql, bounds };
  }

  /** Deno's `iterate` ends at an error as if there were no more rows; to ask for the next row tells which it was. */
  #checkEnd(sql: string, bounds: (Uint8Array | number)[]): void {
    let reason = "reading ended before the last one";
    try {
      if (this.#statements.get(`${sql} LIMIT 1`).get(...bounds) === undefined) return;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    throw new MongoError(
      "InternalError",
      `Cannot read all documents of "${this.namespace}": the file is corrupt or its disk fails (${reason}). ` +
        "Stop the database and put a backup in its place",
    );
  }

  /** Enters every document into a new index. */
  fill(index: Index): void {
    this.rows(undefined, false, (row) => {
      index.add(row.rid, decode(row.bytes), this.namespace);
      return true;
    });
  }
}
