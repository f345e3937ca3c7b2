import type { DatabaseSync } from "node:sqlite";
import { type Document, isDocument } from "../bson/value.ts";
import { compileFilter, type Matcher } from "../query/matcher.ts";
import { concat, textOf } from "./bytes.ts";
import { entryKey } from "./key_space.ts";
import { duplicateKey } from "./duplicate_key.ts";
import { EMPTY_ARRAY, entriesOf, type EntryValue } from "./index_entries.ts";
import { Statements } from "./statements.ts";
import { isTextKey } from "./text_index.ts";

/** One field of a key pattern. */
export interface KeyField {
  path: string;
  descending: boolean;
}

/** What is stored for one entry. */
interface Entry {
  key: Uint8Array;
  values: EntryValue[];
}

/**
 * An index: the table `i<id>` of order-preserving keys and the `rid` of their document, one row for each element of
 * an array.
 */
export class Index {
  name = "";
  unique = false;
  sparse = false;
  hidden = false;
  expireAfterSeconds: number | undefined;
  partialFilter: Document | undefined;
  /** Some document has an array on the path: bounds cannot be combined and the order is not that of documents. */
  multikey = false;
  dropped = false;
  fields: KeyField[] = [];
  #spec: Document = new Map();
  #partial: Matcher | undefined;
  #isEmpty = false;
  readonly #statements: Statements;
  readonly #table: string;

  /** `changed` is told when what the catalogue keeps of the index changes by itself. */
  constructor(db: DatabaseSync, readonly id: number, spec: Document, private readonly changed: () => void) {
    this.#statements = new Statements(db);
    this.#table = `i${id}`;
    this.setSpec(spec);
  }

  /** The specification as `listIndexes` shows it. */
  get spec(): Document {
    return this.#spec;
  }

  get key(): Document {
    return this.#spec.get("key") as Document;
  }

  setSpec(spec: Document): void {
    this.#spec = spec;
    this.name = String(spec.get("name"));
    this.unique = spec.get("unique") === true;
    this.sparse = spec.get("sparse") === true;
    // A text index holds nothing that a plan could use.
    this.#isEmpty = isTextKey(this.key);
    this.hidden = this.#isEmpty || spec.get("hidden") === true;
    const seconds = spec.get("expireAfterSeconds");
    this.expireAfterSeconds = seconds === undefined ? undefined : Number(seconds);
    const partial = spec.get("partialFilterExpression");
    this.partialFilter = isDocument(partial) ? partial : undefined;
    this.#partial = this.partialFilter && compileFilter(this.partialFilter);
    this.fields = [...this.key].map(([path, direction]) => ({ path, descending: Number(direction) < 0 }));
  }

  createTable(): void {
    const primaryKey = this.unique ? "k" : "k, rid";
    this.#statements.exec(
      `CREATE TABLE ${this.#table} (k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (${primaryKey})) WITHOUT ROWID`,
    );
  }

  /** Enters a document. Throws DuplicateKey. */
  add(rid: number, document: Document, namespace: string): void {
    for (const entry of this.#entries(document).values()) this.#put(entry, rid, namespace);
  }

  remove(rid: number, document: Document): void {
    for (const entry of this.#entries(document).values()) this.#delete(entry, rid);
  }

  clear(): void {
    this.#statements.exec(`DELETE FROM ${this.#table}`);
  }

  /** Takes the entries of one version of a document away and enters those of the next; those in both stay. */
  replace(rid: number, before: Document, after: Document, namespace: string): void {
    const old = this.#entries(before);
    const next = this.#entries(after);
    for (const [text, entry] of old) if (!next.has(text)) this.#delete(entry, rid);
    for (const [text, entry] of next) if (!old.has(text)) this.#put(entry, rid, namespace);
  }

  #put(entry: Entry, rid: number, namespace: string): void {
    const { changes } = this.#statements.get(`INSERT OR IGNORE INTO ${this.#table} (k, rid) VALUES (?, ?)`)
      .run(entry.key, rid);
    if (changes !== 0) return;
    const values = entry.values.map((value) => value === EMPTY_ARRAY ? undefined : value);
    throw duplicateKey(namespace, this.name, this.key, values);
  }

  #delete(entry: Entry, rid: number): void {
    this.#statements.get(`DELETE FROM ${this.#table} WHERE k = ? AND rid = ?`).run(entry.key, rid);
  }

  /** The entries of a document, each once, by the text of their key. */
  #entries(document: Document): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    if (this.#isEmpty || (this.#partial && !this.#partial.matches(document))) return entries;
    const { tuples, multikey } = entriesOf(document, this.fields.map(({ path }) => path));
    if (this.sparse && tuples.every((values) => values.every((value) => value === undefined))) return entries;
    if (multikey && !this.multikey) this.#becomeMultikey();
    for (const values of tuples) {
      const key = concat(values.map((value, i) => entryKey(value, this.fields[i].descending)));
      entries.set(textOf(key), { key, values });
    }
    return entries;
  }

  /** Undone only by a rollback, as in MongoDB. */
  #becomeMultikey(): void {
    this.#statements.exec(`UPDATE indexes SET multikey = 1 WHERE id = ${this.id}`);
    this.multikey = true;
    this.changed();
  }

  /** The bytes that an index holds, for `collStats`. */
  size(): number {
    return Number(
      this.#statements.get(`SELECT coalesce(sum(length(k) + 8), 0) AS n FROM ${this.#table}`).get()!.n,
    );
  }
}
