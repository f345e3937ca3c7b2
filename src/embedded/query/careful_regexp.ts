import { MongoError } from "../errors.ts";

/**
 * A regular expression with an assertion of which V8 and PCRE can think differently: `\w` and `\b`, ignoring case, take
 * U+017F and U+212A for an s and a k, which is refused; and assertions are tried between the two halves of a character
 * past U+FFFF, which is avoided by trying one character after the other.
 */
export class CarefulRegExp extends RegExp {
  readonly #here: RegExp;

  constructor(source: string, flags: string) {
    super(source, flags);
    this.#here = new RegExp(source, `${flags.replace(/[gy]/g, "")}y`);
  }

  override exec(text: string): RegExpExecArray | null {
    if (this.ignoreCase && /[\u017f\u212a]/.test(text)) {
      throw new MongoError(
        "NotImplemented",
        `The regular expression ${this} cannot ignore the case of "${text}", which holds U+017F or U+212A`,
      );
    }
    return /[\ud800-\udbff]/.test(text) ? this.#execByCharacter(text) : super.exec(text);
  }

  #execByCharacter(text: string): RegExpExecArray | null {
    for (let at = 0; at <= text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) {
      this.#here.lastIndex = at;
      const match = this.#here.exec(text);
      if (match) return match;
    }
    return null;
  }
}
