import type { ActionRecord } from "./action_record.ts";
import { equal } from "./equal.ts";
import { bindInto } from "./match.ts";

/**
 * Whether a step ends its sequence, and why (design rule R6); binds its output otherwise. A fault ends it unless the pattern names
 * `error`; an output that does not fit the pattern ends it; without a pattern it goes on.
 */
export function endsSequence(record: ActionRecord): string | undefined {
  const { firing, step, isError, fault } = record;
  if (!firing) return undefined;
  const pattern = firing.sync.then[step].output;
  if (!pattern) return fault && `${record.action.label} threw`;
  if (isError && !pattern.namesError) {
    return `${record.action.label} gave an error, and the step's output pattern names no "error"`;
  }
  const output = record.output!;
  for (const { key, value } of pattern.literals) {
    if (!equal(output[key], value)) {
      return `"${key}" of ${record.action.label} is not the literal of the step's output pattern`;
    }
  }
  for (const { key, optional } of pattern.bindings) {
    if (!optional && output[key] === undefined) {
      return `${record.action.label} gave no "${key}", which the step's output pattern names`;
    }
  }
  if (!bindInto(firing.frame, pattern.bindings, record)) {
    return `the output of ${record.action.label} differs from what a variable of the step's output pattern is bound to`;
  }
  record.taken = isError;
}
