import type { Finding } from "../finding.ts";
import { type PossibleFlow, possibleFlow } from "../possible_flow.ts";
import type { DeclaredPattern } from "../loading/declared.ts";
import { mayFit } from "../matching.ts";
import { placeOfStep } from "../pattern_places.ts";
import { methodOf, type Project, type ProjectSync } from "../project.ts";
import { isRefusal, isRequesting, pathsIn } from "../requesting.ts";

/** Two answers to one request, of which the second changes nothing (design rule R8). */
export function twoAnswersRule(project: Project): Finding[] {
  return [
    ...project.syncs.flatMap(twiceInOne),
    ...pathsIn(project).flatMap((path) => twoSyncs(path, project)),
  ];
}

function twiceInOne(sync: ProjectSync): Finding[] {
  const steps = sync.then.flatMap((pattern, index) =>
    isRequesting(pattern, "respond") ? [{ pattern, index }] : []
  );
  const [first, second] = steps.filter(({ pattern }, _, [one]) =>
    JSON.stringify(pattern.input.request) === JSON.stringify(one.pattern.input.request)
  );
  return second === undefined ? [] : [{
    severity: "error",
    rule: "two-answers",
    sync: sync.name,
    ...placeOfStep(sync, second.index),
    message: `The sync answers its request twice: step ${second.index + 1} changes nothing after step ${
      first.index + 1
    }`,
    fix: "Answer once, with all keys",
  }];
}

function twoSyncs(path: string, project: Project): Finding[] {
  const flow = possibleFlow(project, path);
  const answering = [...new Set(flow.answers.map(({ sync }) => sync))];
  return answering.flatMap((one, i) =>
    answering.slice(i + 1).flatMap((other): Finding[] => {
      const certain = !one.hasWhere && !other.hasWhere;
      if (!certain && !(askOnly(one) && askOnly(other))) return [];
      const [conditions, others] = [conditionsOf(one, flow), conditionsOf(other, flow)];
      if (!conditions || !others || areApart(conditions, others, project)) return [];
      return [{
        severity: certain ? "error" : "hint",
        rule: "two-answers",
        sync: other.name,
        ...placeOfStep(other, other.then.findIndex((pattern) => isRequesting(pattern, "respond"))),
        message:
          `A request to "${path}" ${certain ? "is" : "may be"} answered twice: also by sync "${one.name}" ` +
          `(${one.place.file}:${one.place.line}), and only the first answer counts`,
        fix:
          "Take one of them away, or let their patterns differ in a literal, in the outcome ({ error } or not), " +
          `or their "where" keep different frames`,
      }];
    })
  );
}

/** Whether a sync answers with a success as soon as there are rows: it does nothing else that could keep two apart. */
function askOnly({ hasWhere, source: { where }, then }: ProjectSync): boolean {
  if (then.some((pattern) => isRequesting(pattern, "respond") && isRefusal(pattern))) return false;
  if (!hasWhere) return true;
  return where !== undefined && !where.opaque && !where.filters && !where.handlesEmpty &&
    where.mayBind.size === 0 &&
    where.reads.size === 0;
}

/** All patterns that hold when a sync fires: its own, and those of the syncs that did what it waits for, where that is one. */
function conditionsOf(
  sync: ProjectSync,
  { happenings }: PossibleFlow,
  seen: ReadonlySet<ProjectSync> = new Set(),
): DeclaredPattern[] | undefined {
  if (seen.has(sync)) return undefined;
  const conditions = [...sync.when];
  for (const pattern of sync.when) {
    if (isRequesting(pattern, "request")) continue;
    const causes = happenings.filter(({ by, called }) => by && called === pattern.called);
    if (causes.length !== 1) return undefined;
    const { sync: cause, index } = causes[0].by!;
    if (cause.hasWhere) return undefined;
    // A sync may follow from a step of the other one.
    const before = cause.then.slice(0, index).filter(({ output }) => output !== undefined);
    const earlier = conditionsOf(cause, { happenings } as PossibleFlow, new Set([...seen, sync]));
    if (!earlier) return undefined;
    conditions.push(...earlier, ...before);
  }
  // Its own answer comes only when its earlier steps went as their patterns say.
  const answer = sync.then.findIndex((pattern) => isRequesting(pattern, "respond"));
  return [...conditions, ...seen.size === 0 ? sync.then.slice(0, answer).filter(({ output }) => output) : []];
}

/** Whether two lists of patterns cannot hold in one flow. */
function areApart(
  ones: readonly DeclaredPattern[],
  others: readonly DeclaredPattern[],
  project: Project,
): boolean {
  return ones.some((one) =>
    others.some((other) => one.called === other.called && excludeEachOther(one, other, project))
  );
}

function excludeEachOther(one: DeclaredPattern, other: DeclaredPattern, project: Project): boolean {
  const differs = Object.entries(one.input).some(([key, slot]) => {
    const against = other.input[key];
    return slot.kind === "literal" && against?.kind === "literal" && slot.value !== against.value;
  });
  if (differs) return true;
  const both = { ...one.output, ...other.output };
  const namesError = (pattern: DeclaredPattern) => "error" in (pattern.output ?? {});
  if (namesError(one) !== namesError(other)) return true;
  const clash = Object.entries(one.output ?? {}).some(([key, slot]) => {
    const against = other.output?.[key];
    return slot.kind === "literal" && against?.kind === "literal" && slot.value !== against.value;
  });
  if (clash) return true;
  const outcomes = methodOf(project, one.method)?.outcomes ?? [];
  return outcomes.length > 0 && !outcomes.some((outcome) => mayFit(outcome, both));
}
