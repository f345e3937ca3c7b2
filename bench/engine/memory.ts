/**
 * What the engine keeps of flows that ended, when the ring of recent flows is full: bytes of the heap by flow, from one count of
 * flows to twice as many, and the memory of the process; then the same in a small heap.
 */
import { type Kept, KINDS } from "./kept.ts";

const FLOWS = 100_000;
/** The limit of the small heap, in MiB. */
const SMALL = 128;

/** Runs some flows of a kind, and as many again, in a process of its own. */
async function kept(kind: string, flows: number, heap?: number): Promise<[Kept, Kept]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      `--v8-flags=--expose-gc${heap ? `,--max-old-space-size=${heap}` : ""}`,
      new URL("kept.ts", import.meta.url).pathname,
      kind,
      String(flows),
    ],
  }).output();
  if (!success) throw new Error(`"${kind}" ended early:\n${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Measures and prints everything. */
export async function memory(): Promise<void> {
  const columns = [
    "flows",
    `heap MB after ${FLOWS}`,
    `after ${2 * FLOWS}`,
    "bytes kept per flow",
    "RSS MB",
    `RSS MB, heap of ${SMALL} MiB`,
  ];
  console.log(`\n### Memory kept of flows that ended\n`);
  console.log(`| ${columns.join(" | ")} |`);
  console.log(`|---|${"---:|".repeat(columns.length - 1)}`);
  for (const kind of KINDS) {
    const [[first, second], [, small]] = await Promise.all([
      kept(kind, FLOWS),
      kept(kind, FLOWS / 2, SMALL),
    ]);
    const perFlow = (second.heap - first.heap) / (second.flows - first.flows);
    const cells = [
      kind,
      megabytes(first.heap),
      megabytes(second.heap),
      perFlow.toFixed(1),
      megabytes(second.rss),
      megabytes(small.rss),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

if (import.meta.main) await memory();
