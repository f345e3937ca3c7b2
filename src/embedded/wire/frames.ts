/** The longest message that a client may send; `hello` reports it as `maxMessageSizeBytes`. */
export const MAX_MESSAGE_BYTES = 48_000_000;
const HEADER_BYTES = 16;

/** The bytes of a connection that cannot be a message: the connection has to be closed. */
export class ProtocolError extends Error {
  override name = "ProtocolError";
}

/**
 * Cuts the bytes of one connection into whole messages. Memory grows with what arrived, never with what a
 * header claims.
 */
export class Frames {
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** The bytes that wait for the rest of their message. */
  get length(): number {
    return this.#length;
  }

  /** Takes what was read from the socket (the array is kept, so the caller must not reuse it). */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** The next whole message with its header, or undefined. Throws ProtocolError for an impossible length. */
  next(): Uint8Array | undefined {
    if (this.#length < 4) return undefined;
    const length = this.#messageLength();
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
      throw new ProtocolError(
        `Cannot read a message of "${length}" bytes: expected ${HEADER_BYTES} to ${MAX_MESSAGE_BYTES}`,
      );
    }
    if (this.#length < length) return undefined;
    const bytes = this.#joined();
    this.#chunks = bytes.length > length ? [bytes.subarray(length)] : [];
    this.#length -= length;
    return bytes.subarray(0, length);
  }

  #messageLength(): number {
    if (this.#chunks[0].length < 4) this.#chunks = [this.#joined()];
    const [first] = this.#chunks;
    return new DataView(first.buffer, first.byteOffset, first.byteLength).getInt32(0, true);
  }

  #joined(): Uint8Array {
    if (this.#chunks.length === 1) return this.#chunks[0];
    const joined = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    return joined;
  }
}
