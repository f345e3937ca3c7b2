import type { KeyComparison, Slot } from "../explanation.ts";
import { inQuotes } from "../words.ts";
import type { Compared, Misfit } from "./compare.ts";
import { REQUEST } from "./requesting.ts";
import { inWords, shown, withType } from "./shown.ts";

/** The sentences for a record that does not fit a pattern, by the misfit that comes nearest to a fit. */
export function misfitInWords(compared: Compared, { kind, key }: Misfit): { cause: string; fix: string } {
  const { action } = compared.pattern;
  const subject = subjectOf(compared);
  const verb = key.side === "input" ? action === REQUEST ? "has" : "was given" : "gave";
  const name = key.key;
  switch (kind) {
    case "key-misspelt":
      return {
        cause: `${subject} ${verb} no "${name}", which its pattern names, but "${key.near}"`,
        fix: `Write { ${slotInWords(key.near!, key.expected!)} } in the pattern` +
          (key.side === "input" ? `, or "${name}" where it is ${action === REQUEST ? "sent" : "done"}` : ""),
      };
    case "key-absent":
      return absentKeys(compared, key, subject, verb);
    case "literal-type":
      return {
        cause: `"${name}" of ${subject} is ${withType(key.found!)}, and its pattern names ${
          withType(literalOf(key))
        }`,
        fix: `Write { ${name}: ${inWords(key.found!)} } in the pattern, or ${
          key.side === "input" ? "send" : "give"
        } ${withType(literalOf(key))}`,
      };
    case "literal-misspelt":
      return {
        cause: action === REQUEST && name === "path"
          ? `it waits for requests to ${inWords(literalOf(key))}, and this one is to ${inWords(key.found!)}`
          : `"${name}" of ${subject} is ${inWords(key.found!)}, and its pattern names ${
            inWords(literalOf(key))
          }`,
        fix: `Write { ${name}: ${inWords(key.found!)} } in the pattern, if the two are meant to be the same`,
      };
    case "literal-differs":
      if (!key.found) {
        return {
          cause: `${subject} ${verb} no "${name}", and it waits for ${inWords(literalOf(key))} there`,
          fix: `Nothing, if it is for another case; otherwise let it be { ${
            slotInWords(name, literalOf(key))
          } }`,
        };
      }
      return {
        cause: `"${name}" of ${subject} is ${inWords(key.found!)}, and it waits for ${
          inWords(literalOf(key))
        }`,
        fix: `Nothing, if it is for another case; otherwise write { ${name}: ${
          inWords(key.found!)
        } } in the pattern`,
      };
    case "other-path":
      return {
        cause: `it waits for requests to ${inWords(literalOf(key))}, and this one is to ${
          inWords(key.found!)
        }`,
        fix: `Nothing, if it is not meant for ${inWords(key.found!)}`,
      };
    case "error-unmatched":
      return {
        cause: `${action} gave the error ${
          inWords(key.found!)
        }, and its pattern names no "error": it waits for a success`,
        fix: `Nothing here; for the error add a sync with [${action}, {}, { error }] in its "when"`,
      };
    case "no-error":
      return {
        cause: `it waits for an error of ${action}, which succeeded`,
        fix: `Nothing, if ${action} was meant to succeed`,
      };
  }
}

function absentKeys(
  compared: Compared,
  first: KeyComparison,
  subject: string,
  verb: string,
): { cause: string; fix: string } {
  const { pattern: { action }, record, misfits } = compared;
  const absent = misfits.filter(({ kind, key }) => kind === "key-absent" && key.side === first.side)
    .map(({ key }) => key);
  const names = inQuotes(absent.map(({ key }) => key));
  const across = first.side === "input" ? "output" : "input";
  if (Object.hasOwn(record[across]!, first.key)) {
    return {
      cause:
        `${subject} ${verb} no "${first.key}", which its pattern names in the ${first.side}: it is in the ${across}`,
      fix: `Name "${first.key}" in the ${
        across === "input" ? "second" : "third"
      } part of the pattern, the ${across}`,
    };
  }
  if (first.side === "output" && record.returned) {
    return {
      cause: `${action} returned ${record.returned}, and its pattern names ${names}`,
      fix: `Let ${action} return an object: { ${absent.map(({ key }) => key).join(", ")} }`,
    };
  }
  const given = Object.entries(record[first.side]!).flatMap(([key, value]) => value === undefined ? [] : key);
  const cause = `${subject} ${verb} no ${names}, which its pattern names (there ${
    given.length === 0 ? "is nothing" : `is ${inQuotes(given)}`
  })`;
  if (first.side === "output") {
    return { cause, fix: `Name a key that ${action} gives, or let it give ${names}` };
  }
  const optional = absent.map(({ key, expected }) =>
    expected?.kind === "variable" ? slotInWords(key, { ...expected, optional: true }) : key
  );
  const send = action !== REQUEST
    ? `Give ${action} ${names}`
    : absent.some(({ key }) => key === "session")
    ? `Log in and send the session, in the body or as "Authorization: Bearer"`
    : `Send ${names}`;
  return { cause, fix: `${send}, or write { ${optional.join(", ")} } in the pattern where it may be absent` };
}

/** What a sentence is about: the request to a path, or the action. */
function subjectOf({ pattern: { action }, record }: Compared): string {
  return action === REQUEST ? `the request to ${inWords(shown(record.input.path ?? null))}` : action;
}

function literalOf({ expected }: KeyComparison): Slot & { readonly kind: "literal" } {
  return expected as Slot & { readonly kind: "literal" };
}

/** A pattern's slot as it is written: `username`, `page: 3`, `user: usr`. */
function slotInWords(key: string, slot: Slot): string {
  if (slot.kind === "literal") return `${key}: ${inWords(slot)}`;
  const variable = slot.optional ? `optional(${slot.name})` : slot.name;
  return variable === key ? key : `${key}: ${variable}`;
}
