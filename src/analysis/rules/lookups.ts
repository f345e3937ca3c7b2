import { inQuotes } from "../../engine/words.ts";
import type { Method } from "../concept.ts";
import type { Finding } from "../finding.ts";
import { mayStand, type Slots } from "../matching.ts";
import type { Place } from "../place.ts";
import { askedOf, type Project, type ProjectSync } from "../project.ts";
import { printFields, printType } from "../value_type.ts";
import type { Lookup, LookupKey, WhereMistake } from "../where_code.ts";
import { keyFindings } from "./keys.ts";
import { literalFix } from "./literal_fix.ts";
import { unknownMethod } from "./unknown_method.ts";

/** Look-ups of queries and keys that do not exist, and frames that get lost in a `where`. */
export function lookupsRule(project: Project): Finding[] {
  return project.syncs.flatMap((sync) => {
    const where = sync.source.where;
    if (!where) return [];
    return [
      ...where.lookups.flatMap((lookup) => lookupFindings(lookup, sync, project)),
      ...where.mistakes.map((mistake) => mistakeFinding(mistake, sync)),
    ];
  });
}

/** What a finding is about: a sync, and the place in it. */
type About = Place & { readonly sync: string };

function lookupFindings(lookup: Lookup, sync: ProjectSync, project: Project): Finding[] {
  const about: About = { sync: sync.name, ...lookup.place };
  const { query: named } = lookup;
  const method = askedOf(project, named);
  const findings = lostFrames(lookup, method, about);
  const concept = named && project.concepts.get(named.concept);
  if (!named || !concept) return findings;
  if (!method && concept.open) return findings;
  if (!method) return [...findings, unknownMethod(named, [...concept.methods.values()], about)];
  const at = (keys: readonly LookupKey[]) => (key: string) => ({
    sync: sync.name,
    ...keys.find((one) => one.key === key)?.place ?? lookup.place,
  });
  const keys = [
    ...keyFindings(method, "input", slotsOf(lookup.input), at(lookup.input)),
    ...keyFindings(method, "output", slotsOf(lookup.output), at(lookup.output)),
  ];
  findings.push(...keys);
  if (!lookup.complete || keys.some(({ rule }) => rule === "unknown-key")) return findings;
  return [...findings, ...missingKeys(lookup, method, about), ...literals(lookup, method, sync)];
}

/** A look-up whose frames are not used, or are used before they are there. */
function lostFrames(lookup: Lookup, method: Method | undefined, about: About): Finding[] {
  const { query: named, use } = lookup;
  const label = named ? `${named.concept}.${named.name}` : "the query";
  const isAsync = lookup.async || method?.async === true;
  if (use === "dropped" && named) {
    return [{
      severity: "error",
      rule: "where-loses-frames",
      ...about,
      message:
        `The frames that the look-up of ${label} gives are not used, and the ones it was asked with do not change`,
      fix: `Write frames = ${isAsync ? "await " : ""}frames.query(...)`,
    }];
  }
  if (use === "not awaited" && isAsync) {
    return [{
      severity: "error",
      rule: "where-loses-frames",
      ...about,
      message: `The look-up of ${label} gives a promise, which is used as if it were frames`,
      fix: `Write "await" before it, in a "where: async (frames) => ..."`,
    }];
  }
  return [];
}

/** Keys that a query must be given, and is not. */
function missingKeys({ input }: Lookup, { label, inputs }: Method, about: About): Finding[] {
  const lacking = inputs.map(({ fields }) =>
    fields.filter(({ name, optional }) => !optional && !input.some(({ key }) => key === name))
  );
  if (lacking.length === 0 || lacking.some((fields) => fields.length === 0)) return [];
  return [{
    severity: "error",
    rule: "missing-key",
    ...about,
    message: `${label} needs ${
      inQuotes(lacking[0].map(({ name }) => name))
    }, which the look-up does not give`,
    fix: `Give it: ${label} takes ${printFields(inputs[0].fields, inputs[0].open)}`,
  }];
}

/** Literals of a type that their key never has. */
function literals(lookup: Lookup, method: Method, sync: ProjectSync): Finding[] {
  return (["input", "output"] as const).flatMap((side) => {
    const types = side === "input" ? method.inputs : method.outcomes;
    return lookup[side].flatMap(({ key, literal, place }): Finding[] => {
      if (literal === undefined) return [];
      const fields = types.flatMap(({ fields }) => fields.filter(({ name }) => name === key));
      const allowed = fields.map(({ type }) => type);
      const fits = allowed.some((type) => mayStand({ kind: "literal", value: literal }, type));
      if (allowed.length === 0 || fits) return [];
      const is = `"${key}" of ${method.label} is ${allowed.map(printType).join(" | ")}`;
      return [{
        severity: side === "input" ? "hint" : "error",
        rule: side === "input" ? "wrong-type" : "never-matches",
        sync: sync.name,
        ...place,
        message: `${is}, never ${JSON.stringify(literal)}` + (side === "input" ? "" : ": no row fits"),
        fix: literalFix(literal, allowed),
      }];
    });
  });
}

function slotsOf(keys: readonly LookupKey[]): Slots {
  return Object.fromEntries(
    keys.map(({ key, variable, optional, literal }) => [
      key,
      variable !== undefined
        ? { kind: "variable", name: variable, optional }
        : literal !== undefined
        ? { kind: "literal", value: literal }
        : { kind: "other" },
    ]),
  );
}

function mistakeFinding({ kind, name, ...place }: WhereMistake, sync: ProjectSync): Finding {
  return kind === "returns nothing"
    ? {
      severity: "error",
      rule: "where-loses-frames",
      sync: sync.name,
      ...place,
      message: `The "where" returns nothing: every firing fails`,
      fix: "Return frames at its end: return frames",
    }
    : {
      // What nothing binds is an error where it is used; a list of plain objects may be made of frames, too.
      severity: "hint",
      rule: "where-loses-frames",
      sync: sync.name,
      ...place,
      message:
        `A frame gets the key "${name}", and the keys of a frame are variables: nothing is bound by it`,
      fix: `Write [${name}] in place of ${name}`,
    };
}
