import { type Clock, systemClock } from "@utils/clock.ts";
import type { ID } from "@utils/types.ts";

/** The counter's bits: the 12 of `rand_a` and the first 20 of `rand_b`, so that no machine exhausts one millisecond. */
const COUNTER_BITS = 32;

const DIGITS = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
/** Where each byte's two digits stand in the text (RFC 9562, 4). */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/**
 * A source of UUIDs version 7 (RFC 9562, 5.7), monotonic by a dedicated counter (6.2, method 1): within a source each id
 * is greater than the one before, as text too, also within a millisecond and while the clock steps back.
 */
export function uuidSource(clock: Pick<Clock, "now">): () => ID {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const characters: number[] = new Array(36).fill("-".charCodeAt(0));
  let time = -1;
  let counter = 0;

  return () => {
    crypto.getRandomValues(bytes);
    const now = clock.now();
    if (now > time) {
      time = now;
      // A seed with its highest bit clear leaves at least 2^31 ids to this millisecond (6.2, "Counter Rollover Handling").
      counter = view.getUint32(0) >>> 1;
    } else if (++counter === 2 ** COUNTER_BITS) {
      time++;
      counter = view.getUint32(0) >>> 1;
    }
    view.setUint32(0, Math.floor(time / 2 ** 16));
    view.setUint16(4, time % 2 ** 16);
    view.setUint16(6, 0x7000 | (counter >>> 20));
    view.setUint32(8, 0x80000000 | ((counter & 0xfffff) << 10) | (view.getUint32(8) & 0x3ff));
    for (let i = 0; i < bytes.length; i++) {
      characters[PLACES[i]] = DIGITS[bytes[i] >>> 4];
      characters[PLACES[i] + 1] = DIGITS[bytes[i] & 15];
    }
    // At once: a text put together of its parts keeps all of them.
    return String.fromCharCode.apply(null, characters) as ID;
  };
}

/** A new identifier, unique everywhere and greater than every one that this process made before. Not a secret: never a token. */
export const freshID: () => ID = uuidSource(systemClock);
