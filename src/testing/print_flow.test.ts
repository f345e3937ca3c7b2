import { assertEquals } from "@std/assert";
import { play } from "../engine/stage.ts";
import { printFlow } from "./print_flow.ts";

Deno.test("of the misses, the 8 nearest are printed, and how many more there are", async () => {
  const { stage, trace } = play();
  await stage.begin({});
  const misses = Array.from(
    { length: 10 },
    (_, i) => ({ sync: `Sync${i}`, action: "Stage.begin", why: "no" }),
  );
  const printed = (count: number) => {
    const lines = printFlow(trace(), misses.slice(0, count)).split("\n");
    return lines.slice(lines.indexOf("What did not fire:") + 1);
  };
  const all = misses.map(({ sync }) => `  ${sync} (Stage.begin): no`);
  assertEquals(printed(8), all.slice(0, 8));
  assertEquals(printed(10), [...all.slice(0, 8), "  and 2 more that are further away"]);
});
