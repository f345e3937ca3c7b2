import type { Frames } from "./frames.ts";

/** Twenty of the largest messages, which are read whole before they are carried out. */
const MAX_BYTES = 1024 * 1024 * 1024;

/**
 * Counts the bytes of messages that have begun and not ended, of all connections together: what clients have not sent
 * yet, and the answers that they have not read yet.
 */
export class Unfinished {
  #bytes = 0;
  readonly #counted = new Map<Frames, number>();

  constructor(private readonly limit = MAX_BYTES) {}

  /** Counts what one connection holds now; gives false when that is too much for all of them. */
  count(frames: Frames, answerBytes = 0): boolean {
    const held = frames.length + answerBytes;
    this.#bytes += held - (this.#counted.get(frames) ?? 0);
    this.#counted.set(frames, held);
    return this.#bytes <= this.limit;
  }

  /** Counts one connection no more. */
  forget(frames: Frames): void {
    this.#bytes -= this.#counted.get(frames) ?? 0;
    this.#counted.delete(frames);
  }
}
