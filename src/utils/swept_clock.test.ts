import { assertEquals } from "@std/assert";
import { SweptClock } from "@utils/swept_clock.ts";

Deno.test("a timer of a swept clock runs once, not before its time; one that is forgotten does not", async () => {
  using clock = new SweptClock();
  const began = clock.now();
  const ran: string[] = [];
  const forgotten = clock.setTimeout(() => ran.push("forgotten"), 0);
  clock.clearTimeout(forgotten);
  clock.setTimeout(() => ran.push("soon"), 10);
  await new Promise<void>((resolve) => clock.setTimeout(resolve, 150));
  assertEquals(ran, ["soon"]);
  assertEquals(clock.now() - began >= 150, true);
});
