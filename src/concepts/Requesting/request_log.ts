import { BSON, type Collection, type Db } from "mongodb";
import type { Clock } from "@utils/clock.ts";
import { log } from "@utils/logger.ts";

/** One request as it is stored: redacted. */
export interface RequestDoc {
  readonly _id: string;
  readonly path: unknown;
  readonly at: Date;
  readonly input?: unknown;
  readonly status: number;
  readonly response?: unknown;
}

/** A request that waits to be stored, and its size in BSON. */
interface SizedRequest {
  readonly doc: RequestDoc;
  readonly bytes: number;
}

/** How long requests are kept: 7 days. */
const RETENTION_SECONDS = 7 * 24 * 60 * 60;
/** How long the first request of a batch waits for others, in milliseconds. */
const BATCH_WAIT = 25;
/** How many are stored at once, and about how many bytes: a larger write would keep a small database from all others. */
const BATCH = 1_000;
const BATCH_BYTES = 1024 ** 2;
/** A database that is slow or away must not fill the memory: what comes past one of these is not stored. */
const MOST_WAITING = 10_000;
const MOST_BYTES_WAITING = 32 * 1024 ** 2;

/** Stores requests in batches, after their answers have left: no answer waits for it or fails by it. */
export class RequestLog {
  readonly #requests: Collection<RequestDoc>;
  /** Those of the last milliseconds. They hold on to their flows, with all that these were sent: soon they are made documents. */
  #noted: (() => RequestDoc)[] = [];
  readonly #waiting: SizedRequest[] = [];
  /** Of those that wait, and those that are being written. */
  #bytes = 0;
  #timer: unknown;
  #writing: Promise<void> | undefined;
  #indexed = false;
  #failing = false;

  constructor(db: Db, private readonly clock: Clock) {
    this.#requests = db.collection<RequestDoc>("Requesting.requests");
  }

  /** Stores a request soon. */
  add(request: () => RequestDoc): void {
    const count = this.#noted.length + this.#waiting.length;
    if (count >= MOST_WAITING || this.#bytes >= MOST_BYTES_WAITING) {
      this.#complain(`${count} of them (${this.#bytes} bytes) wait for the database already`);
      return;
    }
    this.#noted.push(request);
    this.#timer ??= this.clock.setTimeout(() => void this.flush(), BATCH_WAIT);
  }

  /** Resolves when everything that was added has been stored, or could not be. */
  flush(): Promise<void> {
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#makeDocuments();
    if (this.#waiting.length > 0) this.#writing ??= this.#writeAll();
    return this.#writing ?? Promise.resolve();
  }

  #makeDocuments(): void {
    const noted = this.#noted;
    this.#noted = [];
    for (const request of noted) {
      try {
        const doc = request();
        const bytes = BSON.calculateObjectSize(doc);
        this.#waiting.push({ doc, bytes });
        this.#bytes += bytes;
      } catch (error) {
        this.#complain((error as Error).name);
      }
    }
  }

  /** Writes one batch at a time, so that what a slow database cannot take waits here, where it is counted. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      let count = 0;
      let bytes = 0;
      while (count < BATCH && bytes < BATCH_BYTES && count < this.#waiting.length) {
        bytes += this.#waiting[count++].bytes;
      }
      await this.#write(this.#waiting.splice(0, count).map(({ doc }) => doc));
      this.#bytes -= bytes;
    }
    this.#writing = undefined;
  }

  async #write(batch: RequestDoc[]): Promise<void> {
    try {
      if (!this.#indexed) {
        await this.#requests.createIndex({ at: 1 }, { expireAfterSeconds: RETENTION_SECONDS });
        this.#indexed = true;
      }
      await this.#requests.insertMany(batch, { ordered: false });
      // Not while more wait than there was room for: what is left out then has been told.
      if (this.#waiting.length === 0) this.#failing = false;
    } catch (error) {
      this.#complain((error as Error).name);
    }
  }

  /** Says once why requests are not stored, until one batch is again. */
  #complain(why: string): void {
    if (!this.#failing) log("warn", `Requests could not be stored: ${why}; their answers are not affected`);
    this.#failing = true;
  }
}
