import { MongoError } from "../errors.ts";

/** Looking at the clock for each document would cost more than the document. */
const CHECK_EVERY = 64;

/** What reads ahead, and can read it again. */
interface ReadsAhead {
  forget(): void;
}

/**
 * How long a command may still run (`maxTimeMS`), which a cursor gets anew with each `getMore`; and what it keeps in
 * memory, so that cursors that wait are bounded.
 */
export class Budget {
  /** The bytes of the documents that a sort has put in order and that were not asked for yet. */
  sortedBytes = 0;
  readonly #reading = new Set<ReadsAhead>();
  #until = Infinity;
  #calls = 0;

  /** `maxTimeMS` of undefined or 0 is no limit. */
  constructor(private readonly maxTimeMS?: number) {
    this.restart();
  }

  /** Begins again. */
  restart(): void {
    this.#until = this.maxTimeMS ? performance.now() + this.maxTimeMS : Infinity;
  }

  /** Goes through rows that may be read ahead, which is forgotten while a cursor waits. */
  *reading<R>(rows: ReadsAhead & { next(): R | undefined }): Generator<R> {
    this.#reading.add(rows);
    try {
      for (let row = rows.next(); row; row = rows.next()) yield row;
    } finally {
      this.#reading.delete(rows);
    }
  }

  /** Forgets what was read ahead: a client may take minutes for the next batch, or never ask for it. */
  pause(): void {
    for (const rows of this.#reading) rows.forget();
  }

  /** Throws MaxTimeMSExpired when the time is over. */
  check(): void {
    if (++this.#calls % CHECK_EVERY === 0 && performance.now() > this.#until) {
      throw new MongoError("MaxTimeMSExpired", "operation exceeded time limit");
    }
  }
}
