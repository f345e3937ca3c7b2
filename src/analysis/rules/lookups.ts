import type { Finding } from "../finding.ts";
import { mayStand, type Slots } from "../matching.ts";
import { askedOf, type Project, type SyncOf } from "../project.ts";
import { printFields, printType } from "../value_type.ts";
import type { Lookup, LookupKey, Loss } from "../where_code.ts";
import { inQuotes } from "../words.ts";
import { keyFindings } from "./keys.ts";
import { literalFix } from "./literal_fix.ts";
import { unknownMethod } from "./patterns.ts";

/** Look-ups of queries and keys that do not exist, and frames that get lost in a `where`. */
export function lookupsRule(project: Project): Finding[] {
  return project.syncs.flatMap((sync) => {
    const where = sync.source.where;
    if (!where) return [];
    return [
      ...where.lookups.flatMap((lookup) => lookupFindings(lookup, sync, project)),
      ...where.losses.map((loss) => lossFinding(loss, sync)),
    ];
  });
}

function lookupFindings(lookup: Lookup, sync: SyncOf, project: Project): Finding[] {
  const about = { sync: sync.name, ...lookup.place };
  const { query: named } = lookup;
  const label = named ? `${named.concept}.${named.name}` : "the query";
  const findings: Finding[] = [];
  const method = askedOf(project, named);
  const isAsync = lookup.async || method?.async === true;
  if ((lookup.use === "dropped" && named) || (lookup.use === "not awaited" && isAsync)) {
    findings.push({
      severity: "error",
      rule: "where-loses-frames",
      ...about,
      message: lookup.use === "dropped"
        ? `The frames that the look-up of ${label} gives are not used, and the ones it was asked with do not change`
        : `The look-up of ${label} gives a promise, which is used as if it were frames`,
      fix: lookup.use === "dropped"
        ? `Write frames = ${isAsync ? "await " : ""}frames.query(...)`
        : `Write "await" before it, in a "where: async (frames) => ..."`,
    });
  }
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

  const lacking = method.inputs.map(({ fields }) =>
    fields.filter(({ name, optional }) => !optional && !lookup.input.some(({ key }) => key === name))
  );
  if (lacking.length > 0 && lacking.every((fields) => fields.length > 0)) {
    findings.push({
      severity: "error",
      rule: "missing-key",
      ...about,
      message: `${method.label} needs ${
        inQuotes(lacking[0].map(({ name }) => name))
      }, which the look-up does not give`,
      fix: `Give it: ${method.label} takes ${printFields(method.inputs[0].fields, method.inputs[0].open)}`,
    });
  }
  for (const [side, written] of [["input", lookup.input], ["output", lookup.output]] as const) {
    const types = side === "input" ? method.inputs : method.outcomes;
    for (const { key, literal, place } of written) {
      if (literal === undefined) continue;
      const fields = types.flatMap(({ fields }) => fields.filter(({ name }) => name === key));
      const allowed = fields.map(({ type }) => type);
      if (
        allowed.length === 0 || allowed.some((type) => mayStand({ kind: "literal", value: literal }, type))
      ) continue;
      findings.push({
        severity: side === "input" ? "hint" : "error",
        rule: side === "input" ? "wrong-type" : "never-matches",
        sync: sync.name,
        ...place,
        message:
          `"${key}" of ${method.label} is ${allowed.map(printType).join(" | ")}, never ${
            JSON.stringify(literal)
          }` + (side === "input" ? "" : ": no row fits"),
        fix: literalFix(literal, allowed),
      });
    }
  }
  return findings;
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

function lossFinding({ kind, name, ...place }: Loss, sync: SyncOf): Finding {
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
