import { type Clock, systemClock } from "@utils/clock.ts";
import type { ID } from "@utils/types.ts";

/** The counter's bits: the 12 of `rand_a` and the first 20 of `rand_b`, so that no machine exhausts one millisecond. */
const COUNTER_BITS = 32;

/**
 * A source of UUIDs version 7 (RFC 9562, 5.7), monotonic by a dedicated counter (6.2, method 1): within a source each id
 * is greater than the one before, as text too, also within a millisecond and while the clock steps back.
 */
export function uuidSource(clock: Pick<Clock, "now">): () => ID {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
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
    const hex = bytes.toHex();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${
      hex.slice(20)
    }` as ID;
  };
}

/** A new identifier, unique everywhere and greater than every one that this process made before. Not a secret: never a token. */
export const freshID: () => ID = uuidSource(systemClock);
