import { MongoError } from "../errors.ts";

/** The options under which a pattern is read. */
export interface RegexFlags {
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
}

/** A pattern and the place up to which it is translated. */
export class RegexSource {
  /** The names of the groups up to here. */
  readonly names = new Set<string>();
  /** It has an assertion or a class for which `CarefulRegExp` is made. */
  needsCare = false;

  constructor(readonly pattern: string, public position: number, readonly flags: RegexFlags) {}

  get atEnd(): boolean {
    return this.position >= this.pattern.length;
  }

  /** Takes one character; the empty string at the end. */
  next(): string {
    const code = this.pattern.codePointAt(this.position);
    const character = code === undefined ? "" : String.fromCodePoint(code);
    this.position += character.length;
    return character;
  }

  /** What comes next, if it fits a regular expression that begins with `^`. */
  peek(expected: RegExp): string | undefined {
    return expected.exec(this.pattern.slice(this.position))?.[0];
  }

  /** Takes what `peek` gives. */
  take(expected: RegExp): string | undefined {
    const found = this.peek(expected);
    this.position += found?.length ?? 0;
    return found;
  }

  /** The error for what means something else in JavaScript. */
  refuse(what: string): MongoError {
    return new MongoError(
      "NotImplemented",
      `The regular expression /${this.pattern}/ uses ${what}, which this server does not support`,
    );
  }

  /** The error for what MongoDB does not accept. */
  invalid(reason: string): MongoError {
    return new MongoError("Location51091", `Regular expression is invalid: /${this.pattern}/: ${reason}`);
  }
}
