import type { Cause, StepDescription } from "../explanation.ts";
import type { TraceFiring, TraceRecord } from "../trace.ts";
import { inBraces } from "../words.ts";
import { compare, type Compared } from "./compare.ts";
import { type FlowView, labelOf } from "./flow_view.ts";
import { misfitInWords } from "./misfit_in_words.ts";
import { inWords, looksSame, shown } from "./shown.ts";
import { aboutStep, fixByAnswering, gaveError, isHandled, preferMisspeltKey, stepOf } from "./steps.ts";

/** Why a sequence ended at an action (design rule R6); undefined where the step has no output pattern that it had to fit. */
export function endedCause(record: TraceRecord, firing: TraceFiring, view: FlowView): Cause | undefined {
  const step = stepOf(record, view);
  if (!step?.output) return undefined;
  const pattern = { action: step.action, input: {}, output: step.output };
  const compared = compare(pattern, record.by!.step, record, new Set());
  const { cause, fix, comparison = compared.comparison } = whyEnded(compared, step, firing, view);
  return {
    kind: "step",
    ...aboutStep(record, view),
    cause: `its sequence ended at step ${record.by!.step + 1}: ${cause}`,
    fix,
    comparison,
  };
}

type Why = Pick<Cause, "cause" | "fix" | "comparison">;

function whyEnded(compared: Compared, step: StepDescription, firing: TraceFiring, view: FlowView): Why {
  const { record, misfits: [misfit] } = compared;
  if (misfit?.kind === "error-unmatched") {
    const names = inBraces(Object.keys(step.output!));
    const fix = isHandled(record, view)
      ? `Nothing, if the sync that fired for the error is meant to go on from there`
      : fixByAnswering(record);
    return preferMisspeltKey(record, view, {
      cause: `${gaveError(record)}, which the step's output pattern ${names} does not take`,
      fix,
    });
  }
  if (misfit) {
    const { cause, fix } = misfitInWords(compared, misfit);
    return {
      cause: cause.replace("its pattern", "the step's output pattern"),
      fix: fix.replace("in the pattern", "in the step's output pattern"),
    };
  }
  return boundOtherwise(compared, firing) ?? { cause: firing.ended!.why, fix: `Compare the two sides` };
}

/** An output that differs from what a variable of the step's pattern is bound to. */
function boundOtherwise({ record, comparison }: Compared, { frame }: TraceFiring): Why | undefined {
  for (const differing of comparison.keys) {
    const { key, expected, found } = differing;
    if (expected?.kind !== "variable" || !found || !Object.hasOwn(frame, expected.name)) continue;
    const bound = shown(frame[expected.name]);
    if (looksSame(bound, found) !== false) continue;
    return {
      cause:
        `${labelOf(record)} gave ${
          inWords(found)
        } for "${key}", and its variable "${expected.name}" is bound to ` +
        inWords(bound),
      fix: `Use another variable in the step's output pattern if the two may differ`,
      comparison: {
        ...comparison,
        keys: comparison.keys.map((one) => one === differing ? { ...one, fits: false, bound } : one),
      },
    };
  }
}
