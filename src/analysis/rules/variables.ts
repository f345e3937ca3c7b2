import { nearest } from "../../engine/nearest.ts";
import { inQuotes } from "../../engine/words.ts";
import type { Finding } from "../finding.ts";
import { placesOfPattern } from "../pattern_places.ts";
import type { Place } from "../place.ts";
import { askedOf, methodOf, type Project, type ProjectSync } from "../project.ts";
import { isRequesting } from "../requesting.ts";
import { areApart, printType } from "../value_type.ts";
import { typeOfUse, typeOfVariable, usesInThen, variablesIn } from "../variables.ts";
import type { Lookup } from "../where_code.ts";
import { didYouMean } from "../words.ts";

/** Variables that are used and not bound, bound and not used, or may be unbound where they are used. */
export function variablesRule(project: Project): Finding[] {
  return project.syncs.flatMap((sync) => {
    const scope = new Scope(project, sync);
    return [...scope.unbound(), ...scope.mayBeUnbound(), ...scope.unused(), ...scope.clashes()];
  });
}

/** The variables of one sync: what binds them, and what uses them. */
class Scope {
  /** Variables of the patterns of `when`, each with whether all of these mark it with `optional`. */
  readonly #when = new Map<string, boolean>();
  /** Variables that a look-up binds, or `collect` and `collectAs`. */
  readonly #lookedUp = new Set<string>();
  /** Variables that stand at a key which their query does not have: `lookupsRule` tells of these. */
  readonly #said = new Set<string>();

  constructor(private readonly project: Project, private readonly sync: ProjectSync) {
    for (const { input, output = {} } of sync.when) {
      for (const slot of [...Object.values(input), ...Object.values(output)]) {
        for (const { name, optional } of variablesIn(slot)) {
          this.#when.set(name, optional && (this.#when.get(name) ?? true));
        }
      }
    }
    const { lookups = [], gathered = [] } = sync.source.where ?? {};
    for (const { output, as, query } of lookups) {
      const method = askedOf(project, query);
      for (const { key, variable } of output) {
        if (variable === undefined) continue;
        this.#lookedUp.add(variable);
        const exists = !method ||
          method.outcomes.some(({ open, fields }) => open || fields.some(({ name }) => name === key));
        if (!exists) this.#said.add(variable);
      }
      if (as !== undefined) this.#lookedUp.add(as);
    }
    for (const { as } of gathered) this.#lookedUp.add(as);
  }

  /** Whether the `where` may bind it in a way that is not seen. */
  #mayBeBound(variable: string): boolean {
    const { where } = this.sync.source;
    return this.sync.hasWhere && (!where || where.opaque || where.mayBind.has(variable));
  }

  #isBound(variable: string): boolean {
    return this.#when.has(variable) || this.#lookedUp.has(variable) || this.#mayBeBound(variable);
  }

  #at(side: "when" | "then", index: number, part: "input" | "output", key: string): Place {
    const places = placesOfPattern(this.sync, side, index);
    return places?.[part].get(key) ?? places?.place ?? this.sync.place;
  }

  /** Variables that a step, a look-up or the code of the `where` uses, and that nothing binds. */
  unbound(): Finding[] {
    const fromSteps = new Map<string, number>();
    this.sync.then.forEach(({ output = {} }, step) => {
      for (const { name } of Object.values(output).flatMap(variablesIn)) {
        if (!fromSteps.has(name)) fromSteps.set(name, step);
      }
    });
    const bound = [...this.#when.keys(), ...this.#lookedUp, ...fromSteps.keys()];
    const findings = usesInThen(this.sync).filter(({ name, step }) =>
      !this.#isBound(name) && !((fromSteps.get(name) ?? Infinity) < step)
    ).map(({ name, step, key }): Finding => ({
      ...this.#unboundAt(this.#at("then", step, "input", key), name, bound),
      ...fromSteps.has(name) && {
        fix: `Step ${fromSteps.get(name)! + 1} binds it, for the steps behind it only: change their order`,
      },
    }));
    const { lookups = [], reads = [] } = this.sync.source.where ?? {};
    for (const { input } of lookups) {
      for (const { variable, place, optional } of input) {
        if (variable !== undefined && !optional && !this.#isBound(variable)) {
          findings.push(this.#unboundAt(place, variable, bound));
        }
      }
    }
    for (const [variable, place] of reads) {
      if (!this.#isBound(variable) && !fromSteps.has(variable)) {
        findings.push({ ...this.#unboundAt(place, variable, bound), severity: "hint" });
      }
    }
    return findings;
  }

  #unboundAt(place: Place, variable: string, bound: readonly string[]): Finding {
    const free = bound.filter((name) => name !== variable);
    const about = { severity: "error", rule: "unbound", sync: this.sync.name, ...place } as const;
    const key = this.sync.source.where?.mistakes.find(({ kind, name }) =>
      kind === "string key" && name === variable
    );
    if (key) {
      return {
        ...about,
        message:
          `Nothing binds the variable "${variable}": frames get the key "${variable}" (${key.file}:${key.line}), and the ` +
          `keys of a frame are variables`,
        fix: `Write [${variable}] in place of ${variable} there`,
      };
    }
    return {
      ...about,
      message: `Nothing binds the variable "${variable}"; bound are ${inQuotes(free)}`,
      fix: didYouMean(
        variable,
        free,
        `Name it in a pattern of "when", in the output of a query in "where", or in the output of an earlier step`,
      ),
    };
  }

  /** Variables that may be unbound where a step uses them. */
  mayBeUnbound(): Finding[] {
    return [...this.#unboundByRows(), ...this.#unboundOptionals()];
  }

  /** Variables of a look-up's output whose key some rows lack. */
  #unboundByRows(): Finding[] {
    const where = this.sync.source.where;
    const findings: Finding[] = [];
    for (const { output, query } of where?.lookups ?? []) {
      const rows = askedOf(this.project, query)?.outcomes ?? [];
      const namesError = output.some(({ key }) => key === "error");
      const kept = namesError ? rows : rows.filter(({ isError }) => !isError);
      for (const { key, variable, place } of output) {
        if (variable === undefined || this.#when.has(variable) || where!.reads.has(variable)) continue;
        if (where!.mayBind.has(variable)) continue;
        const lacking = kept.some(({ fields, open }) =>
          !open && !fields.some(({ name, optional }) => name === key && !optional)
        );
        const has = kept.some(({ fields }) => fields.some(({ name }) => name === key));
        const used = usesInThen(this.sync).some(({ name, optional }) => name === variable && !optional);
        if (!lacking || !has || !used) continue;
        findings.push({
          severity: "hint",
          rule: "may-be-unbound",
          sync: this.sync.name,
          ...place,
          message:
            `A row of ${query!.concept}.${
              query!.name
            } may be without "${key}": the variable "${variable}" is then ` +
            `unbound, and the firing fails`,
          fix: `Write optional(${variable}) where a step uses it, or keep the frames that have it: ` +
            `frames.filter(($) => $[${variable}] !== undefined)`,
        });
      }
    }
    return findings;
  }

  /** Optional variables of the patterns that an action needs. */
  #unboundOptionals(): Finding[] {
    const where = this.sync.source.where;
    const findings: Finding[] = [];
    for (const { name, step, key } of usesInThen(this.sync)) {
      const pattern = this.sync.then[step];
      const slot = pattern.input[key];
      if (!this.#when.get(name) || slot.kind !== "variable" || isRequesting(pattern, "respond")) continue;
      if (where?.lookups.some(({ output }) => output.some(({ variable }) => variable === name))) continue;
      if (this.#mayBeBound(name) || where?.reads.has(name)) continue;
      const inputs = methodOf(this.project, pattern.method)?.inputs ?? [];
      const needs = inputs.length > 0 &&
        inputs.every(({ fields }) => fields.some((field) => field.name === key && !field.optional));
      if (!needs) continue;
      findings.push({
        severity: "hint",
        rule: "may-be-unbound",
        sync: this.sync.name,
        ...this.#at("then", step, "input", key),
        message:
          `The variable "${name}" is optional, and ${pattern.called} needs "${key}": it is called without it`,
        fix: `Take optional(...) away from "${name}", or write "${key}?" in ${pattern.called}`,
      });
    }
    return findings;
  }

  /** Variables that stand in one place only. */
  unused(): Finding[] {
    const { where } = this.sync.source;
    if (this.sync.hasWhere && (!where || where.opaque)) return [];
    const lookups = where?.lookups ?? [];
    const used = new Set([
      ...usesInThen(this.sync).map(({ name }) => name),
      ...lookups.flatMap(({ input }) => input.flatMap(({ variable }) => variable ?? [])),
      ...where?.reads.keys() ?? [],
      ...where?.mayBind ?? [],
      ...(where?.gathered ?? []).flatMap(({ as, of }) => [as, ...of]),
    ]);
    const bound = [...this.#inPatterns(), ...lookups.flatMap((lookup) => boundBy(lookup, used))];
    const names = [...bound, ...usesInThen(this.sync)].map(({ name }) => name);
    return bound.filter(({ name, key, isMarker }) =>
      // An `error` that is not used says which outcome is meant.
      key !== "error" && !isMarker && !used.has(name) && !this.#said.has(name) &&
      bound.filter((one) => one.name === name).length === 1
    ).map(({ name, key, place }) => {
      const meant = nearest(name, names.filter((one) => one !== name));
      return {
        severity: "hint",
        rule: "unused",
        sync: this.sync.name,
        ...place,
        message: `The variable "${name}" is bound and never used: it only says that "${key}" must be there` +
          (meant === undefined ? "" : `, whatever "${meant}" is, which is another variable`),
        fix: meant === undefined
          ? "Use it, or take it away"
          : `Did you mean "${meant}"? Otherwise take it away`,
      };
    });
  }

  #inPatterns(): Bound[] {
    return (["when", "then"] as const).flatMap((side) =>
      this.sync[side].flatMap((pattern, index) =>
        (["input", "output"] as const).flatMap((part) =>
          Object.entries(pattern[part] ?? {}).flatMap(([key, slot]) =>
            variablesIn(slot).map(({ name }) => ({
              name,
              key,
              place: this.#at(side, index, part, key),
              // Nearly every first sync of a request names it for nothing.
              isMarker: side === "when" && part === "output" && isRequesting(pattern, "request"),
            }))
          )
        )
      )
    );
  }

  /** Variables that stand for values of types which have nothing in common. */
  clashes(): Finding[] {
    const findings: Finding[] = [];
    for (const name of this.#when.keys()) {
      const bound = typeOfVariable(this.project, this.sync, name);
      const used = typeOfUse(this.project, this.sync, name);
      if (!areApart(bound, used)) continue;
      findings.push({
        severity: "hint",
        rule: "wrong-type",
        sync: this.sync.name,
        ...this.sync.place,
        message: `The variable "${name}" is bound to a value of type ${printType(bound)}, and used as ${
          printType(used)
        }`,
        fix: "Use another variable, or a method that takes this type",
      });
    }
    return findings;
  }
}

/** A place that binds a variable. */
interface Bound {
  readonly name: string;
  readonly key: string;
  readonly place: Place;
  /** Whether it is of a kind that often stands for nothing. */
  readonly isMarker: boolean;
}

/** What a look-up binds; when none of it is used, the look-up asks whether there is a row. */
function boundBy({ collects, output, as, place }: Lookup, used: ReadonlySet<string>): Bound[] {
  if (collects) return as === undefined ? [] : [{ name: as, key: as, place, isMarker: false }];
  const isGuard = output.every(({ variable }) => variable === undefined || !used.has(variable));
  return output.flatMap(({ variable, key, place }) =>
    variable === undefined ? [] : [{ name: variable, key, place, isMarker: isGuard }]
  );
}
