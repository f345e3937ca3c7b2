const MIN_LENGTH = 8;
const MAX_LENGTH = 256;

/**
 * What is wrong with a new password, as a sentence for its user, or undefined. Its characters (code points) are counted and
 * not judged: no composition rules, no trimming (OWASP ASVS 6.2.1, 6.2.5, 6.2.8, 6.2.9).
 */
export function passwordProblem(password: string): string | undefined {
  if (!isPossiblePassword(password)) {
    return `The password cannot be used: expected at most ${MAX_LENGTH} characters, all of them valid Unicode.`;
  }
  if (Array.from(password).length < MIN_LENGTH) {
    return `The password is too short: expected at least ${MIN_LENGTH} characters.`;
  }
  return undefined;
}

/**
 * Whether the text may be the password of some account, old ones included: the lower limit may have been raised since.
 * The upper limit bounds the work of a check. Lone surrogates all become the same bytes in UTF-8, so that two texts
 * that differ in them would be one password.
 */
export function isPossiblePassword(password: string): boolean {
  return password.length <= 2 * MAX_LENGTH && password.isWellFormed() &&
    Array.from(password).length <= MAX_LENGTH;
}
