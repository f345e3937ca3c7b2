const UTF8 = new TextEncoder();

/** A buffer that grows, with the primitives of a key: each keeps its order when compared byte by byte. */
export class KeyWriter {
  #bytes = new Uint8Array(32);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  byte(byte: number): void {
    const at = this.#take(1);
    this.#bytes[at] = byte;
  }

  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
  }

  uint32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value);
  }

  int64(value: bigint): void {
    const at = this.#take(8);
    this.#view.setBigInt64(at, value);
    this.#bytes[at] ^= 0x80;
  }

  /** A double that is neither NaN nor -0: inverted below zero, otherwise with the sign bit set. */
  double(value: number): void {
    const at = this.#take(8);
    this.#view.setFloat64(at, value);
    if (value >= 0) this.#bytes[at] ^= 0x80;
    else for (let i = at; i < at + 8; i++) this.#bytes[i] ^= 0xff;
  }

  /** UTF-8 with an end of one zero; the bytes 0 and 1 become pairs, so that the end is below every continuation. */
  text(text: string): void {
    const at = this.#take(text.length * 3);
    const { written } = UTF8.encodeInto(text, this.#bytes.subarray(at));
    this.#length = at + written;
    if (hasEscaped(this.#bytes, at, this.#length)) {
      const plain = this.#bytes.slice(at, this.#length);
      this.#length = at;
      for (const byte of plain) {
        if (byte <= 1) this.byte(1);
        this.byte(byte <= 1 ? byte + 1 : byte);
      }
    }
    this.byte(0);
  }

  #take(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

function hasEscaped(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] <= 1) return true;
  return false;
}
