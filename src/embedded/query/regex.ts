import { MongoError } from "../errors.ts";
import { characterClass } from "./regex_class.ts";
import { escapeOutside } from "./regex_escape.ts";
import { CarefulRegExp } from "./careful_regexp.ts";
import { RegexSource } from "./regex_source.ts";

const compiled = new Map<string, RegExp>();
const MAX_COMPILED = 500;

/**
 * Compiles a regular expression as MongoDB reads it (PCRE2 with UTF) for JavaScript, with the options `i m s u`. What the
 * two languages mean differently is rewritten; what cannot be rewritten, and the option `x`, is refused with
 * NotImplemented by name. What is no regular expression throws Location51091.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/query/regex/
 */
export function compileRegex(pattern: string, options: string): RegExp {
  const key = `${options}/${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const regex = translate(pattern, options);
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, regex);
  return regex;
}

function translate(pattern: string, options: string): RegExp {
  const refused = [...options].find((option) => !"imsu".includes(option));
  if (refused) throw refuse(pattern, `the option ${refused}`);
  const leading = /^\(\?([a-zA-Z]+)\)/.exec(pattern);
  const flags = leading && /^[ims]+$/.test(leading[1]) ? options + leading[1] : options;
  const source = new RegexSource(pattern, flags === options ? 0 : leading![0].length, {
    ignoreCase: flags.includes("i"),
    multiline: flags.includes("m"),
    dotAll: flags.includes("s"),
  });
  let out = "";
  while (!source.atEnd) out += item(source);
  try {
    const compiledFlags = flags.includes("i") ? "iu" : "u";
    return source.needsCare ? new CarefulRegExp(out, compiledFlags) : new RegExp(out, compiledFlags);
  } catch (error) {
    throw new MongoError(
      "Location51091",
      `Regular expression is invalid: /${pattern}/: ${(error as Error).message}`,
    );
  }
}

function item(source: RegexSource): string {
  const character = source.next();
  const { dotAll, multiline } = source.flags;
  switch (character) {
    case "\\":
      return escapeOutside(source);
    case "[":
      return characterClass(source);
    case "(":
      return group(source);
    case ".":
      return dotAll ? "[^]" : "[^\\n]";
    case "^":
      return multiline ? "(?<=^|\\n(?!$))" : "^";
    case "$":
      return multiline ? "(?=\\n|$)" : "(?=\\n?$)";
    case "*":
    case "+":
    case "?":
      return character + lazy(source);
    case "{":
      return repetition(source);
    case "}":
    case "]":
      return `\\${character}`;
    default:
      return character;
  }
}

/** `{2}`, `{2,}` and `{2,5}` repeat; any other brace is itself. */
function repetition(source: RegexSource): string {
  const found = source.take(/^(\d+)(,\d*)?\}/);
  if (found?.match(/\d+/g)?.some((count) => Number(count) > 65535)) {
    throw source.invalid("number too big in {}");
  }
  if (found) return `{${found}${lazy(source)}`;
  if (source.peek(/^\s*,?\s*\d+\s*(,\s*\d*\s*)?\}/)) throw refuse(source.pattern, "the quantifier {,n}");
  return "\\{";
}

function lazy(source: RegexSource): string {
  if (source.peek(/^\+/)) throw refuse(source.pattern, "a possessive quantifier");
  return source.take(/^\?/) ?? "";
}

function group(source: RegexSource): string {
  if (source.peek(/^\*/)) throw refuse(source.pattern, "a verb (*...)");
  const named = source.take(/^\?P?<[A-Za-z_]\w*>/) ?? source.take(/^\?'[A-Za-z_]\w*'/);
  if (named) return namedGroup(source, named);
  const plain = source.take(/^\?(?::|=|!)/);
  source.needsCare ||= plain === "?!";
  if (plain) return `(${plain}`;
  const behind = source.peek(/^\?<[=!]/);
  if (behind) {
    // PCRE wants each alternative of a lookbehind to have a fixed length, JavaScript does not.
    if (!source.peek(/^\?<[=!][^()[\]*+?{}]*\)/)) {
      throw refuse(source.pattern, "a lookbehind with more than characters");
    }
    source.needsCare = true;
    return `(${source.take(/^\?<[=!]/)}`;
  }
  const special = source.peek(/^\?[^)]{0,8}/);
  if (special) throw refuse(source.pattern, `the group (${special}`);
  return "(";
}

/** A name matters to a backreference only, and those are refused. */
function namedGroup(source: RegexSource, opening: string): string {
  const [name] = /\w+/.exec(opening.replace("?P", ""))!;
  if (source.names.has(name)) throw source.invalid("two named subpatterns have the same name");
  source.names.add(name);
  return "(";
}

function refuse(pattern: string, what: string): MongoError {
  return new RegexSource(pattern, 0, { ignoreCase: false, multiline: false, dotAll: false }).refuse(what);
}
