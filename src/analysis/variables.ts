import type { Method } from "./concept.ts";
import type { DeclaredSlot } from "./loading/declared.ts";
import { mayFit, type Slots } from "./matching.ts";
import { askedOf, methodOf, type Project, type ProjectSync } from "./project.ts";
import { isRequesting } from "./requesting.ts";
import { type Field, unionOf, UNKNOWN, type ValueType } from "./value_type.ts";

/** The type of a variable of a sync, from where it is bound; unknown for what comes in with a request. */
export function typeOfVariable(project: Project, sync: ProjectSync, variable: string): ValueType {
  for (const type of bindings(project, sync, variable)) {
    if (type.kind !== "unknown") return type;
  }
  return UNKNOWN;
}

/** The type that a request's key must have, from where the sync uses the variable that stands there. */
export function typeOfUse(project: Project, sync: ProjectSync, variable: string): ValueType {
  for (const type of [...uses(project, sync, variable), ...bindings(project, sync, variable)]) {
    if (type.kind !== "unknown") return type;
  }
  return UNKNOWN;
}

function* bindings(project: Project, sync: ProjectSync, variable: string): Generator<ValueType> {
  const patterns = [...sync.when, ...sync.then];
  for (const { method, output } of patterns) {
    for (const key of keysOf(output, variable)) yield typeAtOutput(methodOf(project, method), output!, key);
  }
  for (const { collects, query, output, as } of sync.source.where?.lookups ?? []) {
    const rows = askedOf(project, query)?.outcomes ?? [];
    if (collects && as === variable) yield listOf(rows.filter(({ isError }) => !isError));
    for (const { key } of output.filter((one) => one.variable === variable)) {
      yield unionOf(
        rows.flatMap(({ fields }) => fields.filter(({ name }) => name === key).map(({ type }) => type)),
      );
    }
  }
  for (const { as, of } of sync.source.where?.gathered ?? []) {
    if (as !== variable) continue;
    const fields = of.map((name): Field => ({
      name,
      type: typeOfVariable(project, sync, name),
      optional: false,
    }));
    yield { kind: "array", items: { kind: "object", fields, open: false } };
  }
  for (const pattern of sync.when) {
    if (isRequesting(pattern, "request")) continue;
    for (const key of keysOf(pattern.input, variable)) {
      yield typeAtInput(methodOf(project, pattern.method), key);
    }
  }
}

function* uses(project: Project, sync: ProjectSync, variable: string): Generator<ValueType> {
  for (const pattern of sync.then) {
    for (const key of keysOf(pattern.input, variable)) {
      yield typeAtInput(methodOf(project, pattern.method), key);
    }
  }
  for (const { query, input } of sync.source.where?.lookups ?? []) {
    for (const { key } of input.filter((one) => one.variable === variable)) {
      yield typeAtInput(methodOf(project, query), key);
    }
  }
}

/** The keys at which a variable stands, at their top. */
function keysOf(slots: Slots | undefined, variable: string): string[] {
  return Object.entries(slots ?? {}).filter(([, slot]) => slot.kind === "variable" && slot.name === variable)
    .map(([key]) => key);
}

function typeAtInput(method: Method | undefined, key: string): ValueType {
  const fields = (method?.inputs ?? []).flatMap(({ fields }) => fields.filter(({ name }) => name === key));
  return unionOf(fields.map(({ type }) => type));
}

function typeAtOutput(method: Method | undefined, output: Slots, key: string): ValueType {
  const fields = (method?.outcomes ?? []).filter((outcome) => mayFit(outcome, output))
    .flatMap(({ fields }) => fields.filter(({ name }) => name === key));
  return unionOf(fields.map(({ type }) => type));
}

function listOf(rows: Method["outcomes"]): ValueType {
  return {
    kind: "array",
    items: unionOf(rows.map(({ fields, open }) => ({ kind: "object", fields, open }))),
  };
}

/** The variables in a slot, at any depth, each with whether it may be unbound. */
export function variablesIn(slot: DeclaredSlot): { readonly name: string; readonly optional: boolean }[] {
  switch (slot.kind) {
    case "variable":
      return [slot];
    case "array":
      return slot.items.flatMap(variablesIn);
    case "object":
      return Object.values(slot.fields).flatMap(variablesIn);
    default:
      return [];
  }
}

/** The variables that the steps of a sync use, each with the steps (from 0) and whether it may be unbound there. */
export function usesInThen(
  { then }: ProjectSync,
): { name: string; optional: boolean; step: number; key: string }[] {
  return then.flatMap(({ input }, step) =>
    Object.entries(input).flatMap(([key, slot]) => variablesIn(slot).map((one) => ({ ...one, step, key })))
  );
}
