import { equal } from "./equal.ts";
import type { Frame } from "./types.ts";
import { ValueKeys } from "./value_keys.ts";

/** Values by frames: found again by any frame that binds the same variables to equal values, in whatever order. */
export class FrameIndex<T> {
  readonly #buckets = new Map<string, { readonly frame: Frame; readonly value: T }[]>();
  readonly #keys = new ValueKeys();

  /** Of values that were added for equal frames, `get` gives the first. */
  add(frame: Frame, value: T): void {
    const key = this.#key(frame);
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.push({ frame, value });
    else this.#buckets.set(key, [{ frame, value }]);
  }

  /** The value that was added for an equal frame; undefined when there is none. */
  get(frame: Frame): T | undefined {
    const variables = boundIn(frame);
    return this.#buckets.get(this.#key(frame))?.find((one) =>
      boundIn(one.frame).length === variables.length &&
      variables.every((variable) => equal(one.frame[variable], frame[variable]))
    )?.value;
  }

  #key(frame: Frame): string {
    const parts = boundIn(frame).map((variable) =>
      `${String(variable)} ${this.#keys.textOf(frame[variable])}`
    );
    return parts.sort().join("\n");
  }
}

function boundIn(frame: Frame): symbol[] {
  return Object.getOwnPropertySymbols(frame).filter((variable) => frame[variable] !== undefined);
}
