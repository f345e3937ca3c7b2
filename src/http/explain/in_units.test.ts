import { assertEquals } from "@std/assert";
import { count, duration } from "./in_units.ts";

Deno.test("a time has three digits and the unit that suits it", () => {
  const times = [0, 0.418, 9.994, 12.34, 99.96, 532.4, 999.7, 1_000, 12_345, 123_456];
  assertEquals(times.map(duration), [
    "0.00 ms",
    "0.42 ms",
    "9.99 ms",
    "12.3 ms",
    "100 ms",
    "532 ms",
    "1.00 s",
    "1.00 s",
    "12.3 s",
    "123 s",
  ]);
});

Deno.test("one thing, and several", () => {
  assertEquals(count(1, "action"), "1 action");
  assertEquals(count(12_000, "miss", "misses"), "12,000 misses");
});
