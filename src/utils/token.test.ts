import { Buffer } from "node:buffer";
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { freshID } from "./fresh_id.ts";
import { freshToken, hashToken, isToken } from "./token.ts";

Deno.test("C1: tokens are 32 random bytes in base64url: no repeats, no shared prefix, not in the order of time", () => {
  const COUNT = 10_000;
  const tokens = Array.from({ length: COUNT }, freshToken);
  for (const token of tokens) assertMatch(token, /^[A-Za-z0-9_-]{43}$/);
  assertEquals(new Set(tokens).size, COUNT);
  assertEquals(new Set(tokens.map((token) => token[0])).size, 64);
  // 10,000 random bits deviate by so much from one half with a probability below 10^-22.
  const half = (count: number) => Math.abs(count - COUNT / 2) < 0.05 * COUNT;
  const bytes = tokens.map((token) => Buffer.from(token, "base64url"));
  for (let bit = 0; bit < 256; bit++) {
    const set = bytes.filter((one) => one[bit >> 3] >> (bit & 7) & 1).length;
    assert(half(set), `bit ${bit} is set in ${set} of ${COUNT} tokens`);
  }
  const ascents = tokens.filter((token, at) => at > 0 && tokens[at - 1] < token).length;
  assert(half(ascents), `${ascents} of ${COUNT} tokens follow a smaller one`);
});

Deno.test("what has not the shape of a token is none", () => {
  const token = freshToken();
  assertEquals(isToken(token), true);
  for (
    const value of [
      freshID(),
      `${token}=`,
      `${token}\n`,
      token.slice(1),
      "é".repeat(43),
      [token],
      null,
      undefined,
    ]
  ) {
    assertEquals(isToken(value), false);
  }
});

Deno.test("the hash of a token is its SHA-256, and does not hold the token", () => {
  const token = freshToken();
  assertEquals(
    hashToken("abc"),
    Buffer.from("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "hex").toString(
      "base64url",
    ),
  );
  assertNotEquals(hashToken(token), token);
  assertNotEquals(hashToken(token), hashToken(freshToken()));
});
