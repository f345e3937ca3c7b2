import { type Collection, type Db, MongoServerError } from "mongodb";
import type { Clock } from "@utils/clock.ts";
import { Prepared } from "@utils/prepared.ts";
import type { Answer } from "./answer.ts";

/** What tells a request that comes again from others: hashes, from which neither the key nor the request can be read. */
export interface RequestKey {
  /** Of the session and the key. */
  readonly id: string;
  /** Of all of it: the session, the key, the path and the body. */
  readonly fingerprint: string;
}

/** An answer as it goes out. */
export type SentAnswer = Omit<Answer, "body">;

/** A key as it is stored. */
export interface IdempotencyKeyDoc {
  /** `RequestKey.id`. Being the `_id`, it is unique: of several requests that come with a key, one makes the document. */
  readonly _id: string;
  readonly fingerprint: string;
  readonly at: Date;
  /** The request that was answered; absent until it is. */
  readonly request?: string;
  /** Its answer; absent where it must not be stored, or is too large. */
  readonly answer?: SentAnswer;
}

/** How long a key is kept: a day, as clients expect it (docs/client.md). */
const RETENTION_SECONDS = 24 * 60 * 60;
/** A longer answer is not stored; in characters of JSON. Answers to what changes something are short. */
const LONGEST_ANSWER = 256 * 1024;
/** MongoDB manual, "Error Codes": a unique index has the value already. */
const DUPLICATE_KEY = 11000;

/** Stores the idempotency keys of requests, each with the answer that a repeat is to get. */
export class IdempotencyKeys {
  readonly #keys: Collection<IdempotencyKeyDoc>;
  #indexes: Prepared | undefined;

  constructor(db: Db, private readonly clock: Clock) {
    this.#keys = db.collection<IdempotencyKeyDoc>("Requesting.idempotencyKeys");
  }

  /**
   * Takes a key for a request, for which it is free; gives nothing then, otherwise the document of the request that has it.
   * One insert decides, so that it holds for several servers on one database.
   */
  async claim({ id, fingerprint }: RequestKey): Promise<IdempotencyKeyDoc | undefined> {
    // Not before the first key comes: an app that uses none has no such collection.
    this.#indexes ??= new Prepared(() =>
      this.#keys.createIndex({ at: 1 }, { expireAfterSeconds: RETENTION_SECONDS })
    );
    await this.#indexes.done();
    for (;;) {
      try {
        await this.#keys.insertOne({ _id: id, fingerprint, at: new Date(this.clock.now()) });
        return undefined;
      } catch (error) {
        if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
      }
      const taken = await this.#keys.findOne({ _id: id });
      if (taken) return taken;
      // It was released in between.
    }
  }

  /** Stores what became of the request that has claimed a key; without its answer when none is given or it is too long. */
  async keep(id: string, request: string, answer: SentAnswer | undefined): Promise<void> {
    const kept = answer && answer.json.length <= LONGEST_ANSWER ? stored(answer) : undefined;
    await this.#keys.updateOne({ _id: id }, { $set: { request, ...(kept && { answer: kept }) } });
  }

  /** Frees a key: its request did nothing, and may come again. */
  async release(id: string): Promise<void> {
    await this.#keys.deleteOne({ _id: id });
  }
}

function stored({ status, json, retryAfter }: SentAnswer): SentAnswer {
  return { status, json, ...(retryAfter !== undefined && { retryAfter }) };
}
