/** Bodies that were made to take time, as large and as deep as a body may be: they are answered in proportion to their size. */
import { assert, assertEquals } from "@std/assert";
import { actions, type Frames } from "@engine";
import { backend } from "@concepts/Requesting/testing/backend.ts";
import { growth, LARGER, OUT_OF_PROPORTION } from "../engine/testing/growth.ts";

/** Each of the items of a request goes through an action of its own, and is joined with the request again. */
function spreading() {
  return backend(({ Requesting, Steps }) => ({
    Spread: ({ items, item }) => ({
      when: actions([Requesting.request, { path: "/spread", items }, {}]),
      where: (frames) =>
        frames.flatMap(($) =>
          ($[items] as unknown[]).map((one) => ({ ...$, [item]: one }))
        ) as unknown as Frames,
      then: actions([Steps.pass, { item }], [Steps.pass, { again: item }]),
    }),
    Answer: ({ request, items }) => ({
      when: actions([Requesting.request, { path: "/spread", items }, { request }]),
      then: actions([Requesting.respond, { request, items }]),
    }),
    Join: ({ item }) => ({
      when: actions([Steps.pass, { item }, {}], [Steps.pass, { again: item }, {}]),
      then: actions(),
    }),
  }));
}

/** As deep as a body may be, with the body and its list of items. */
const LEVELS = 98;
const nested = (innermost: unknown) =>
  `${`{"a":`.repeat(LEVELS - 1)}{"b":${innermost}}${"}".repeat(LEVELS - 1)}`;

/** Texts until together they have some size. */
function filled(size: number, make: (i: number) => string): string {
  const texts: string[] = [];
  for (let left = size, i = 0; left > 0; left -= texts[i++].length + 1) texts.push(make(i));
  return texts.join();
}

/** A key and its value: of the largest body they are nearly as many different keys as it may have. */
const member = (i: number) => `"key${i}":"${"x".repeat(100)}"`;

const hostile: [name: string, body: (size: number) => string][] = [
  ["items 98 levels deep that differ at the innermost", (size) => `{"items":[${filled(size, nested)}]}`],
  ["one item of thousands of keys", (size) => `{"items":[{${filled(size, member)}}]}`],
  ["thousands of keys", (size) => `{"items":[],${filled(size, member)}}`],
  ["thousands of small items", (size) => `{"items":[${filled(size, (i) => `[${i}]`)}]}`],
  [
    "a password of which another text holds long parts",
    (size) =>
      `{"items":[],"password":"${"a".repeat(size / 8)}b${"a".repeat(size / 8)}","username":"${
        "a".repeat(size / 2)
      }"}`,
  ],
  [
    "thousands of tokens that begin alike, and texts that nearly hold them",
    (size) =>
      `{"items":[],"tokens":[${filled(size / 2, (i) => `"aaaaaa${i}"`)}],"texts":[${
        filled(size / 2, () => `"${"a".repeat(500)}"`)
      }]}`,
  ],
];
for (const [name, body] of hostile) {
  Deno.test(`a body of ${name} is answered in proportion to its size, up to the largest`, async () => {
    const sent = (size: number) => {
      const { post } = spreading();
      const text = body(size);
      return async () => assertEquals((await post("/spread", text)).status, 200);
    };
    const times = await growth(50_000, sent);
    assert(times < OUT_OF_PROPORTION, `${LARGER} times the size took ${times.toFixed(1)} times as much`);
    await sent(1_000_000)();
  });
}
