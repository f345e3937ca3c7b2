import type { RegexSource } from "./regex_source.ts";

/** What the class escapes stand for in PCRE without Unicode properties. */
const ASCII_CLASSES = {
  d: "[0-9]",
  D: "[^0-9]",
  w: "[0-9A-Z_a-z]",
  W: "[^0-9A-Z_a-z]",
  s: "[\\t-\\r ]",
  S: "[^\\t-\\r ]",
};

/** The letter of a class escape. */
export type ClassLetter = keyof typeof ASCII_CLASSES;

const CONTROLS: Record<string, string> = { a: "\\x07", e: "\\x1b", f: "\\f", n: "\\n", r: "\\r", t: "\\t" };
const CATEGORIES = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)$/;

/** Translates what follows a backslash outside of a class. */
export function escapeOutside(source: RegexSource): string {
  const letter = source.peek(/^[^]/u);
  switch (letter) {
    case "A":
      source.next();
      return "^";
    case "z":
      source.next();
      return "$";
    case "Z":
      source.next();
      return "(?=\\n?$)";
    case "b":
    case "B":
      source.next();
      source.needsCare = true;
      return `\\${letter}`;
  }
  if (letter !== undefined && Object.hasOwn(ASCII_CLASSES, letter)) {
    source.next();
    return classOf(letter as ClassLetter, source);
  }
  if (letter !== undefined && letter >= "1" && letter <= "9") {
    throw source.refuse(`the backreference \\${letter}`);
  }
  return escapeOfCharacter(source);
}

/** A class escape as a class of its own. */
export function classOf(letter: ClassLetter, source: RegexSource): string {
  if (letter === "w" || letter === "W") source.needsCare ||= source.flags.ignoreCase;
  return ASCII_CLASSES[letter];
}

/** Translates an escape that stands for one character or a Unicode category, which is the same inside of a class. */
export function escapeOfCharacter(source: RegexSource): string {
  const letter = source.next();
  if (letter === "") throw source.invalid("\\ at end of pattern");
  if (!/[A-Za-z0-9]/.test(letter)) return literal(letter);
  if (Object.hasOwn(CONTROLS, letter)) return CONTROLS[letter];
  if (letter === "x") return hexadecimal(source);
  if (letter === "p" || letter === "P") return category(source, letter);
  if (/[uULlN]/.test(letter)) {
    throw source.invalid("PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u");
  }
  if (/[0-9cCEGhHkKoQRvVXg]/.test(letter)) throw source.refuse(`\\${letter}`);
  throw source.invalid(`unrecognized character follows \\: ${letter}`);
}

/** A character that stands for itself, also where JavaScript reads it as a part of the language. */
export function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|\/-]/.test(character)
    ? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`
    : character;
}

function hexadecimal(source: RegexSource): string {
  const two = source.take(/^[0-9a-fA-F]{2}/);
  if (two) return `\\x${two}`;
  const braced = source.take(/^\{[0-9a-fA-F]{1,6}\}/);
  if (braced) return `\\u${braced}`;
  throw source.refuse("\\x with other than two digits");
}

function category(source: RegexSource, letter: "p" | "P"): string {
  const found = source.take(/^[A-Z]/) ?? source.take(/^\{[A-Za-z_]+\}/);
  const name = found?.replace(/[{}]/g, "") ?? "";
  if (!CATEGORIES.test(name)) throw source.refuse(`\\${letter}${found ?? ""}`);
  if (source.flags.ignoreCase) throw source.refuse(`\\${letter}${found} together with the option i`);
  return `\\${letter}{${name}}`;
}
