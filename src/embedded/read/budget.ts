import { MongoError } from "../errors.ts";

/** Looking at the clock for each document would cost more than the document. */
const CHECK_EVERY = 64;

/** How long a command may still run (`maxTimeMS`). A cursor gets a new one with each `getMore`. */
export class Budget {
  #until = Infinity;
  #calls = 0;

  /** Begins again; undefined and 0 are no limit. */
  start(maxTimeMS: number | undefined): void {
    this.#until = maxTimeMS ? performance.now() + maxTimeMS : Infinity;
  }

  /** Throws MaxTimeMSExpired when the time is over. */
  check(): void {
    if (++this.#calls % CHECK_EVERY === 0 && performance.now() > this.#until) {
      throw new MongoError("MaxTimeMSExpired", "operation exceeded time limit");
    }
  }
}
