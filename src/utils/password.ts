import { type Algorithm, hash, verify } from "@node-rs/argon2";

/** The argon2 functions that a `PasswordHasher` uses; the types and meaning are those of `@node-rs/argon2`. */
export interface Argon2 {
  hash(password: string, options: Argon2Options): Promise<string>;
  verify(hashed: string, password: string): Promise<boolean>;
}

/** The parameters of a hash: the algorithm, memory in KiB, passes, lanes. */
export interface Argon2Options {
  algorithm: Algorithm;
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** argon2id with 19 MiB, two passes, one lane: the second row of OWASP Password Storage Cheat Sheet, "Argon2id". */
const PARAMETERS: Argon2Options = {
  // Algorithm.Argon2id; the enum is ambient and constant, so that it has no value at run time.
  algorithm: 2,
  memoryCost: 19 * 1024,
  timeCost: 2,
  parallelism: 1,
};

const PHC_PREFIX =
  `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

/** The hash of no password: checking against it costs what any check costs, and fails (16 bytes of salt, 32 of hash). */
const NOBODY = `${PHC_PREFIX}${"A".repeat(22)}$${"A".repeat(43)}`;

/** How many hashes run at once: each takes a core, and 19 MiB. */
const MAX_RUNNING = Math.min(4, navigator.hardwareConcurrency);

/** How many turns one may have to wait for: at about 50 ms each, half of REQUESTING_TIMEOUT. */
const MAX_TURNS = 100;

/** So many hashes are running and waiting that one more would wait too long; it was not begun. */
export class PasswordHasherBusy extends Error {
  override readonly name = "PasswordHasherBusy";
  /** Seconds after which trying again is sensible, as in the header `Retry-After`. */
  readonly retryAfter = 5;
}

/**
 * Hashes and checks passwords, off the event loop, a few at once. What does not get a turn soon is refused, so that a
 * flood of logins costs bounded memory and time (OWASP ASVS 15.2.2). Texts with lone surrogates are not passwords: they
 * have no UTF-8 form; see `passwordProblem`.
 */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** `maxRunning` hashes run at once and `maxWaiting` wait for their turn. */
  constructor(
    private readonly argon2: Argon2 = { hash, verify },
    private readonly maxRunning = MAX_RUNNING,
    private readonly maxWaiting = MAX_RUNNING * MAX_TURNS,
  ) {}

  /** The hash to store: a PHC string with the parameters and a random salt of its own. Throws `PasswordHasherBusy`. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => this.argon2.hash(password, PARAMETERS));
  }

  /**
   * Whether the password is the one of the stored hash; with an undefined hash, which is nobody's, the same work is done
   * and the result is false. The hashes are compared in constant time. Throws `PasswordHasherBusy`.
   */
  verify(password: string, stored: string | undefined): Promise<boolean> {
    return this.#inTurn(() => this.argon2.verify(stored ?? NOBODY, password));
  }

  /** Whether a stored hash has other parameters than a new one would have. */
  needsRehash(stored: string): boolean {
    return !stored.startsWith(PHC_PREFIX);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.maxRunning) {
      this.#running++;
    } else if (this.#waiting.length < this.maxWaiting) {
      await new Promise<void>((turn) => this.#waiting.push(turn));
    } else {
      throw new PasswordHasherBusy(
        `Cannot hash a password now: ${this.#running} hashes are running and ${this.#waiting.length} are waiting.`,
      );
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The turn is handed on, so that no newcomer takes it before the one that waits.
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

/** The hasher of this process: one, because memory and cores are shared. */
export const passwordHasher: PasswordHasher = new PasswordHasher();
