import { FlowsExhausted } from "@engine";
import { answerOf, RETRY_AFTER } from "@concepts/Requesting/answer.ts";
import type {
  IdempotencyKeyDoc,
  IdempotencyKeys,
  RequestKey,
  SentAnswer,
} from "@concepts/Requesting/idempotency_keys.ts";
import type { Clock } from "@utils/clock.ts";
import { isDatabaseAway } from "@utils/database_away.ts";
import { log } from "@utils/logger.ts";
import { Refusal } from "./body.ts";
import type { CarriedOut } from "./carry_out.ts";
import type { Lifecycle } from "./lifecycle.ts";

/** What a request with a key is answered with. */
export interface Served {
  readonly answer: SentAnswer;
  /** The request whose answer it is; absent for one about the key. */
  readonly id?: string;
  /** Whether that request came before, and this one is a repeat of it. */
  readonly replayed: boolean;
}

/** A key whose request is being carried out here. */
interface Running {
  readonly fingerprint: string;
  outcome: Promise<Outcome>;
}

/** What the first request with a key is answered with, and those that came meanwhile. */
interface Outcome {
  readonly first: Served;
  readonly repeat: Served;
}

const OTHER_REQUEST = aboutTheKey(422, {
  error:
    "This Idempotency-Key came before with another path or body: send a new key for each thing to be done",
});
const UNDER_WAY = aboutTheKey(409, {
  error: "A request with this Idempotency-Key is still being carried out: ask again in a moment",
}, RETRY_AFTER);
const NOT_STORED = answerOf(409, {
  error: "A request with this Idempotency-Key was carried out; its answer is not stored",
  reason: "repeated",
});
const UNKNOWN = aboutTheKey(500, {
  error: "A request with this Idempotency-Key was begun, and the server did not see its end: " +
    "look whether it was done before you send it again with a new key",
  reason: "unknown",
});

/**
 * Carries out each request with an `Idempotency-Key` once, and answers its repeats as it was answered: from memory while it
 * runs on this server, and from the database afterwards.
 *
 * The key is claimed before anything happens, so a server that ends in the middle leaves a claim without an answer. For as
 * long as another server may still be at work on it (twice the timeout), a repeat is told to ask again; after that, that
 * nobody knows what became of it.
 */
export class Repeats {
  readonly #running = new Map<string, Running>();

  /**
   * @param requesting has the stored keys
   * @param timeout REQUESTING_TIMEOUT, in milliseconds
   * @param lifecycle a server does not stop before the outcome of a request is stored
   */
  constructor(
    private readonly requesting: { readonly keys: IdempotencyKeys },
    private readonly clock: Clock,
    private readonly timeout: number,
    private readonly lifecycle: Lifecycle | undefined,
  ) {}

  /**
   * Answers a request: by carrying it out, or as a repeat.
   *
   * @param late rejects when the request has waited for long enough
   * @throws Refusal 503 when the database is away, and nothing was done; what `carryOut` throws
   */
  async serve(key: RequestKey, carryOut: () => Promise<CarriedOut>, late: Promise<never>): Promise<Served> {
    const running = this.#running.get(key.id);
    if (!running) {
      const outcome = this.#serveFirst(key, carryOut, late);
      this.#running.set(key.id, { fingerprint: key.fingerprint, outcome });
      return (await outcome).first;
    }
    if (running.fingerprint !== key.fingerprint) return OTHER_REQUEST;
    return (await running.outcome).repeat;
  }

  async #serveFirst(
    key: RequestKey,
    carryOut: () => Promise<CarriedOut>,
    late: Promise<never>,
  ): Promise<Outcome> {
    let stored: Promise<void> | undefined;
    try {
      const taken = await this.#claim(key, late);
      if (taken) return toBoth(this.#repeatOf(taken, key));
      const done = await this.#carryOut(key, carryOut);
      stored = this.#store(key, done);
      if (done.later) this.#running.get(key.id)!.outcome = Promise.resolve(toBoth(UNDER_WAY));
      // An answer that cannot be stored in time is given all the same.
      else await Promise.race([stored, late]).catch(() => {});
      const { id, answer } = done;
      return { first: { answer, id, replayed: false }, repeat: replay(id, storable(done, answer)) };
    } finally {
      void Promise.resolve(stored).then(() => this.#running.delete(key.id));
    }
  }

  async #claim(key: RequestKey, late: Promise<never>): Promise<IdempotencyKeyDoc | undefined> {
    const { keys } = this.requesting;
    const claim = keys.claim(key);
    try {
      return await Promise.race([claim, late]);
    } catch (error) {
      // Nothing will be done under a claim that is made after all.
      claim.then((taken) => taken ? undefined : keys.release(key.id)).catch(() => {});
      if (!isDatabaseAway(error)) throw error;
      throw new Refusal(503, "The database is away: try again in a moment", {
        "retry-after": String(RETRY_AFTER),
      });
    }
  }

  async #carryOut(key: RequestKey, carryOut: () => Promise<CarriedOut>): Promise<CarriedOut> {
    try {
      return await carryOut();
    } catch (error) {
      if (error instanceof FlowsExhausted) await this.requesting.keys.release(key.id).catch(() => {});
      throw error;
    }
  }

  /** Stores what became of a request; never rejects. */
  async #store(key: RequestKey, done: CarriedOut): Promise<void> {
    const { keys } = this.requesting;
    this.lifecycle?.enter();
    try {
      const answer = done.later ? await done.later : done.answer;
      if (!answer) return;
      if (saysNotNow(answer)) await keys.release(key.id);
      else await keys.keep(key.id, done.id, storable(done, answer));
    } catch (error) {
      log(
        "warn",
        `The answer to request ${done.id} could not be stored under its Idempotency-Key: ${
          (error as Error).name
        }; a repeat will not be told of it`,
      );
    } finally {
      this.lifecycle?.leave();
    }
  }

  #repeatOf({ fingerprint, at, request, answer }: IdempotencyKeyDoc, key: RequestKey): Served {
    if (fingerprint !== key.fingerprint) return OTHER_REQUEST;
    if (request) return replay(request, answer);
    return this.clock.now() - at.getTime() < 2 * this.timeout ? UNDER_WAY : UNKNOWN;
  }
}

function aboutTheKey(status: number, body: Record<string, unknown>, retryAfter?: number): Served {
  return { answer: answerOf(status, body, retryAfter), replayed: false };
}

function toBoth(served: Served): Outcome {
  return { first: served, repeat: served };
}

/** What a repeat of a request gets; without an answer when that is not stored. */
function replay(id: string, answer: SentAnswer | undefined): Served {
  return { answer: answer ?? NOT_STORED, id, replayed: answer !== undefined };
}

function storable({ holdsSecret }: CarriedOut, answer: SentAnswer): SentAnswer | undefined {
  return holdsSecret(JSON.parse(answer.json)) ? undefined : answer;
}

/** Whether an answer says that nothing was done, and that the same request may come again. */
function saysNotNow({ status, retryAfter }: SentAnswer): boolean {
  return status === 429 || status === 504 || (status === 503 && retryAfter !== undefined);
}
