import { assertEquals } from "@std/assert";
import { oneLine, shortened } from "./one_line.ts";

Deno.test("a value stands on one line as in a sync: keys that are names have no quotes", () => {
  const value = { path: "/a", list: [1, null, true], "not a name": {}, größe: { deep: -0.5 } };
  assertEquals(
    oneLine(value),
    `{ path: "/a", list: [1, null, true], "not a name": {}, größe: { deep: -0.5 } }`,
  );
});

Deno.test("a text of several lines stays on one", () => {
  assertEquals(oneLine("a\nb\u2028"), `"a\\nb\\u2028"`);
});

Deno.test("a text that is longer than allowed ends with an ellipsis within that length", () => {
  assertEquals(shortened("four", 4), "four");
  assertEquals(shortened("fives", 4), "fiv…");
});
