import { assert, assertEquals, assertThrows } from "@std/assert";
import { MongoError } from "../errors.ts";
import { compileRegex } from "./regex.ts";

/** The answers were taken from PCRE2 10.42 with PCRE2_UTF. */
const ANSWERS: [pattern: string, options: string, text: string, matches: boolean][] = [
  ["^abc$", "", "abc", true],
  ["abc$", "", "abc\n", true],
  ["abc$", "", "abc\n\n", false],
  ["abc\\z", "", "abc\n", false],
  ["abc\\Z", "", "abc\n", true],
  ["^b", "", "a\nb", false],
  ["^b", "m", "a\nb", true],
  ["\\Ab", "m", "a\nb", false],
  ["^", "m", "\n", true],
  ["a$", "m", "a\r\n", false],
  ["a.b", "", "a\nb", false],
  ["a.b", "", "a\u2028b", true],
  ["a.b", "", "a\rb", true],
  ["a.b", "s", "a\nb", true],
  ["^.$", "", "😀", true],
  ["É", "i", "é", true],
  ["(?i)abc", "", "ABC", true],
  ["\\d", "", "٣", false],
  ["\\w", "", "é", false],
  ["\\w", "i", "é", false],
  ["\\s", "", "\u00a0", false],
  ["^[\\w-]+$", "i", "A-b_1", true],
  ["[^\\w]", "i", "Sk", false],
  ["[\\W\\d]", "i", "Sk", false],
  ["[]a]", "", "]", true],
  ["[^]a]", "", "]", false],
  ["a{,b", "", "a{,b", true],
  ["x{2}", "", "xx", true],
  ["a}]", "", "a}]", true],
  ["[[]", "", "[", true],
  ["\\-\\@\\/\\ \\_", "", "-@/ _", true],
  ["\\x41\\x{e9}", "", "Aé", true],
  ["\\e\\a", "", "\x1b\x07", true],
  ["\\p{Lu}\\pN", "", "É٣", true],
  ["(?<year>\\d+)-(?P<month>\\d+)", "", "2024-05", true],
  ["(?<=a)b(?!c)", "", "abc", false],
  ["(?<=a)b(?!c)", "", "abd", true],
  ["\\B", "", "A😀S", false],
  ["a*?b+?", "", "aab", true],
];

Deno.test("a regular expression means what it means in PCRE", () => {
  for (const [pattern, options, text, matches] of ANSWERS) {
    assertEquals(
      compileRegex(pattern, options).test(text),
      matches,
      `/${pattern}/${options} on ${JSON.stringify(text)}`,
    );
  }
});

Deno.test("what JavaScript cannot do as PCRE does is refused by name", () => {
  const refused: [pattern: string, named: string][] = [
    ["a++", "possessive quantifier"],
    ["a{2}+", "possessive quantifier"],
    ["(?>a)", "the group (?>a"],
    ["(?(1)a)", "the group (?(1"],
    ["(?#note)", "the group (?#note"],
    ["a(?i)b", "the group (?i"],
    ["(?i:a)", "the group (?i:a"],
    ["(?R)", "the group (?R"],
    ["(*ACCEPT)", "a verb"],
    ["(a)\\1", "the backreference \\1"],
    ["(?<n>a)\\k<n>", "\\k"],
    ["\\Qa\\E", "\\Q"],
    ["\\R", "\\R"],
    ["\\h", "\\h"],
    ["\\G", "\\G"],
    ["\\07", "\\0"],
    ["a{,2}", "the quantifier {,n}"],
    ["[[:alpha:]]", "a POSIX class"],
    ["\\p{Greek}", "\\p{Greek}"],
    ["(?<=a|bc)d+(?<=x+)", "a lookbehind"],
  ];
  for (const [pattern, named] of refused) {
    const error = assertThrows(() => compileRegex(pattern, ""), MongoError, named) as MongoError;
    assertEquals(error.codeName, "NotImplemented", pattern);
  }
  assertThrows(() => compileRegex("a b", "x"), MongoError, "the option x");
  assertThrows(() => compileRegex("\\p{Lu}", "i"), MongoError, "together with the option i");
  assertThrows(() => compileRegex("\\w", "i").test("\u212a"), MongoError, "U+212A");
});

Deno.test("what PCRE does not accept either is Location51091", () => {
  for (
    const pattern of [
      "(",
      ")",
      "[a",
      "*a",
      "a**",
      "\\",
      "\\u0041",
      "\\y",
      "[\\w-.]",
      "[b-a]",
      "(?<n>a)(?<n>b)",
    ]
  ) {
    const error = assertThrows(() => compileRegex(pattern, ""), MongoError) as MongoError;
    assertEquals(error.codeName, "Location51091", pattern);
  }
});

Deno.test("a compiled regular expression is used again", () => {
  assert(compileRegex("again", "i") === compileRegex("again", "i"));
});
