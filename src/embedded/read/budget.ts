import { MongoError } from "../errors.ts";

/** Looking at the clock for each document would cost more than the document. */
const CHECK_EVERY = 64;

/** How long a command may still run (`maxTimeMS`). A cursor gets a new one with each `getMore`. */
export class Budget {
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

  /** Throws MaxTimeMSExpired when the time is over. */
  check(): void {
    if (++this.#calls % CHECK_EVERY === 0 && performance.now() > this.#until) {
      throw new MongoError("MaxTimeMSExpired", "operation exceeded time limit");
    }
  }
}
