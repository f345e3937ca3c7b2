import { distance } from "../engine/nearest.ts";

/** What a parser makes of a value: the value, or what is wrong and what is allowed. `found` replaces the value's text. */
export type Parsed<T> = { value: T } | { allowed: string; found?: string };

/**
 * Reads variables of an environment one by one and collects what is wrong with them, so that a start that fails names
 * everything at once. An empty value counts as unset; a value that does not parse gives the default and a problem.
 */
export class EnvironmentReader {
  /** One line for each variable that cannot be used: name, what it holds, what is allowed. */
  readonly problems: string[] = [];
  readonly #names = new Set<string>();

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** The variable's text. */
  text(name: string, fallback: string): string {
    this.#names.add(name);
    return this.env[name] || fallback;
  }

  /** An integer in decimal digits, from `min` to `max`. */
  integer(name: string, fallback: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
    const parsed = this.parsed(name, (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? { value } : { allowed: `an integer ${range}, without a unit` };
    });
    return parsed ?? fallback;
  }

  /** One of the given words. */
  choice<T extends string>(name: string, words: readonly T[], fallback: T): T {
    const parsed = this.parsed(name, (text): Parsed<T> => {
      const value = words.find((word) => word === text);
      return value === undefined ? { allowed: words.map((word) => `"${word}"`).join(" or ") } : { value };
    });
    return parsed ?? fallback;
  }

  /** What `parse` makes of the variable; undefined when it is unset or does not parse. */
  parsed<T>(name: string, parse: (text: string) => Parsed<T>): T | undefined {
    this.#names.add(name);
    const text = this.env[name];
    if (!text) return undefined;
    const parsed = parse(text);
    if ("value" in parsed) return parsed.value;
    this.problem(name, parsed.found ?? `is "${shown(text)}"`, parsed.allowed);
    return undefined;
  }

  /** A sentence for each variable that is set, that nobody has read, and whose name is nearly that of one that was. */
  misspelt(): string[] {
    const unread = Object.keys(this.env).filter((name) => this.env[name] && !this.#names.has(name));
    return unread.flatMap((name) => {
      const meant = [...this.#names].find((one) => distance(name.toUpperCase(), one) <= mostWrong(one));
      return meant ? [`${name} is set, and nothing reads it: did you mean ${meant}?`] : [];
    });
  }

  /** Notes what is wrong with a variable: `found` is a half sentence, such as `is unset`. */
  problem(name: string, found: string, allowed: string): void {
    this.problems.push(`${name} ${found}; expected ${allowed}`);
  }
}

/** How many letters of a name may be wrong: none of a short one, which may be another program's, as `NODE` is beside `MODE`. */
function mostWrong(name: string): number {
  return name.length < 7 ? 0 : name.length < 10 ? 1 : 3;
}

/** A value short enough for a line; the user and password of a URL that landed in the wrong variable are left out. */
function shown(text: string): string {
  const line = text.replace(/\/\/.*@/s, "//...@").replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 80)}...` : line;
}
