import { assertEquals } from "@std/assert";
import { FakeClock } from "./clock.ts";

Deno.test("advance runs the timers that are due, in the order of their times, and no others", () => {
  const clock = new FakeClock(1_000);
  const ran: [string, number][] = [];
  const note = (name: string) => () => void ran.push([name, clock.now()]);
  clock.setTimeout(note("late"), 20);
  clock.setTimeout(note("early"), 10);
  clock.setTimeout(note("early too"), 10);
  clock.setTimeout(note("not yet"), 21);
  clock.advance(20);
  assertEquals(ran, [["early", 1_010], ["early too", 1_010], ["late", 1_020]]);
  assertEquals(clock.now(), 1_020);
});

Deno.test("advance runs a timer that a timer sets, when it falls due on the way", () => {
  const clock = new FakeClock(0);
  const ran: number[] = [];
  const again = () => {
    ran.push(clock.now());
    clock.setTimeout(again, 10);
  };
  clock.setTimeout(again, 10);
  clock.advance(35);
  assertEquals(ran, [10, 20, 30]);
});

Deno.test("clearTimeout forgets a timer", () => {
  const clock = new FakeClock();
  let ran = false;
  clock.clearTimeout(clock.setTimeout(() => ran = true, 1));
  clock.advance(1);
  assertEquals(ran, false);
});
