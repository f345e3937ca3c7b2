import { assert } from "@std/assert";
import { killRounds } from "./testing/kill_rounds.ts";

Deno.test("what was acknowledged survives kill -9 in the middle of concurrent writes, whole", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "embedded-test-" });
  const { acknowledged } = await killRounds(3, dataDir);
  assert(acknowledged > 0, "no write was acknowledged");
  await Deno.remove(dataDir, { recursive: true });
});
