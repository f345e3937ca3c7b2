import type { Method, Outcome } from "./concept.ts";
import type { DeclaredPattern } from "./loading/declared.ts";
import { FAULT, mayFit, mayMatchInput } from "./matching.ts";
import { methodOf, type Project, type ProjectSync } from "./project.ts";
import { isRefusal, isRequesting, pathOf } from "./requesting.ts";

/** An action that may happen in the flow of a request. */
export interface Happening {
  /** The sync and the step that do it; undefined for the request itself. */
  readonly by?: Step;
  readonly called: string;
  readonly method?: Method;
  /** How it may end. */
  readonly outcomes: readonly Outcome[];
  /** Whether it follows from the outcome that was assumed. */
  readonly follows: boolean;
}

/** One step of a `then`. */
export interface Step {
  readonly sync: ProjectSync;
  /** From 0. */
  readonly index: number;
  readonly pattern: DeclaredPattern;
}

/** What is assumed of a flow. */
export interface Assumption {
  /** The action that ends in that way, by its step; undefined for the request itself. */
  readonly step?: Step;
  readonly outcome?: Outcome;
  /** A sync that does not fire. */
  readonly without?: ProjectSync;
}

/** All that may follow from a request to a path: each sync fires that may, each `where` keeps its frames. */
export interface PossibleFlow {
  readonly path: string;
  readonly fired: ReadonlySet<ProjectSync>;
  readonly happenings: readonly Happening[];
  /** The answers that may be given, each with whether it follows from the outcome that was assumed. */
  readonly answers: readonly (Step & { readonly follows: boolean })[];
  /** Whether the request may be left to another flow. */
  readonly deferred: boolean;
}

/** What may follow from a request to a path, under an assumption. */
export function possibleFlow(project: Project, path: string, assumed: Assumption = {}): PossibleFlow {
  return new Simulation(project, path, assumed).run();
}

/**
 * Whether somebody may answer under what was assumed: with a success, or with a refusal that follows from it. A refusal that has
 * nothing to do with it, such as that of an ended session, is for another case.
 */
export function isAnswered({ answers, deferred }: PossibleFlow): boolean {
  return deferred || answers.some(({ pattern, follows }) => follows || !isRefusal(pattern));
}

/** Whether some step makes a request itself, so that paths are asked from inside too. */
export function asksItself({ syncs }: Project): boolean {
  return syncs.some(({ then }) => then.some((pattern) => isRequesting(pattern, "request")));
}

class Simulation {
  readonly #happenings = new Map<string, Happening>();
  /** Each sync that fired, with whether that follows from the assumption. */
  readonly #fired = new Map<ProjectSync, boolean>();
  readonly #candidates: ProjectSync[];

  constructor(
    private readonly project: Project,
    private readonly path: string,
    private readonly assumed: Assumption,
  ) {
    const inside = asksItself(project);
    this.#candidates = project.syncs.filter((sync) =>
      sync !== assumed.without &&
      (inside || sync.when.every((pattern) => [undefined, path].includes(pathOf(pattern))))
    );
  }

  run(): PossibleFlow {
    const method = methodOf(this.project, { concept: "Requesting", name: "request" });
    this.#happenings.set("", {
      called: "Requesting.request",
      method,
      outcomes: method?.outcomes ?? [],
      follows: this.assumed.step === undefined,
    });
    for (let before = -1; before !== this.#state();) {
      before = this.#state();
      for (const sync of this.#candidates) this.#try(sync);
    }
    const happenings = [...this.#happenings.values()];
    return {
      path: this.path,
      fired: new Set(this.#fired.keys()),
      happenings,
      answers: happenings.flatMap(({ by, follows }) =>
        by && isRequesting(by.pattern, "respond") ? [{ ...by, follows }] : []
      ),
      deferred: happenings.some(({ by }) => by && isRequesting(by.pattern, "defer")),
    };
  }

  /** A number that grows as long as something new happens. */
  #state(): number {
    const following = [...this.#happenings.values()].filter(({ follows }) => follows).length +
      [...this.#fired.values()].filter(Boolean).length;
    return this.#happenings.size + this.#fired.size + following;
  }

  #try(sync: ProjectSync): void {
    if (this.#fired.get(sync)) return;
    const matched = sync.when.map((pattern) =>
      [...this.#happenings.values()].filter((happening) => this.#matches(pattern, happening))
    );
    if (matched.some((happenings) => happenings.length === 0)) return;
    const follows = matched.some((happenings) => happenings.some((one) => one.follows));
    if (this.#fired.has(sync) && !follows) return;
    this.#fired.set(sync, follows);
    this.#do(sync, follows);
  }

  #matches(pattern: DeclaredPattern, { by, called, outcomes }: Happening): boolean {
    if (pattern.called !== called) return false;
    const inputFits = by
      ? mayMatchInput(pattern.input, by.pattern.input)
      : [undefined, this.path].includes(pathOf(pattern));
    return inputFits && outcomes.some((outcome) => mayFit(outcome, pattern.output ?? {}));
  }

  #do(sync: ProjectSync, fromMatch: boolean): void {
    let follows = fromMatch;
    for (const [index, pattern] of sync.then.entries()) {
      const isAssumed = this.assumed.step?.sync === sync && this.assumed.step.index === index;
      follows ||= isAssumed;
      const key = `${sync.name} ${index}`;
      const known = this.#happenings.get(key);
      const method = methodOf(this.project, pattern.method);
      const outcomes = isAssumed && this.assumed.outcome
        ? [this.assumed.outcome]
        : outcomesOf(pattern, method);
      this.#happenings.set(key, {
        by: { sync, index, pattern },
        called: pattern.called,
        method,
        outcomes,
        follows: follows || (known?.follows ?? false),
      });
      const goesOn = pattern.output === undefined ||
        outcomes.some((outcome) => mayFit(outcome, pattern.output!));
      if (!goesOn) return;
    }
  }
}

/** How an action of a step may end; of one that is not known, nothing is known. */
function outcomesOf(pattern: DeclaredPattern, method: Method | undefined): Outcome[] {
  if (!method) return [{ kind: "object", fields: [], open: true, isError: false }];
  if (isRequesting(pattern, "respond")) return method.outcomes.filter(({ isError }) => !isError);
  return [...method.outcomes, FAULT];
}
