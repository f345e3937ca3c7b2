import fc from "fast-check";
import type { Fate } from "./simulated_server.ts";
import {
  DISTURBANCES,
  OptimisticRun,
  type Step,
  type StepKind,
  STEPS,
  type StoreClass,
} from "./optimistic_run.ts";

/** How many runs there were, and the first in which something was wrong: the shortest form of it that was found. */
export interface RandomResult {
  readonly runs: number;
  readonly wrong?: string;
}

const steps = (kinds: readonly StepKind[], fates: readonly Fate[]) =>
  fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(63), fc.constantFrom(...fates)), {
    maxLength: 24,
    size: "max",
  });

/**
 * Random operations, answers, refusals, delays and losses in any order. After each step the store must show what a model
 * without any network says; in the end store, server and model must be the same.
 */
export function runsAgainstModel(Store: StoreClass, runs: number): Promise<RandomResult> {
  return check(steps(STEPS, ["done", "done", "done", "refused"]), runs, async (taken) => {
    const run = new OptimisticRun(Store);
    for (const step of taken) {
      await run.take(step);
      const wrong = run.viewDisagrees();
      if (wrong) return wrong;
    }
    return await run.settle() ?? run.viewDisagrees() ?? run.endDisagrees();
  });
}

/**
 * The same with what no model can foresee: reads in between, sessions that end, changes by others, a server that fails after
 * it has acted, answers that are not stored. In the end store and server must be the same.
 */
export function disturbedRuns(Store: StoreClass, runs: number): Promise<RandomResult> {
  const fates: Fate[] = ["done", "done", "refused", "secret", "fault"];
  return check(steps([...STEPS, ...DISTURBANCES], fates), runs, async (taken) => {
    const run = new OptimisticRun(Store);
    for (const step of taken) await run.take(step);
    const restless = await run.settle();
    // Nobody has told the store of what others did, and a page that logs in again reads again.
    if (run.disturbed) void run.store.load();
    return restless ?? await run.settle() ?? run.storeAndServerDisagree();
  });
}

async function check(
  random: fc.Arbitrary<Step[]>,
  runs: number,
  wrongWith: (steps: readonly Step[]) => Promise<string | undefined>,
): Promise<RandomResult> {
  const property = fc.asyncProperty(random, async (taken) => {
    const wrong = await wrongWith(taken);
    if (wrong) throw new Error(wrong);
  });
  const { numRuns, failed, counterexample, error, seed } = await fc.check(property, {
    numRuns: runs,
  })
    .then((details) => ({ ...details, error: String(details.errorInstance) }));
  return failed
    ? { runs: numRuns, wrong: `${error}\n${JSON.stringify(counterexample)}\nseed ${seed}` }
    : { runs: numRuns };
}
