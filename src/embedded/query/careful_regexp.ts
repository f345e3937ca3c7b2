import { MongoError } from "../errors.ts";

/**
 * A regular expression with an assertion of which V8 and PCRE can think differently: `\w` and `\b`, ignoring case, take
 * U+017F and U+212A for an s and a k, which is refused; and assertions are tried between the two halves of a character
 * past U+FFFF, which is avoided by trying one character after the other.
 */
export class CarefulRegExp extends RegExp {
  readonly #here: RegExp;
  /** The last text, and whether it has characters past U+FFFF: one text is often searched for match after match. */
  #looked: { text: string; isAstral: boolean } | undefined;

  constructor(source: string | RegExp, flags: string) {
    super(source, flags);
    this.#here = new RegExp(source, `${flags.replace(/[gy]/g, "")}y`);
  }

  override exec(text: string): RegExpExecArray | null {
    if (this.#looked?.text !== text) this.#looked = { text, isAstral: this.#look(text) };
    return this.#looked.isAstral ? this.#execByCharacter(text) : super.exec(text);
  }

  #look(text: string): boolean {
    if (this.ignoreCase && /[\u017f\u212a]/.test(text)) {
      throw new MongoError(
        "NotImplemented",
        `The regular expression ${this} cannot ignore the case of "${text}", which holds U+017F or U+212A`,
      );
    }
    return /[\ud800-\udbff]/.test(text);
  }

  #execByCharacter(text: string): RegExpExecArray | null {
    for (let at = this.global ? this.lastIndex : 0; at <= text.length; at += widthAt(text, at)) {
      this.#here.lastIndex = at;
      const match = this.#here.exec(text);
      if (!match) continue;
      if (this.global) this.lastIndex = this.#here.lastIndex;
      return match;
    }
    if (this.global) this.lastIndex = 0;
    return null;
  }
}

function widthAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}
