/** What a part of a regular expression can do. */
interface Part {
  /** It can match without taking a character. */
  nullable: boolean;
  /** It has a group that captures. */
  captures: boolean;
}

/**
 * Whether a JavaScript regular expression, as `compileRegex` makes them, repeats a group of which JavaScript and PCRE
 * show different rounds. JavaScript forgets at each round what groups in it captured before, and takes no round that
 * matches nothing; PCRE keeps the captures, and takes such a round. Whether the text matches is the same in both.
 * Source: https://tc39.es/ecma262/#sec-runtime-semantics-repeatmatcher-abstract-operation and pcre2pattern(3)
 */
export function repeatsAmbiguously({ source }: RegExp): boolean {
  const reader = new Reader(source);
  reader.alternatives();
  return reader.isAmbiguous;
}

class Reader {
  isAmbiguous = false;
  #at = 0;

  constructor(readonly source: string) {}

  alternatives(): Part {
    const all = { nullable: false, captures: false };
    do {
      const one = this.#sequence();
      all.nullable ||= one.nullable;
      all.captures ||= one.captures;
    } while (this.#take(/\|/y));
    return all;
  }

  #sequence(): Part {
    const all = { nullable: true, captures: false };
    while (this.#at < this.source.length && !"|)".includes(this.source[this.#at])) {
      const opening = this.#take(/\((?:\?(?::|<?[=!]))?/y);
      const one = opening === undefined ? this.#single() : this.#group(opening);
      all.nullable &&= one.nullable;
      all.captures ||= one.captures;
    }
    return all;
  }

  #single(): Part {
    const isAssertion = this.#take(/\^|\$|\\[bB]/y) !== undefined;
    if (!isAssertion) this.#take(/\[(?:\\[^]|[^\]\\])*\]|\\(?:u\{\w+\}|[pP]\{\w+\}|x..|[^])|[^]/y);
    return { nullable: this.#times()?.least === 0 || isAssertion, captures: false };
  }

  #group(opening: string): Part {
    const inner = this.alternatives();
    this.#take(/\)/y);
    const times = this.#times();
    if (times && (inner.nullable || (inner.captures && times.most > 1))) this.isAmbiguous = true;
    return {
      nullable: inner.nullable || /[=!]$/.test(opening) || times?.least === 0,
      captures: inner.captures || opening === "(",
    };
  }

  #times(): { least: number; most: number } | undefined {
    const found = this.#take(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (found === undefined) return undefined;
    if (found[0] !== "{") return { least: found[0] === "+" ? 1 : 0, most: found[0] === "?" ? 1 : Infinity };
    const [least, most = least] = found.slice(1, found.indexOf("}")).split(",");
    return { least: Number(least), most: most === "" ? Infinity : Number(most) };
  }

  #take(expected: RegExp): string | undefined {
    expected.lastIndex = this.#at;
    const found = expected.exec(this.source)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}
