/**
 * Turns the declaration of a sync into what the matcher and the runner work with, or into the list of its problems.
 */
import { type ActionInfo, infoOf } from "./concept.ts";
import { freshVariables } from "./fresh_variables.ts";
import { nearest } from "./nearest.ts";
import { isDeeperThan, variableInside } from "./nested_values.ts";
import { notDefined } from "./not_defined.ts";
import { Optional } from "./optional.ts";
import type { ActionPattern } from "./patterns.ts";
import { isSecretName } from "./secret_names.ts";
import { type Template, templateOf, variablesIn } from "./template.ts";
import type { Mapping, Sync, SyncDeclaration } from "./types.ts";
import { inQuotes } from "./words.ts";
import { wrongShape } from "./wrong_shape.ts";

/** One key of a pattern that must equal a literal. */
export interface Literal {
  readonly side: "input" | "output";
  readonly key: string;
  readonly value: unknown;
}

/** One key of a pattern that binds a variable, or must equal what it is bound to. */
export interface Binding {
  readonly side: "input" | "output";
  readonly key: string;
  readonly variable: symbol;
  readonly optional: boolean;
}

/** One pattern of a `when`. */
export interface Pattern {
  readonly action: ActionInfo;
  readonly literals: readonly Literal[];
  readonly bindings: readonly Binding[];
  /** Whether the output part names `error`, so that the pattern matches errors too (R3). */
  readonly namesError: boolean;
}

/** One action of a `then`. */
export interface Step {
  readonly action: ActionInfo;
  /** Fills in the bindings of a frame. */
  readonly input: Template;
  /** What the output must fit; undefined when the step has no output pattern (R6). */
  readonly output?: Pattern;
}

/** A sync, ready to run. */
export interface CompiledSync {
  readonly name: string;
  /** The function that declares it. */
  readonly declaration: Sync;
  /** Its place in the order of registration. */
  readonly order: number;
  readonly when: readonly Pattern[];
  readonly where?: SyncDeclaration["where"];
  readonly then: readonly Step[];
  /** Every variable of the sync. */
  readonly variables: readonly symbol[];
  /** Variables that a frame must bind before the first step: used by some step, bound by none before it, not optional. */
  readonly needs: readonly symbol[];
  /** Variables that every pattern naming them marks with `optional`: queries leave their key out when they are unbound. */
  readonly optional: ReadonlySet<symbol>;
  /** Names, in lower case, of variables that stand at a key which its concept declares secret. */
  readonly secrets: ReadonlySet<string>;
  /** Those variables, and those whose own names say that they hold secrets. */
  readonly secretVariables: readonly symbol[];
}

/** A declaration that cannot be registered: every reason, one sentence each. */
export class SyncProblems {
  constructor(readonly problems: readonly string[]) {}
}

/**
 * Compiles one sync.
 *
 * @param engine the engine that must have instrumented every concept the sync names
 * @returns the compiled sync, or all its problems
 */
export function compile(
  name: string,
  sync: Sync,
  order: number,
  engine: object,
): CompiledSync | SyncProblems {
  const variables = new Map<string, symbol>();
  let declared: SyncDeclaration;
  try {
    declared = sync(freshVariables(variables));
  } catch (error) {
    const wrong = notDefined(error, variables.keys());
    const message = error instanceof Error ? error.message : String(error);
    return new SyncProblems([wrong ? `${wrong.what}: ${wrong.next}` : message]);
  }
  const wrong = wrongShape(declared);
  if (wrong) return new SyncProblems([`${wrong.what}: ${wrong.next}`]);

  const problems: string[] = [];
  const compiler = new Compiler(engine, problems);
  const when = declared.when.flatMap((pattern, i) =>
    compiler.pattern(pattern, `when, pattern ${i + 1}`) ?? []
  );
  const steps = declared.then.map((pattern, i) => compiler.step(pattern, `then, step ${i + 1}`));
  const needs = compiler.needs(when, steps, declared.where !== undefined);
  if (problems.length > 0) return new SyncProblems(problems);
  const then = steps.filter((step) => step !== undefined);
  const secrets = secretNames([...when, ...then.flatMap(({ output }) => output ?? [])]);
  return {
    name,
    declaration: sync,
    order,
    when,
    where: declared.where,
    then,
    variables: [...variables.values()],
    needs,
    optional: new Set([...bindingsOf(when)].flatMap(([variable, optional]) => optional ? variable : [])),
    secrets,
    secretVariables: [...variables.values()].filter((one) =>
      isSecretName(one.description!) || secrets.has(one.description!.toLowerCase())
    ),
  };
}

/** The names, in lower case, of the variables that stand at a key which holds secrets. */
function secretNames(patterns: readonly Pattern[]): Set<string> {
  return new Set(
    patterns.flatMap(({ action, bindings }) =>
      bindings.filter(({ key }) => isSecretName(key) || action.secrets.has(key.toLowerCase()))
        .map(({ variable }) => variable.description!.toLowerCase())
    ),
  );
}

/** How deep a literal of a pattern may nest; what holds itself nests without end. */
const LITERAL_DEPTH = 1_000;

class Compiler {
  /** Variables of patterns that are refused: that nothing binds them would follow from that. */
  readonly #refused = new Set<symbol>();

  constructor(private readonly engine: object, private readonly problems: string[]) {}

  pattern({ action, input, output = {} }: ActionPattern, place: string): Pattern | undefined {
    const info = this.#action(action, place);
    const pattern = this.#sides(place, info, { input, output });
    if (!info) this.#refuse(pattern.bindings);
    return info && { ...pattern, action: info };
  }

  step({ action, input, output }: ActionPattern, place: string): Step | undefined {
    const info = this.#action(action, place);
    const ends = this.#ends(place, info, input);
    const pattern = output && this.#sides(place, info, { output });
    if (!info) {
      this.#refuse(pattern?.bindings ?? []);
      return undefined;
    }
    return {
      action: info,
      input: templateOf(ends ? input : {}),
      output: pattern && { ...pattern, action: info },
    };
  }

  #refuse(bindings: readonly Binding[]): void {
    for (const { variable } of bindings) this.#refused.add(variable);
  }

  #action(action: unknown, place: string): ActionInfo | undefined {
    const info = infoOf(action);
    if (!info || info.engine !== this.engine) {
      const name = info?.label ?? ((action as { name?: string }).name || "an unnamed function");
      this.problems.push(
        `${place}: "${name}" is not an action of a concept that this engine instrumented: ` +
          `import the concept from "@concepts", or pass it to Engine.instrument({ ... }) and use what that returns`,
      );
      return undefined;
    }
    if (info.isQuery) {
      this.problems.push(
        `${place}: ${info.label} is a query, not an action: use frames.query(${info.label}, { input }, { output }) in "where"`,
      );
      return undefined;
    }
    return info;
  }

  #sides(place: string, info: ActionInfo | undefined, sides: Partial<Record<"input" | "output", Mapping>>) {
    const literals: Literal[] = [];
    const bindings: Binding[] = [];
    for (const side of ["input", "output"] as const) {
      for (const [key, value] of Object.entries(sides[side] ?? {})) {
        if (typeof value === "symbol") bindings.push({ side, key, variable: value, optional: false });
        else if (value instanceof Optional) {
          bindings.push({ side, key, variable: value.variable, optional: true });
        } else if (value !== undefined && this.#ends(place, info, { [key]: value })) {
          const nested = variableInside(value);
          if (nested) {
            this.problems.push(
              `${place}: the variable "${nested.description}" is nested inside "${key}" of ${
                info?.label ?? "the pattern"
              }; ` +
                `variables stand at the top level of a pattern: bind the whole of "${key}" and compare in "where"`,
            );
          }
          literals.push({ side, key, value });
        }
      }
    }
    return { literals, bindings, namesError: sides.output?.error !== undefined };
  }

  /** Whether no value of a mapping holds itself or nests without reason; one that does is a problem. */
  #ends(place: string, info: ActionInfo | undefined, mapping: Mapping): boolean {
    const endless = Object.keys(mapping).filter((key) => isDeeperThan(mapping[key], LITERAL_DEPTH));
    for (const key of endless) {
      this.problems.push(
        `${place}: the value of "${key}" of ${
          info?.label ?? "the pattern"
        } holds itself, or nests more than ` +
          `${LITERAL_DEPTH} levels deep; expected a literal that ends: leave out the part that leads back to it`,
      );
    }
    return endless.length === 0;
  }

  /**
   * The variables that must be bound when a firing begins; those that nothing can bind are problems (R10).
   *
   * @param then undefined in place of a step that is refused
   */
  needs(when: readonly Pattern[], then: readonly (Step | undefined)[], hasWhere: boolean): symbol[] {
    const fromWhen = bindingsOf(when);
    const fromSteps = new Set<symbol>();
    const needs = new Set<symbol>();
    then.forEach((step, index) => {
      if (!step) return;
      for (const { variable, optional } of variablesIn(step.input)) {
        if (fromSteps.has(variable) || this.#refused.has(variable)) continue;
        if (!fromWhen.has(variable) && !hasWhere) {
          this.#unbound(variable, index, step, [...fromWhen.keys(), ...fromSteps]);
        } else if (!optional && !fromWhen.get(variable)) needs.add(variable);
      }
      for (const binding of step.output?.bindings ?? []) fromSteps.add(binding.variable);
    });
    return [...needs];
  }

  #unbound(variable: symbol, index: number, step: Step, bound: symbol[]): void {
    const names = bound.map((one) => one.description ?? "");
    const near = nearest(variable.description ?? "", names);
    const own = step.output?.bindings.some((binding) => binding.variable === variable);
    this.problems.push(
      `then, step ${
        index + 1
      }: ${step.action.label} uses the variable "${variable.description}", which nothing binds ` +
        `(bound are: ${inQuotes(names)}). ` +
        (own
          ? `The step's own output binds it for later steps only. `
          : near
          ? `Did you mean "${near}"? `
          : "") +
        `Name it in a pattern of "when", in the output of an earlier step, or bind it in a "where"`,
    );
  }
}

/** The variables of a `when`, each with whether all patterns that name it mark it with `optional`. */
function bindingsOf(when: readonly Pattern[]): Map<symbol, boolean> {
  const optional = new Map<symbol, boolean>();
  for (const binding of when.flatMap((pattern) => pattern.bindings)) {
    optional.set(binding.variable, binding.optional && (optional.get(binding.variable) ?? true));
  }
  return optional;
}
