import type { Outcome } from "../concept.ts";
import type { Finding } from "../finding.ts";
import { type Happening, isAnswered, type PossibleFlow, possibleFlow } from "../possible_flow.ts";
import { placeOfStep } from "../pattern_places.ts";
import { methodOf, type Project, type ProjectSync } from "../project.ts";
import { isRefusal, isRequesting, pathsIn, pathsOf } from "../requesting.ts";
import { printFields } from "../value_type.ts";
import { mayBeEmptied } from "./may_be_emptied.ts";
import { neverFires } from "./never_fires.ts";

/**
 * Requests of which some outcome nobody answers, syncs that never fire, and answers given whatever happened before.
 *
 * @param suspects names of syncs that have errors of their own: errors that may follow from those are not told
 */
export function answersRule(project: Project, suspects: ReadonlySet<string>): Finding[] {
  const flows = new Map(pathsIn(project).map((path) => [path, possibleFlow(project, path)]));
  const complete = project.files.every(({ failure, problems }) => !failure && problems.length === 0);
  // What is missing may be in what could not be loaded.
  const unfired = complete ? neverFires(flows, project, suspects) : [];
  const wrong = project.syncs.filter(({ name }) => suspects.has(name)).flatMap(pathsOf);
  const doubtful = new Set([...wrong, ...unfired.flatMap(({ paths }) => paths)]);
  const findings = [...flows.values()].flatMap((flow) => [
    ...unanswered(flow, project).filter(({ severity }) =>
      severity === "hint" || (complete && !doubtful.has(flow.path))
    ),
    ...mayBeEmptied(flow, project),
  ]);
  return [
    ...findings,
    ...unfired.map(({ finding }) => finding),
    ...oddPaths(project),
    ...project.syncs.flatMap(answersAnyway(project)),
  ];
}

/** Paths that no request over HTTP can have: those begin with a slash (design section 5). */
function oddPaths({ syncs }: Project): Finding[] {
  return syncs.flatMap((sync) =>
    pathsOf(sync).filter((path) => !path.startsWith("/")).map((path): Finding => ({
      severity: "hint",
      rule: "odd-path",
      sync: sync.name,
      ...sync.place,
      message: `The path "${path}" does not begin with "/", and the path of every request over HTTP does`,
      fix: `Did you mean "/${path}"?`,
    }))
  );
}

function unanswered(flow: PossibleFlow, project: Project): Finding[] {
  const { path, happenings } = flow;
  const [first] = [...flow.fired].filter((sync) => pathsOf(sync).includes(path));
  if (!first) return [];
  const answered = flow.deferred ||
    flow.answers.some(({ pattern, sync }) => !isRefusal(pattern) || pathsOf(sync).includes(path));
  if (!answered) {
    const refusal = flow.answers.find(({ pattern }) => isRefusal(pattern));
    return [{
      severity: "error",
      rule: "unanswered",
      sync: first.name,
      ...first.place,
      message: refusal
        ? `Nobody answers a request to "${path}" but sync "${refusal.sync.name}", with an error`
        : `Nobody answers a request to "${path}": no sync that may fire for it does Requesting.respond`,
      fix:
        `Add [Requesting.respond, { request, ... }] to the "then" of "${first.name}", or a sync for what it does`,
    }];
  }
  const findings = happenings.flatMap((happening) => {
    const { by, method } = happening;
    // A sync that names no path acts besides: nobody expects an answer of it.
    if (
      !by || !method || method.isQuery || isRequesting(by.pattern, "respond") ||
      !pathsOf(by.sync).includes(path)
    ) return [];
    return method.outcomes.flatMap((outcome) => {
      if (isAnswered(possibleFlow(project, path, { step: by, outcome }))) return [];
      const finding = outcome.isError
        ? errorHint(path, happening, outcome)
        : successError(path, happening, outcome);
      return [{ happening, outcome, finding }];
    });
  });
  // Where a chain of actions ends without an answer, its last one is where to add it.
  return findings.filter((one) =>
    one.outcome.isError ||
    !findings.some((other) => !other.outcome.isError && follows(other.happening, one.happening))
  ).map(({ finding }) => finding);
}

/** Whether an action is done by a sync that waits for another one. */
function follows({ by }: Happening, earlier: Happening): boolean {
  return by!.sync !== earlier.by!.sync && by!.sync.when.some(({ called }) => called === earlier.called);
}

function successError(path: string, { by, called }: Happening, outcome: Outcome): Finding {
  const given = printFields(outcome.fields, outcome.open);
  return {
    severity: "error",
    rule: "unanswered",
    sync: by!.sync.name,
    ...placeOfStep(by!.sync, by!.index),
    message: `When ${called} gives ${given} in the flow of "${path}", nobody answers the request`,
    fix: `Add a sync: when: actions([Requesting.request, { path: "${path}" }, { request }], [${called}, {}, ${
      patternOf(outcome)
    }]), then: actions([Requesting.respond, { request, ... }])`,
  };
}

function errorHint(path: string, { by, called }: Happening, outcome: Outcome): Finding {
  return {
    severity: "hint",
    rule: "unanswered-error",
    sync: by!.sync.name,
    ...placeOfStep(by!.sync, by!.index),
    message:
      `When ${called} gives an error in the flow of "${path}", no sync answers: the client gets 400 with that error`,
    fix:
      `For another status or text add a sync: when: actions([Requesting.request, { path: "${path}" }, { request }], ` +
      `[${called}, {}, ${
        patternOf(outcome)
      }]), then: actions([Requesting.respond, { request, error, httpStatus: ... }])`,
  };
}

function patternOf({ fields, isError }: Outcome): string {
  const names = isError ? ["error"] : fields.filter(({ optional }) => !optional).map(({ name }) => name);
  return names.length === 0 ? "{}" : `{ ${names.join(", ")} }`;
}

/** Steps that can fail, before an answer that tells of a success. */
function answersAnyway(project: Project): (sync: ProjectSync) => Finding[] {
  return (sync) => {
    const answer = sync.then.findLastIndex((pattern) =>
      isRequesting(pattern, "respond") && !isRefusal(pattern)
    );
    return sync.then.slice(0, Math.max(answer, 0)).flatMap((pattern, index): Finding[] => {
      const outcomes = methodOf(project, pattern.method)?.outcomes ?? [];
      if (pattern.output !== undefined || isRequesting(pattern, "respond")) return [];
      if (!outcomes.some(({ isError }) => isError)) return [];
      return [{
        severity: "hint",
        rule: "answers-anyway",
        sync: sync.name,
        ...placeOfStep(sync, index),
        message:
          `The answer is given also when ${pattern.called} gives an error: the client is told that it went well`,
        fix: `Write {} as the third part of this step: an error then ends the sequence, and is the answer`,
      }];
    });
  };
}
