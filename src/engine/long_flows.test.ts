import { assert, assertEquals } from "@std/assert";
import { FLOW_KINDS, type LongFlow } from "./testing/long_flow.ts";

const LENGTH = 100_000;
/** Of the heap of the process that runs a long flow, in MiB: what is not in proportion does not fit. */
const HEAP = 192;
/** What the runtime may come to hold or let go meanwhile, in bytes: ten of each action. */
const RUNTIME = 1_000_000;

/** Runs a kind of flow in a process of its own: a tenth of its length, then all of it. */
async function measured(kind: string): Promise<[shorter: LongFlow, longer: LongFlow]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      `--v8-flags=--expose-gc,--max-old-space-size=${HEAP}`,
      new URL("testing/long_flow.ts", import.meta.url).pathname,
      kind,
      String(LENGTH),
    ],
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

for (const kind of FLOW_KINDS) {
  Deno.test(`R11, R12: ${kind} of 100,000 actions ends without stack overflow, with memory in proportion`, async () => {
    const [shorter, longer] = await measured(kind);
    assertEquals([longer.actions, longer.failures], [LENGTH + 1, 0]);
    assertEquals(longer.traced + longer.omitted >= longer.actions, true);
    const told = JSON.stringify([shorter, longer]);
    assert(longer.bytesPerAction < 1.3 * shorter.bytesPerAction, told);
    // What is left is the trace, which is cut: as large for the longer flow as for the shorter.
    const [before, after] = [shorter, longer].map((one) => one.bytesLeftPerAction * one.actions);
    assert(after < 1.3 * before + RUNTIME, told);
  });
}
