import { assertEquals } from "@std/assert";
import { Lifecycle } from "./lifecycle.ts";

Deno.test("stop resolves at once when nothing runs", async () => {
  const lifecycle = new Lifecycle();
  assertEquals(lifecycle.stopping, false);
  await lifecycle.stop();
  assertEquals(lifecycle.stopping, true);
});

Deno.test("stop resolves when the last request that runs has its answer", async () => {
  const lifecycle = new Lifecycle();
  const seen: string[] = [];
  lifecycle.enter();
  lifecycle.enter();
  const stopped = lifecycle.stop().then(() => seen.push("stopped"));
  lifecycle.leave();
  await Promise.resolve();
  seen.push("one left");
  // One that comes meanwhile is refused, and counts like the others.
  lifecycle.enter();
  lifecycle.leave();
  await Promise.resolve();
  seen.push("one left still");
  lifecycle.leave();
  await stopped;
  assertEquals(seen, ["one left", "one left still", "stopped"]);
});
