const MAX_LENGTH = 64;

/** A username in its two forms. */
export interface Username {
  /** As its user typed it, without the white space around it. */
  shown: string;
  /** The form that is compared: equal for names that differ only in case, in compatible characters or in invisible ones. */
  normal: string;
}

/**
 * Reads a username, or says as a sentence for its user what is wrong with it: 1 to 64 characters (code points), at least
 * one of them visible, no control characters, line breaks or marks that change the direction of the text around them.
 *
 * The normal form is that of the Unicode Standard 3.13, `toNFKC_Casefold`, with the case mappings that JavaScript has: upper
 * case first, because only that joins "ß" with "ss" and the two forms of "σ".
 */
export function parseUsername(text: string): Username | { error: string } {
  const shown = text.trim();
  const length = shown.length > 2 * MAX_LENGTH ? Infinity : Array.from(shown).length;
  const normal = length > MAX_LENGTH ? "" : normalForm(shown);
  if (length > MAX_LENGTH || normal === "") {
    return { error: `The username must have 1 to ${MAX_LENGTH} visible characters.` };
  }
  if (!shown.isWellFormed() || /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(shown)) {
    return { error: "The username must not contain control characters, line breaks or invalid Unicode." };
  }
  return { shown, normal };
}

function normalForm(text: string): string {
  const fold = (one: string) =>
    one.normalize("NFKC").toUpperCase().toLowerCase().replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  return fold(fold(text)).normalize("NFKC").trim();
}
