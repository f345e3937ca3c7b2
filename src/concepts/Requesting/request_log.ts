import type { Collection, Db } from "mongodb";
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

/** How long requests are kept: 7 days. */
const RETENTION_SECONDS = 7 * 24 * 60 * 60;
/** How long the first request of a batch waits for others, in milliseconds. */
const BATCH_WAIT = 25;
/** How many are stored at once. */
const BATCH = 1_000;
/** A database that is slow or away must not fill the memory: what comes past this is not stored. */
const MOST_WAITING = 10_000;

/** Stores requests in batches, after their answers have left: no answer waits for it or fails by it. */
export class RequestLog {
  readonly #requests: Collection<RequestDoc>;
  readonly #waiting: (() => RequestDoc)[] = [];
  #timer: unknown;
  #writing: Promise<void> | undefined;
  #indexed = false;
  #failing = false;

  constructor(db: Db, private readonly clock: Clock) {
    this.#requests = db.collection<RequestDoc>("Requesting.requests");
  }

  /** Stores a request soon. */
  add(request: () => RequestDoc): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#complain(`${MOST_WAITING} of them wait for the database already`);
      return;
    }
    this.#waiting.push(request);
    this.#timer ??= this.clock.setTimeout(() => void this.flush(), BATCH_WAIT);
  }

  /** Resolves when everything that was added has been stored, or could not be. */
  flush(): Promise<void> {
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#writing ??= this.#writeAll();
    return this.#writing ?? Promise.resolve();
  }

  /** Writes one batch at a time, so that what a slow database cannot take waits here, where it is counted. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0, BATCH));
    this.#writing = undefined;
  }

  async #write(batch: (() => RequestDoc)[]): Promise<void> {
    try {
      if (!this.#indexed) {
        await this.#requests.createIndex({ at: 1 }, { expireAfterSeconds: RETENTION_SECONDS });
        this.#indexed = true;
      }
      await this.#requests.insertMany(batch.map((request) => request()), { ordered: false });
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
