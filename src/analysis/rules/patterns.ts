import { inQuotes } from "../../engine/words.ts";
import type { Method } from "../concept.ts";
import type { Finding } from "../finding.ts";
import type { DeclaredPattern } from "../loading/declared.ts";
import { FAULT, mayFit, mayStand, type Slots } from "../matching.ts";
import { placesOfPattern } from "../pattern_places.ts";
import type { Project, ProjectSync } from "../project.ts";
import type { PatternPlaces } from "../sync_source.ts";
import { printFields, printType } from "../value_type.ts";
import { keyFindings } from "./keys.ts";
import { literalFix } from "./literal_fix.ts";
import { unknownMethod } from "./unknown_method.ts";

/** A pattern, and where it stands. */
interface Placed {
  readonly sync: ProjectSync;
  readonly side: "when" | "then";
  readonly pattern: DeclaredPattern;
  readonly places: PatternPlaces | undefined;
}

/** Patterns of actions that do not exist, with keys that do not exist, or that nothing can match. */
export function patternsRule(project: Project): Finding[] {
  return project.syncs.flatMap((sync) =>
    (["when", "then"] as const).flatMap((side) =>
      sync[side].flatMap((pattern, i) => {
        const places = placesOfPattern(sync, side, i);
        return patternFindings({ sync, side, pattern, places }, project);
      })
    )
  );
}

function patternFindings(placed: Placed, project: Project): Finding[] {
  const { sync, pattern, places } = placed;
  const about = { sync: sync.name, ...places?.place ?? sync.place };
  const { method: named } = pattern;
  if (!named) {
    const [owner = "Name"] = [...project.concepts.values()].filter(({ methods }) =>
      methods.has(pattern.called)
    )
      .map(({ name }) => name);
    return [{
      severity: "error",
      rule: "unknown-action",
      ...about,
      message:
        `"${pattern.called}" is not an action of a concept of @concepts, so that the engine knows nothing of it`,
      fix: `Import the concept that the engine runs: import { ${owner} } from "@concepts"`,
    }];
  }
  const concept = project.concepts.get(named.concept);
  if (!concept) return [];
  const method = concept.methods.get(named.name);
  if (!method && concept.open) return [];
  if (!method) return [unknownMethod(named, [...concept.methods.values()], about)];
  if (method.isQuery) {
    return [{
      severity: "error",
      rule: "query-as-action",
      ...about,
      message: `${method.label} is a query, not an action`,
      fix: `Use it in "where": frames.query(${method.label}, { input }, { output })`,
    }];
  }
  const keys = [
    ...keyFindings(method, "input", pattern.input, placesOf(placed, "input")),
    ...keyFindings(method, "output", pattern.output ?? {}, placesOf(placed, "output")),
  ];
  if (keys.some(({ rule }) => rule === "unknown-key")) return keys;
  return [...keys, ...missing(placed, method), ...literals(placed, method), ...outcomes(placed, method)];
}

function placesOf({ sync, places }: Placed, side: "input" | "output") {
  return (key: string) => ({ sync: sync.name, ...places?.[side].get(key) ?? places?.place ?? sync.place });
}

/** Keys that a step must give, and does not. */
function missing({ side, sync, pattern, places }: Placed, method: Method): Finding[] {
  if (side === "when" || method.inputs.length === 0) return [];
  const lacking = method.inputs.map(({ fields }) =>
    fields.filter(({ name, optional }) => !optional && pattern.input[name] === undefined).map(({ name }) =>
      name
    )
  );
  if (lacking.some((names) => names.length === 0)) return [];
  const [names] = lacking;
  return [{
    severity: "error",
    rule: "missing-key",
    sync: sync.name,
    ...places?.place ?? sync.place,
    message: `${method.label} needs ${inQuotes(names)}, which the step does not give`,
    fix: `Give it: ${method.label} takes ${printFields(method.inputs[0].fields, method.inputs[0].open)}`,
  }];
}

/** Literals of a type that their key never has. */
function literals(placed: Placed, method: Method): Finding[] {
  const at = placesOf(placed, "input");
  return Object.entries(placed.pattern.input).flatMap(([key, slot]): Finding[] => {
    const fields = method.inputs.flatMap(({ fields }) => fields.filter(({ name }) => name === key));
    if (fields.length === 0 || fields.some(({ type }) => mayStand(slot, type))) return [];
    const found = slot.kind === "literal" ? JSON.stringify(slot.value) : `an ${slot.kind}`;
    const types = fields.map(({ type }) => printType(type)).join(" | ");
    return [
      placed.side === "when"
        ? {
          severity: "error",
          rule: "never-matches",
          ...at(key),
          message: `The pattern never matches: "${key}" of ${method.label} is ${types}, never ${found}`,
          fix: literalFix(literalOf(slot), fields.map(({ type }) => type)),
        }
        : {
          severity: "hint",
          rule: "wrong-type",
          ...at(key),
          message: `"${key}" of ${method.label} is ${types}, the step gives ${found}`,
          fix: literalFix(literalOf(slot), fields.map(({ type }) => type)),
        },
    ];
  });
}

/** Output patterns that no outcome fits. */
function outcomes(placed: Placed, method: Method): Finding[] {
  const { pattern, side } = placed;
  const output = pattern.output ?? (side === "when" ? {} : undefined);
  if (output === undefined || [...method.outcomes, FAULT].some((outcome) => mayFit(outcome, output))) {
    return [];
  }
  if (method.outcomes.length === 0) return [];
  const at = placesOf(placed, "output");
  const kinds = method.outcomes.map(({ fields, open }) => printFields(fields, open)).join(" or ");
  const what = side === "when" ? "The pattern never matches" : "The sequence always ends here";
  const wrong = Object.entries(output).find(([key, slot]) => {
    const fields = method.outcomes.flatMap(({ fields }) => fields.filter(({ name }) => name === key));
    return fields.length > 0 && !fields.some(({ type }) => mayStand(slot, type));
  });
  if (wrong) {
    const [key, slot] = wrong;
    const types = method.outcomes.flatMap(({ fields }) =>
      fields.filter(({ name }) => name === key).map((one) => one.type)
    );
    const found = slot.kind === "literal" ? JSON.stringify(slot.value) : `an ${slot.kind}`;
    return [{
      severity: "error",
      rule: "never-matches",
      ...at(key),
      message: `${what}: "${key}" of what ${method.label} gives is ${
        types.map(printType).join(" | ")
      }, never ${found}`,
      fix: literalFix(literalOf(slot), types),
    }];
  }
  const keys = Object.keys(output);
  return [{
    severity: "error",
    rule: "never-matches",
    ...at(keys[0] ?? ""),
    message: keys.length === 0
      ? `${what}: ${method.label} only ever gives an error, which {} does not match`
      : `${what}: ${method.label} gives ${kinds}, never ${inQuotes(keys)} at once`,
    fix: "error" in output && keys.length > 1
      ? `An error and a success are two outcomes: write one sync for each, or take "error" out of this pattern`
      : "Name the keys of one outcome: one sync for each",
  }];
}

/** The literal that stands in a slot. */
function literalOf(slot: Slots[string]): unknown {
  return slot.kind === "literal" ? slot.value : undefined;
}
