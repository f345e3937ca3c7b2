/** A number stands for a longer text. */
const SHORT = 64;
/** All objects that nest deeper than this, or hold themselves, share one key. */
const DEEPEST = 200;

/** The key of an object, and how many levels of objects stand inside it. */
interface Read {
  readonly key: string;
  readonly levels: number;
}

const UNREADABLE: Read = { key: "unreadable", levels: Infinity };

/**
 * Keys for a `Map`: equal values (design rule R2) have equal keys. Values that differ may share one where they nest without
 * end, cannot be read, or are instances that only their own `equals` tells apart: what is found under a key is still to be compared.
 *
 * A key is short however large the value is, because each object and each long text has a number from the time when it was
 * first read: a large value that stands beside many small ones, or inside them, costs its size once and not each time. So
 * what was read must not change as long as its keys are used.
 */
export class ValueKeys {
  // Made when there is something to put in them: most values are numbers and short texts.
  #numbers: Map<string, string> | undefined;
  #read: Map<object, Read> | undefined;
  #instances = 0;

  /** The key of one value. */
  of(value: unknown): unknown {
    return typeof value === "object" && value !== null ? this.#ofObject(value) : value;
  }

  /** The key of one value as a text that can stand beside those of others. */
  textOf(value: unknown): string {
    switch (typeof value) {
      case "string":
        return value.length > SHORT ? this.#numbered(value) : `${value.length}:${value}`;
      case "object":
        return value === null ? "null" : this.#ofObject(value);
      case "bigint":
        return `${value}n`;
      case "function":
        return "function";
      default:
        return String(value);
    }
  }

  #ofObject(value: object): string {
    try {
      return this.#readObject(value, 0).key;
    } catch {
      this.#remember(value, UNREADABLE);
      return UNREADABLE.key;
    }
  }

  #readObject(value: object, depth: number): Read {
    const known = this.#read?.get(value);
    if (known) return known;
    if (depth > DEEPEST) throw new RangeError("An object that nests too deep");
    let levels = 0;
    const keyOf = (item: unknown): string => {
      if (typeof item !== "object" || item === null) return this.textOf(item);
      const inner = this.#readObject(item, depth + 1);
      levels = Math.max(levels, inner.levels + 1);
      return inner.key;
    };
    const key = this.#numbered(this.#describe(value, keyOf));
    // Counted, because an inner object that was known already was not descended into.
    if (levels > DEEPEST) throw new RangeError("An object that nests too deep");
    return this.#remember(value, { key, levels });
  }

  #remember(value: object, read: Read): Read {
    (this.#read ??= new Map()).set(value, read);
    return read;
  }

  #describe(value: object, keyOf: (item: unknown) => string): string {
    if (Array.isArray(value)) return `[${Array.from(value, keyOf).join()}]`;
    if (value instanceof Date) return `date ${value.getTime()}`;
    if (value instanceof Uint8Array) return `bytes ${new TextDecoder("latin1").decode(value)}`;
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      return `{${entries.map(([name, item]) => `${this.textOf(name)} ${keyOf(item)}`).sort().join()}}`;
    }
    const { toHexString, equals } = value as { toHexString?: unknown; equals?: unknown };
    if (typeof toHexString === "function") return `id ${toHexString.call(value)}`;
    return typeof equals === "function" ? "instance" : `instance ${++this.#instances}`;
  }

  #numbered(text: string): string {
    const numbers = this.#numbers ??= new Map();
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, number = `#${numbers.size}`);
    return number;
  }
}
