import type { Outcome } from "./concept.ts";
import type { DeclaredSlot } from "./loading/declared.ts";
import { mayBe, type ValueType } from "./value_type.ts";

/** The keys of a pattern, each with what stands there. */
export type Slots = Readonly<Record<string, DeclaredSlot>>;

/** What becomes of an action that throws (design rule R7): every action may end like this. */
export const FAULT: Outcome = {
  kind: "object",
  fields: [{ name: "error", type: { kind: "string" }, optional: false }],
  open: false,
  isError: true,
};

/** Whether an outcome may match the output part of a pattern (design rules R2 and R3). */
export function mayFit(outcome: Outcome, output: Slots): boolean {
  const saysNothing = outcome.open && outcome.fields.length === 0;
  if (outcome.isError && !("error" in output) && !saysNothing) return false;
  return Object.entries(output).every(([key, slot]) => {
    const field = outcome.fields.find(({ name }) => name === key);
    if (!field) return outcome.open || (slot.kind === "variable" && slot.optional);
    return mayStand(slot, field.type);
  });
}

/** Whether what stands at a key may be of a type; a variable always may. */
export function mayStand(slot: DeclaredSlot, type: ValueType): boolean {
  switch (slot.kind) {
    case "literal":
      return mayBe(slot.value, type);
    case "array":
      return mayBe([], type);
    case "object":
      return mayBe({}, type);
    default:
      return true;
  }
}

/** Whether the input part of a `when` pattern may match an input that a step gives. */
export function mayMatchInput(pattern: Slots, given: Slots): boolean {
  return Object.entries(pattern).every(([key, slot]) => {
    const value = given[key];
    if (slot.kind === "variable") return slot.optional || value !== undefined;
    if (value === undefined) return false;
    return value.kind !== "literal" || slot.kind !== "literal" || value.value === slot.value;
  });
}
