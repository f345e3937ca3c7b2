import { MongoError } from "../errors.ts";
import type { Collection, KeyedRow, Row } from "./collection.ts";
import type { Index } from "./index.ts";
import { EVERYTHING, type Interval } from "./interval.ts";

/** Rows read ahead at once: enough to make stepping cheap, few enough to hold. */
const AHEAD_ROWS = 256;
const AHEAD_BYTES = 1 << 20;

/** A source of rows that can be left between batches and gone on with after other writes. */
export interface Scan {
  next(): Row | undefined;
  /** Forgets what was read ahead; it is read again when it is asked for. */
  forget(): void;
  /** Entries and documents looked at, for `explain`. */
  readonly keysExamined: number;
}

/** Reads a collection in the order of insertion, or back. */
export class CollectionScan implements Scan {
  readonly keysExamined = 0;
  readonly #ahead: ReadAhead<Row>;

  constructor(collection: Collection, reverse: boolean) {
    this.#ahead = new ReadAhead(collection, (last, take) => collection.rows(last?.rid, reverse, take));
  }

  next(): Row | undefined {
    return this.#ahead.next();
  }

  forget(): void {
    this.#ahead.forget();
  }
}

/** Reads intervals of an index (or of `_id_`, when `index` is undefined) in order, each document once. */
export class IndexScan implements Scan {
  keysExamined = 0;
  readonly #intervals: Interval[];
  readonly #seen = new Set<number>();
  #ahead: ReadAhead<KeyedRow> | undefined;

  constructor(
    private readonly collection: Collection,
    private readonly index: Index | undefined,
    intervals: readonly Interval[] = [EVERYTHING],
    private readonly reverse = false,
  ) {
    this.#intervals = reverse ? [...intervals].reverse() : [...intervals];
  }

  next(): Row | undefined {
    if (this.index?.dropped) {
      const reason = `query plan killed :: caused by :: index '${this.index.name}' dropped`;
      throw new MongoError("QueryPlanKilled", reason);
    }
    for (;;) {
      this.#ahead ??= this.#nextInterval();
      if (!this.#ahead) return undefined;
      const row = this.#ahead.next();
      if (!row) {
        this.#ahead = undefined;
        continue;
      }
      this.keysExamined++;
      // A document has several entries when it has an array, and moves when it is updated while a cursor is open.
      if (this.#seen.has(row.rid)) continue;
      this.#seen.add(row.rid);
      return row;
    }
  }

  forget(): void {
    this.#ahead?.forget();
  }

  #nextInterval(): ReadAhead<KeyedRow> | undefined {
    const interval = this.#intervals.shift();
    if (!interval) return undefined;
    return new ReadAhead(
      this.collection,
      (last, take) => this.collection.entries(this.index, interval, last, this.reverse, take),
    );
  }
}

const NOTHING = new Uint8Array();

/** Holds some rows, and reads again from the last one given out when the collection has changed since. */
class ReadAhead<R extends Row> {
  #rows: R[] = [];
  #at = 0;
  #last: R | undefined;
  #changes = -1;
  #limit = 4;
  #end = false;

  constructor(
    private readonly collection: Collection,
    private readonly read: (last: R | undefined, take: (row: R) => boolean) => void,
  ) {}

  next(): R | undefined {
    if (this.#changes !== this.collection.changes) this.forget();
    if (this.#at === this.#rows.length) {
      if (this.#end) return undefined;
      this.#fill();
    }
    const row = this.#rows[this.#at++];
    if (row) this.#last = { ...row, bytes: NOTHING };
    else this.#at = this.#rows.length;
    return row;
  }

  forget(): void {
    this.#changes = this.collection.changes;
    this.#rows = [];
    this.#at = 0;
    this.#end = false;
  }

  #fill(): void {
    const rows: R[] = [];
    let bytes = 0;
    let full = false;
    this.read(this.#last, (row) => {
      rows.push(row);
      bytes += row.bytes.length;
      full = rows.length >= this.#limit || bytes >= AHEAD_BYTES;
      return !full;
    });
    this.#rows = rows;
    this.#at = 0;
    this.#end = !full;
    this.#limit = Math.min(this.#limit * 4, AHEAD_ROWS);
  }
}
