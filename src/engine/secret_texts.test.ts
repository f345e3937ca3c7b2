import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SecretTexts } from "./secret_texts.ts";

/** Some secrets, each with its number between angle brackets as its mask. */
function learned(secrets: readonly string[]): SecretTexts {
  const texts = new SecretTexts((secret) => `<${secrets.indexOf(secret)}>`);
  secrets.forEach((secret) => texts.add(secret));
  return texts;
}

/** Place by place, the longest secret of at least 6 characters; the whole text if it is one. */
function naive(text: string, secrets: readonly string[]): string {
  if (secrets.includes(text)) return `<${secrets.indexOf(text)}>`;
  const longestFirst = secrets.filter(({ length }) => length >= 6).sort((a, b) => b.length - a.length);
  let masked = "";
  for (let at = 0; at < text.length;) {
    const found = longestFirst.find((secret) => text.startsWith(secret, at));
    masked += found ? `<${secrets.indexOf(found)}>` : text[at];
    at += found?.length ?? 1;
  }
  return masked;
}

/** Texts of few letters, so that secrets begin alike, hold one another, and stand in other text. */
const piece = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 12 });
const pieces = fc.array(piece, { minLength: 3, maxLength: 6 });
const secretsAndText = pieces.chain((pieces) => {
  const joined = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((some) =>
    some.join("")
  );
  return fc.tuple(fc.uniqueArray(joined, { minLength: 1, maxLength: 12 }), joined);
});

Deno.test("SecretTexts: every secret in a text is masked, the longest first, as looking for each at each place would", () => {
  let masked = 0;
  fc.assert(
    fc.property(secretsAndText, ([secrets, text]) => {
      const found = learned(secrets).masked(text);
      if (found !== text) masked++;
      // Where a text begins like long secrets too often, its rest is masked: no more is told than there would be.
      if (found.endsWith("[secret]")) {
        assert(naive(text, secrets).startsWith(found.slice(0, -"[secret]".length)));
      } else assertEquals(found, naive(text, secrets));
    }),
    { numRuns: 5_000 },
  );
  assert(masked > 1_000, `too few had a secret to mean anything: ${masked}`);
});

Deno.test("SecretTexts: what is shown of a text holds no secret, though masks are shorter than what they mask", () => {
  const secrets = ["s".repeat(40), "tttttttt"];
  const text = `${secrets[0].repeat(3)}-${secrets[1]}-${secrets[1]}`;
  assertEquals(learned(secrets).masked(text, 15).slice(0, 15), "<0><0><0>-<1>-<");
  assertEquals(learned(["tttttttt"]).masked(`123456789 tttttttt`, 12).slice(0, 12), "123456789 <0");
});

Deno.test("SecretTexts: a text that begins like long secrets on and on is masked to its end", () => {
  const texts = learned([`${"a".repeat(100)}b`]);
  assertEquals(texts.masked(`x ${"a".repeat(90)}`), `x ${"a".repeat(16)}[secret]`);
  const crowd = learned(Array.from({ length: 100 }, (_, i) => `${"a".repeat(50)}${i}`));
  assertEquals(crowd.masked(`x ${"a".repeat(50)}7 y`), "x [secret]");
  assertEquals(crowd.masked(`${"a".repeat(50)}7`), "<7>");
});

Deno.test("SecretTexts: a long secret that stands in a text often is masked each time", () => {
  const secret = "long-".repeat(40);
  assertEquals(learned([secret]).masked(`${secret} `.repeat(50)), "<0> ".repeat(50));
});
