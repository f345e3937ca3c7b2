import { type ClassLetter, classOf, escapeOfCharacter, literal } from "./regex_escape.ts";
import type { RegexSource } from "./regex_source.ts";

/** Translates a class of characters, from behind its `[`. */
export function characterClass(source: RegexSource): string {
  const isNegated = source.take(/^\^/) !== undefined;
  const members = readMembers(source);
  const plain = members.filter(({ isClass }) => !isClass).map(({ text }) => text).join("");
  const classes = members.filter(({ isClass }) => isClass).map(({ text }) => text);
  if (classes.length === 0) return `[${isNegated ? "^" : ""}${plain}]`;
  const any = [...(plain === "" ? [] : [`[${plain}]`]), ...new Set(classes)].join("|");
  return isNegated ? `(?:(?!${any})[^])` : `(?:${any})`;
}

/** A character, a range or a category; or the class that an escape such as `\\w` is. */
interface Member {
  text: string;
  isClass: boolean;
}

function readMembers(source: RegexSource): Member[] {
  const members: Member[] = [];
  // A bracket that stands first is a member.
  if (source.take(/^\]/)) members.push(afterFirst(source, literal("]")));
  while (!source.take(/^\]/)) {
    if (source.atEnd) throw source.invalid("missing terminating ] for character class");
    members.push(member(source));
  }
  return members;
}

function member(source: RegexSource): Member {
  if (source.peek(/^\[[:.=]/)) throw source.refuse("a POSIX class [:...:]");
  const escaped = source.take(/^\\[dDwWsS]/);
  if (!escaped) return afterFirst(source, single(source));
  refuseRange(source);
  return { text: classOf(escaped[1] as ClassLetter, source), isClass: true };
}

/** The rest of a range, if one begins with this character. */
function afterFirst(source: RegexSource, first: string): Member {
  if (first.length > 2 && /^\\[pP]/.test(first)) {
    refuseRange(source);
    return { text: first, isClass: false };
  }
  if (!source.peek(/^-[^\]]/)) return { text: first, isClass: false };
  source.next();
  if (source.peek(/^\\[dDwWsSpP]/) || source.peek(/^\[[:.=]/)) {
    throw source.invalid("invalid range in character class");
  }
  const last = single(source);
  // V8 loses characters from a range that goes across the surrogates.
  if (isAstral(last) && !isAstral(first)) {
    throw source.refuse(`the range ${first}-${last}, which crosses U+FFFF`);
  }
  return { text: `${first}-${last}`, isClass: false };
}

/** Whether a translated character is past U+FFFF. */
function isAstral(character: string): boolean {
  const code = /^\\u\{(\w+)\}$/.exec(character);
  return (code ? parseInt(code[1], 16) : character.codePointAt(0)!) > 0xffff;
}

function refuseRange(source: RegexSource): void {
  if (source.peek(/^-[^\]]/)) throw source.invalid("invalid range in character class");
}

function single(source: RegexSource): string {
  const character = source.next();
  if (character !== "\\") return literal(character);
  return source.take(/^b/) ? "\\x08" : escapeOfCharacter(source);
}
