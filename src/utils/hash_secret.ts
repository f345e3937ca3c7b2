import { createHmac, randomBytes } from "node:crypto";

/** Made anew for each process, so that the masks in the log of one process tell nothing about those of another. */
const KEY = randomBytes(32);
const MASK_CHARACTERS = 8;

/**
 * The keyed hash that stands for a secret in logs, traces and stored requests: HMAC-SHA-256 (RFC 2104), cut to 32 bits,
 * which is enough to tell same from different and too little to test a guess.
 */
export function hashSecret(secret: string): string {
  return createHmac("sha256", KEY).update(secret).digest("hex").slice(0, MASK_CHARACTERS);
}
