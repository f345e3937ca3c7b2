import { createHash } from "node:crypto";

/** 256 bits from the system's generator, where OWASP ASVS 7.2.3 asks for 128. */
const TOKEN_BYTES = 32;
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** A new secret that nobody can guess: 32 random bytes in base64url, 43 characters. */
export function freshToken(): string {
  return crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/** Whether the value has the shape of a token, so that it is worth looking up. */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && TOKEN_SHAPE.test(value);
}

/**
 * What to store of a token, and to find it by: its SHA-256 in base64url. A fast hash is enough where there are 256 bits to
 * guess (OWASP ASVS 6.5.2).
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
