import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Refusal } from "./body.ts";
import { requestKey } from "./idempotency_key.ts";

const body = { title: "milk", session: "s" };
const keyOf = (header: string, session: unknown = "s", path = "/add", sent: Record<string, unknown> = body) =>
  requestKey(header, session, path, sent);

Deno.test("a key is a text in quotes, or without them", () => {
  const key = keyOf('"8e03978e-40d5-43e8-bc93-6894a57f9324"');
  assertEquals(keyOf("8e03978e-40d5-43e8-bc93-6894a57f9324"), key);
  assert(keyOf('"8e03978e-40d5-43e8-bc93-6894a57f9325"').id !== key.id);
  for (const header of ['"a b, c; d"', String.raw`"a\"b\\"`, "a:b/c=", `"${"x".repeat(255)}"`]) keyOf(header);
});

Deno.test("a header that is no key is refused with 400 and what is wrong with it", () => {
  const wrong = {
    "": /is empty/,
    '""': /is empty/,
    [`"${"x".repeat(256)}"`]: /has 256 characters, and at most 255 are allowed/,
  };
  const noText = [
    '"',
    '"a',
    'a"',
    '"a""b"',
    '"a", "b"',
    "a, b",
    "a b",
    "a;b",
    '"a";b=1',
    '"\\a"',
    '"é"',
    "é",
  ];
  for (
    const [header, problem] of [
      ...Object.entries(wrong),
      ...noText.map((one) => [one, /not one text/] as const),
    ]
  ) {
    const { status, message } = assertThrows(() => keyOf(header), Refusal) as Refusal;
    assertEquals(status, 400, header);
    assertMatch(message, problem);
    assertMatch(message, /^The header "Idempotency-Key" .*: send a random text in quotes/);
  }
});

Deno.test("a key counts within its session, wherever that came from", () => {
  const ids = [keyOf("k"), keyOf("k", "t"), keyOf("k", null), keyOf("k", { $of: "nobody" })].map((
    { id },
  ) => id);
  assertEquals(new Set(ids).size, 4);
  assertEquals(keyOf("k", "s", "/add", { title: "milk" }), keyOf("k"), "in the header this time");
});

Deno.test("the fingerprint tells path and body apart, and not the order of keys", () => {
  const { fingerprint } = keyOf("k");
  assertEquals(keyOf("k", "s", "/add", { session: "s", title: "milk" }).fingerprint, fingerprint);
  assertEquals(
    keyOf("k", "s", "/add", { a: { b: 1, c: [{ d: 2, e: 3 }] } }).fingerprint,
    keyOf("k", "s", "/add", { a: { c: [{ e: 3, d: 2 }], b: 1 } }).fingerprint,
  );
  const others = [
    keyOf("k", "s", "/remove"),
    keyOf("k", "s", "/add", { title: "Milk" }),
    keyOf("k", "s", "/add", { title: "milk", more: null }),
    keyOf("k", "s", "/add", { a: [1, 2] }),
    keyOf("k", "s", "/add", { a: [2, 1] }),
    keyOf("other"),
    keyOf("k", "t"),
  ];
  assertEquals(new Set([fingerprint, ...others.map((one) => one.fingerprint)]).size, 8);
});
