import { assert, assertEquals } from "@std/assert";
import { OptimisticStore } from "./optimistic.ts";
import { mutant } from "./testing/mutant.ts";
import { disturbedRuns, runsAgainstModel } from "./testing/random_runs.ts";

const RUNS = 10_000;
/** A broken store must be found by a fifth of the runs that the whole one stands. */
const RUNS_FOR_MUTANTS = RUNS / 5;

Deno.test(`${RUNS} random runs: store, server and model agree, whatever is late, refused or lost`, async () => {
  const { runs, wrong } = await runsAgainstModel(OptimisticStore, RUNS);
  assertEquals(wrong, undefined, wrong);
  assertEquals(runs, RUNS);
});

Deno.test(`${RUNS} random runs with reads, other tabs, ended sessions, faults and answers not stored: store and server agree`, async () => {
  const { runs, wrong } = await disturbedRuns(OptimisticStore, RUNS);
  assertEquals(wrong, undefined, wrong);
  assertEquals(runs, RUNS);
});

const breaks: [clause: string, search: string, replacement: string][] = [
  ["waiting requests get the real id", "this.#replaceInWaiting(temporary, real);", ""],
  [
    "references in waiting requests become the real id",
    "change.data = replaceIds(change.data, idFor);",
    ";",
  ],
  ["an attempt is repeated with the same key", "idempotencyKey: key,", "idempotencyKey: freshKey(),"],
  ["changes of one item keep their order", "busy.add(change.id);", ""],
  ["what mentions a temporary id waits", "waitsFor.add(real);", ""],
  ["what needs an item that was not created goes with it", 'if (kind !== "create") continue;', "continue;"],
  [
    "only the refused change is taken back",
    "const refused = new Set([change]);",
    "const refused = new Set(this.#changes);",
  ],
  ["temporary ids go on being understood", "this.#realIds.set(temporary, real);", ""],
  ["a lost answer is asked for again", "if (!mayAskAgain(result) ||", "if (true ||"],
  [
    "the server's data is taken over",
    "{ ...creation.data, ...item, ...items.get(real) }",
    "{ ...creation.data, id: real }",
  ],
];

for (const [clause, search, replacement] of breaks) {
  Deno.test(`without "${clause}" the random runs find it`, async () => {
    const { wrong } = await runsAgainstModel(await mutant(search, replacement), RUNS_FOR_MUTANTS);
    assert(wrong !== undefined, "all runs agreed");
  });
}

const disturbedBreaks: [clause: string, search: string, replacement: string][] = [
  ["where it cannot tell, it reads again", "if (inDoubt) void this.#reconcile();", ""],
  [
    "a change is sent for its own session only",
    "if (this.#options.session?.token !== change.token)",
    "if (false)",
  ],
  ["what was confirmed during a read counts", "for (const apply of confirmed) apply(this.#confirmed);", ""],
];

for (const [clause, search, replacement] of disturbedBreaks) {
  Deno.test(`without "${clause}" the disturbed runs find it`, async () => {
    const { wrong } = await disturbedRuns(await mutant(search, replacement), RUNS_FOR_MUTANTS);
    assert(wrong !== undefined, "all runs agreed");
  });
}
