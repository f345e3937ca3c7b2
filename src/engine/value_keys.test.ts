import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ValueKeys } from "./value_keys.ts";

const LONG = "x".repeat(10_000);

/** Nothing in `depth` levels of objects. */
function nested(depth: number, innermost: unknown = 0): object {
  let value: unknown = innermost;
  for (let i = 0; i < depth; i++) value = { inside: value };
  return value as object;
}

/** An object, and how often it was read. */
function counted(): { value: object; read: () => number } {
  let read = 0;
  const value = Object.defineProperty({}, "x", { enumerable: true, get: () => ++read && "same" });
  return { value, read: () => read };
}

const alike: [name: string, a: unknown, b: unknown][] = [
  ["objects that differ below 90 levels", nested(90, 1), nested(90, 2)],
  [
    "bytes that differ behind the first thousands",
    new Uint8Array(5_000),
    new Uint8Array(5_000).fill(1, 4_999),
  ],
  ["long texts that differ at their ends", `${LONG}1`, `${LONG}2`],
  ["lists of long texts", [LONG, "a"], [`${LONG}a`, ""]],
  ["instances without an equals method", new Map(), new Map()],
  ["a number, its text, and its big integer", [1, "1"], [1n, 1]],
  ["a key with a comma and two keys", { "a,1:b": 1 }, { a: 1, b: 1 }],
  ["names and values that could be taken for each other", { a: "b" }, { b: "a" }],
];
for (const [name, a, b] of alike) {
  Deno.test(`ValueKeys: ${name} have different keys`, () => {
    const keys = new ValueKeys();
    assertNotEquals(keys.of(a), keys.of(b));
    assertNotEquals(keys.textOf(a), keys.textOf(b));
  });
}

Deno.test("ValueKeys: a key is short, however large the value is", () => {
  const keys = new ValueKeys();
  for (
    const value of [LONG, [LONG], { [LONG]: 1 }, nested(150), Array(1_000).fill(1), new Uint8Array(9_999)]
  ) {
    assert(keys.textOf(value).length <= 64);
  }
});

Deno.test("ValueKeys: an object is read once, wherever it stands", () => {
  const keys = new ValueKeys();
  const { value, read } = counted();
  for (let n = 0; n < 10; n++) keys.of({ n, value });
  assertEquals(keys.of(value), keys.of(value));
  assertEquals(read(), 1);
});

Deno.test("ValueKeys: what nests beyond 200 levels shares a key, whether its inside was read before or not", () => {
  const keys = new ValueKeys();
  const inside = nested(150);
  keys.of(inside);
  assertEquals(keys.of(nested(250)), keys.of(nested(100, inside)));
  assertEquals(keys.of(nested(250)), keys.of(nested(200_000)));
  assertNotEquals(keys.of(nested(190)), keys.of(nested(191)));
});

Deno.test("ValueKeys: what holds itself, and what cannot be read, has a key and is not read on and on", () => {
  const keys = new ValueKeys();
  const self: { list: unknown[] } = { list: [] };
  self.list = Array(100).fill(self);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assertEquals(keys.of(self), keys.of({ list: self.list }));
  assertEquals(keys.of(proxy), keys.of([proxy]));
});
