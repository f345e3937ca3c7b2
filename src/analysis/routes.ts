import type { Outcome } from "./concept.ts";
import { isAnswered, type PossibleFlow, possibleFlow } from "./possible_flow.ts";
import type { DeclaredSlot } from "./loading/declared.ts";
import { placeOfStep } from "./pattern_places.ts";
import type { Place } from "./place.ts";
import type { Project, ProjectSync } from "./project.ts";
import { isRefusal, isRequesting, pathOf, pathsIn, pathsOf } from "./requesting.ts";
import { type Field, unionOf, UNKNOWN, type ValueType } from "./value_type.ts";
import { typeOfUse, typeOfVariable } from "./variables.ts";

/** A path that requests are answered at. */
export interface Route {
  readonly path: string;
  /** What a request may hold besides: a key is optional when the path is answered without it. */
  readonly inputs: readonly Field[];
  /**
   * The answers that syncs give, and the errors of actions that no sync answers. Any request may also end with a missing key (400,
   * or 401 for `session`), a fault (500, 503) or the timeout (504).
   */
  readonly answers: readonly RouteAnswer[];
}

/** One answer of a route. */
export interface RouteAnswer {
  /** Undefined when a variable says it; "error status" is REQUESTING_ERROR_STATUS, 400 unless set. */
  readonly status: number | "error status" | undefined;
  readonly body: readonly Field[];
  /** The sync that answers; undefined for the fallback, which answers an error that no sync takes. */
  readonly by?: Place & {
    readonly sync: string;
    /** Whether it names no path, so that its `where` says for which ones it answers. */
    readonly anyPath: boolean;
  };
  /** For the fallback: the action whose error it is, as `Concept.action`. */
  readonly errorOf?: string;
}

/** The routes of a project, in alphabetical order: the paths for which some sync may fire. */
export function routesOf(project: Project): Route[] {
  return pathsIn(project).flatMap((path) => {
    const flow = possibleFlow(project, path);
    const fired = project.syncs.filter((sync) =>
      flow.fired.has(sync) && sync.when.some((one) => pathOf(one) === path)
    );
    if (fired.length === 0) return [];
    const inputs = inputsOf(fired, path, project);
    return [{ path, inputs, answers: [...given(flow, inputs, project), ...fallback(flow, project)] }];
  });
}

function inputsOf(syncs: readonly ProjectSync[], path: string, project: Project): Field[] {
  const found = new Map<string, { types: ValueType[]; required: Set<ProjectSync> }>();
  // A sync that waits for more than the request may be about a case in which there is more in it.
  const first = syncs.filter(({ when }) => when.every((pattern) => isRequesting(pattern, "request")));
  for (const sync of [...first, ...syncs.filter((one) => !first.includes(one))]) {
    for (const { input } of sync.when.filter((pattern) => pathOf(pattern) === path)) {
      for (const [key, slot] of Object.entries(input)) {
        if (key === "path") continue;
        const known = found.get(key) ?? { types: [], required: new Set() };
        found.set(key, known);
        known.types.push(
          slot.kind === "variable" ? typeOfUse(project, sync, slot.name) : typeOfSlot(slot, sync, project),
        );
        if (slot.kind !== "variable" || !slot.optional) known.required.add(sync);
      }
    }
  }
  return [...found].map(([name, { types, required }]) => ({
    name,
    type: unionOf(types.filter(({ kind }) => kind !== "unknown")),
    optional: !first.every((sync) => required.has(sync)),
  }));
}

function given({ answers }: PossibleFlow, inputs: readonly Field[], project: Project): RouteAnswer[] {
  const named = (sync: ProjectSync) => pathsOf(sync).length > 0;
  const inOrder = answers.toSorted((a, b) => Number(named(b.sync)) - Number(named(a.sync)));
  return inOrder.map(({ sync, index, pattern }) => {
    const { request: _, httpStatus, ...rest } = pattern.input;
    const status = httpStatus === undefined
      ? isRefusal(pattern) ? "error status" : 200
      : httpStatus.kind === "literal"
      ? Number(httpStatus.value)
      : undefined;
    // Beside a status it is a header (design section 5).
    const inHeader = httpStatus !== undefined;
    const body = Object.entries(rest).filter(([name]) => !(inHeader && name === "retryAfter"));
    return {
      status,
      body: body.map(([name, slot]) => ({
        name,
        type: typeOfSlot(slot, sync, project, inputs),
        optional: slot.kind === "variable" && mayBeAbsent(slot, sync),
      })),
      by: { sync: sync.name, anyPath: !named(sync), ...placeOfStep(sync, index) },
    };
  });
}

/** Errors of actions that no sync answers: 400, and nothing but the error. */
function fallback({ path, happenings }: PossibleFlow, project: Project): RouteAnswer[] {
  const errors = happenings.flatMap(({ by, method }) =>
    by && method && !isRequesting(by.pattern, "respond")
      ? method.outcomes.filter(({ isError }) => isError).map((outcome) => ({
        by,
        method,
        outcome: least(outcome),
      }))
      : []
  ).filter(({ by, outcome }) => !isAnswered(possibleFlow(project, path, { step: by, outcome })));
  return [...new Set(errors.map(({ method }) => method.label))].map((errorOf) => ({
    status: 400,
    body: [{ name: "error", type: { kind: "string" }, optional: false }],
    errorOf,
  }));
}

/** An outcome without the keys that may be absent: a sync that waits for one of them does not take it. */
function least(outcome: Outcome): Outcome {
  return { ...outcome, fields: outcome.fields.filter(({ optional }) => !optional) };
}

function mayBeAbsent(slot: DeclaredSlot & { kind: "variable" }, { when }: ProjectSync): boolean {
  const standing = when.flatMap((
    { input, output = {} },
  ) => [...Object.values(input), ...Object.values(output)])
    .filter((one) => one.kind === "variable" && one.name === slot.name);
  return slot.optional ||
    (standing.length > 0 && standing.every((one) => one.kind === "variable" && one.optional));
}

/** @param inputs of the route, for variables that come in with the request */
function typeOfSlot(
  slot: DeclaredSlot,
  sync: ProjectSync,
  project: Project,
  inputs: readonly Field[] = [],
): ValueType {
  switch (slot.kind) {
    case "variable": {
      const bound = typeOfVariable(project, sync, slot.name);
      if (bound.kind !== "unknown") return bound;
      const used = typeOfUse(project, sync, slot.name);
      return used.kind === "unknown" ? typeOfInput(slot.name, sync, inputs) : used;
    }
    case "literal":
      return slot.value === null
        ? { kind: "null" }
        : { kind: "literal", value: slot.value as string | number | boolean };
    case "array":
      return {
        kind: "array",
        items: unionOf(slot.items.map((item) => typeOfSlot(item, sync, project, inputs))),
      };
    case "object":
      return {
        kind: "object",
        open: false,
        fields: Object.entries(slot.fields).map(([name, one]) => ({
          name,
          type: typeOfSlot(one, sync, project, inputs),
          optional: one.kind === "variable" && mayBeAbsent(one, sync),
        })),
      };
    default:
      return UNKNOWN;
  }
}

/** The type that the request's key must have, for other syncs of the route, of which a variable is the value. */
function typeOfInput(variable: string, { when }: ProjectSync, inputs: readonly Field[]): ValueType {
  const keys = when.filter((pattern) => isRequesting(pattern, "request")).flatMap(({ input }) =>
    Object.entries(input).filter(([, slot]) => slot.kind === "variable" && slot.name === variable).map((
      [key],
    ) => key)
  );
  return inputs.find(({ name }) => keys.includes(name))?.type ?? UNKNOWN;
}
