import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { parseUsername } from "./username.ts";

const normal = (text: string) => {
  const parsed = parseUsername(text);
  return "normal" in parsed ? parsed.normal : undefined;
};

Deno.test("a username is shown as typed, without the white space around it", () => {
  assertEquals(parseUsername("  Ada Lovelace\n"), { shown: "Ada Lovelace", normal: "ada lovelace" });
});

for (
  const [why, ...names] of [
    ["case", "ada", "ADA", "Ada"],
    ["case that changes the length", "Straße", "STRASSE", "strasse"],
    ["case that depends on the place", "ΟΔΟΣ", "οδος", "οδοσ"],
    ["compatible characters", "ada", "ａｄａ", "𝒶𝒹𝒶"],
    ["composition", "jos\u00e9", "jose\u0301", "JOSE\u0301"],
    ["invisible characters", "ada", "a\u200bda", "ada\u00ad", "\u2060ada"],
  ]
) {
  Deno.test(`usernames that differ only in ${why} are the same`, () => {
    assertEquals(new Set(names.map(normal)), new Set([normal(names[0])]));
    assert(normal(names[0]) !== undefined);
  });
}

Deno.test("usernames that differ otherwise are not the same", () => {
  const names = ["ada", "adah", "a da", "áda", "ada1", "ada_", "адa"];
  assertEquals(new Set(names.map(normal)).size, names.length);
});

Deno.test("the normal form of a normal form is itself", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
    const once = normal(text);
    if (once !== undefined && Array.from(once).length <= 64) assertEquals(normal(once), once);
  }));
});

Deno.test("a username has 1 to 64 characters, counted as people see code points", () => {
  for (const text of ["a", "x".repeat(64), "😀".repeat(64)]) assert(normal(text) !== undefined, text);
  for (const text of ["", "   ", "\u200b\u200b", "x".repeat(65), "😀".repeat(65), "x".repeat(1_000_000)]) {
    assert(normal(text) === undefined, text.slice(0, 100));
  }
});

Deno.test("a username holds no control characters, line breaks, direction marks or broken Unicode", () => {
  for (const text of ["a\0b", "a\nb", "a\x1b[31mb", "a\x7fb", "a\u2028b", "a\u202eb", "a\ud800b"]) {
    assertEquals(parseUsername(text), {
      error: "The username must not contain control characters, line breaks or invalid Unicode.",
    });
  }
});
