import type { CompiledSync, Pattern } from "../compile.ts";
import type { ActionInfo } from "../concept.ts";
import type { Slot, SourcePlace, StepSlot, SyncDescription } from "../explanation.ts";
import { keysTaken } from "../keys_taken.ts";
import type { Redactor } from "../redaction.ts";
import { type Template, variablesIn } from "../template.ts";
import { shown } from "./shown.ts";

/**
 * A sync as data, for `explain`.
 *
 * @param redactor masks literals at keys that hold secrets, in the way in which traces are masked
 * @param place where it stands in the source, if that is known
 */
export function describeSync(
  { name, when, where, then }: CompiledSync,
  redactor: Redactor,
  place: SourcePlace | undefined,
): SyncDescription {
  const literal = (key: string, value: unknown, action: ActionInfo): Slot => ({
    kind: "literal",
    ...shown(redactor.copyAt(key, value, action.secrets)),
  });
  const side = ({ action, literals, bindings }: Pattern, side: "input" | "output"): Record<string, Slot> =>
    Object.fromEntries([
      ...literals.filter((one) => one.side === side).map(({ key, value }) =>
        [key, literal(key, value, action)] as const
      ),
      ...bindings.filter((one) => one.side === side).map(({ key, variable, optional }) =>
        [key, variableSlot(variable, optional)] as const
      ),
    ]);
  const slot = (key: string, one: Template, action: ActionInfo): StepSlot =>
    one.kind === "literal"
      ? literal(key, one.value, action)
      : one.kind === "variable"
      ? variableSlot(one.variable, one.optional)
      : { kind: "nested", variables: variablesIn(one).map(({ variable }) => variable.description ?? "") };
  return {
    name,
    ...(place && { place }),
    when: when.map((pattern) => ({
      action: pattern.action.label,
      input: side(pattern, "input"),
      output: side(pattern, "output"),
    })),
    hasWhere: where !== undefined,
    then: then.map(({ action, input, output }) => ({
      action: action.label,
      ...takesOf(action),
      input: input.kind === "object"
        ? Object.fromEntries(input.entries.map(([key, one]) => [key, slot(key, one, action)]))
        : {},
      ...(output && { output: side(output, "output") }),
    })),
  };
}

function takesOf({ declared }: ActionInfo): { takes?: readonly string[] } {
  const takes = keysTaken(declared);
  return takes ? { takes } : {};
}

function variableSlot(variable: symbol, optional: boolean): Slot {
  return { kind: "variable", name: variable.description ?? "", optional };
}
