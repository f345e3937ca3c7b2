import { distance } from "./nearest.ts";

/** Words that make any name secret in which they stand. */
const SECRET_PART =
  /passw|passphrase|passcode|passkey|pwd|secret|token|session|authorization|cookie|apikey|accesskey|privatekey|credential|bearer/;
/** Names that are secret as a whole only: "pin" also stands in "opinion". */
const SECRET_WHOLE =
  /^(code|otp|totp|pin|cvv|cvc|auth|pw|psw|jwt)$|(verification|reset|access|login|invite|confirmation|onetime)code$/;
/** What may stand between the words of a name. */
const BETWEEN_WORDS = /[-_. ]/g;

/** Names that a caller may misspell by one letter, and send a secret all the same. */
const SECRET_WORDS = ["password", "passphrase", "secret", "session", "credentials", "authorization"];
const WORD_ENDS = /(?=[A-Z])|[^a-zA-Z]+/;

/** How many names are remembered. */
const NAMES_KEPT = 10_000;
/** A longer name is read each time: names come from requests too, and a few thousand large ones would be kept for ever. */
const NAME_KEPT_UP_TO = 64;
const names = new Map<string, boolean>();

/** Whether values under a key of that name are secret, whatever the concept says. */
export function isSecretName(key: string): boolean {
  if (key.length > NAME_KEPT_UP_TO) return readsSecret(key);
  let secret = names.get(key);
  if (secret === undefined) {
    secret = readsSecret(key);
    if (names.size >= NAMES_KEPT) names.clear();
    names.set(key, secret);
  }
  return secret;
}

function readsSecret(key: string): boolean {
  const lower = key.toLowerCase().replaceAll(BETWEEN_WORDS, "");
  return SECRET_PART.test(lower) || SECRET_WHOLE.test(lower) ||
    (key.length <= NAME_KEPT_UP_TO && key.split(WORD_ENDS).some(isMisspeltSecret));
}

function isMisspeltSecret(word: string): boolean {
  return SECRET_WORDS.some((secret) =>
    Math.abs(word.length - secret.length) <= 1 && distance(word.toLowerCase(), secret) <= 1
  );
}
