import { type Document, Double, type Value } from "../bson/value.ts";

const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SPACE = /\s*/y;

/**
 * Reads JSON into documents that keep the order of all names: `JSON.parse` puts names that are numbers first. A number
 * without a point is an int32, or an int64 where it is too large for that; others are doubles.
 */
export class JsonReader {
  #at = 0;

  constructor(private readonly text: string) {}

  /** The one value of the text. Throws SyntaxError. */
  read(): Value {
    const value = this.#value();
    this.#take(SPACE);
    if (this.#at < this.text.length) throw this.#wrong("the end");
    return value;
  }

  #value(): Value {
    this.#take(SPACE);
    const sign = this.text[this.#at];
    if (sign === "{") return this.#document();
    if (sign === "[") return this.#list("]", () => this.#value());
    if (sign === '"') return this.#string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#number();
  }

  #document(): Document {
    const fields = this.#list("}", (): [string, Value] => {
      this.#take(SPACE);
      const name = this.#string();
      this.#take(SPACE);
      if (this.text[this.#at++] !== ":") throw this.#wrong('":"');
      return [name, this.#value()];
    });
    return new Map(fields);
  }

  #list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    this.#at++;
    this.#take(SPACE);
    if (this.text[this.#at] === end) {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(item());
      this.#take(SPACE);
      const sign = this.text[this.#at++];
      if (sign === end) return items;
      if (sign !== ",") throw this.#wrong(`"," or "${end}"`);
    }
  }

  #string(): string {
    const text = this.#take(STRING);
    if (text === undefined) throw this.#wrong("a string");
    return JSON.parse(text);
  }

  #number(): Value {
    const text = this.#take(NUMBER);
    if (!text) throw this.#wrong("a value");
    const value = Number(text);
    if (!/^-?\d+$/.test(text)) return new Double(value);
    if (value === (value | 0)) return value;
    const long = BigInt(text);
    return BigInt.asIntN(64, long) === long ? long : new Double(value);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #wrong(expected: string): SyntaxError {
    const found = this.text.slice(this.#at, this.#at + 20);
    return new SyntaxError(
      `Cannot read JSON at character ${this.#at}: expected ${expected}, found "${found}"`,
    );
  }
}
