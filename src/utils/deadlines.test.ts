import { assertEquals } from "@std/assert";
import type { Clock } from "@utils/clock.ts";
import { Deadlines } from "@utils/deadlines.ts";
import { FakeClock } from "../testing/clock.ts";

/** A fake clock whose time, not its timers, can be set to another one, as when somebody sets the system's. */
class SettableClock implements Clock {
  offset = 0;
  timers = 0;
  readonly #real = new FakeClock();
  now = () => this.#real.now() + this.offset;
  setTimeout = (callback: () => void, ms: number) => (this.timers++, this.#real.setTimeout(callback, ms));
  clearTimeout = (handle: unknown) => this.#real.clearTimeout(handle);
  advance = (ms: number) => this.#real.advance(ms);
}

Deno.test("each deadline expires at its own time, on one timer at a time", () => {
  const clock = new SettableClock();
  const deadlines = new Deadlines(clock, 100);
  const expired: string[] = [];
  deadlines.set(() => expired.push("a"));
  deadlines.set(() => expired.push("b"));
  clock.advance(60);
  deadlines.set(() => expired.push("c"));
  assertEquals(clock.timers, 1);
  clock.advance(40);
  assertEquals(expired, ["a", "b"]);
  clock.advance(59);
  assertEquals(expired, ["a", "b"]);
  clock.advance(1);
  assertEquals(expired, ["a", "b", "c"]);
  assertEquals(clock.timers, 2);
});

Deno.test("a deadline that is cancelled does not expire, and the others do", () => {
  const clock = new SettableClock();
  const deadlines = new Deadlines(clock, 100);
  const expired: string[] = [];
  const first = deadlines.set(() => expired.push("a"));
  deadlines.set(() => expired.push("b"));
  deadlines.cancel(first);
  deadlines.cancel(first);
  deadlines.cancel(undefined);
  clock.advance(1_000);
  assertEquals(expired, ["b"]);
});

Deno.test("a deadline that another one sets as it expires expires in its turn", () => {
  const clock = new SettableClock();
  const deadlines = new Deadlines(clock, 100);
  let count = 0;
  const again = () => {
    if (++count < 3) deadlines.set(again);
  };
  deadlines.set(again);
  clock.advance(299);
  assertEquals(count, 2);
  clock.advance(1);
  assertEquals(count, 3);
});

Deno.test("H6: when the system's clock is set back, no deadline waits longer than twice its length", () => {
  const clock = new SettableClock();
  const deadlines = new Deadlines(clock, 100);
  const expired: string[] = [];
  deadlines.set(() => expired.push("before"));
  clock.offset = -3_600_000;
  deadlines.set(() => expired.push("after"));
  clock.advance(200);
  assertEquals(expired, ["before", "after"]);
});
