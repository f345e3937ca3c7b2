import { nearest } from "../../engine/nearest.ts";
import { inQuotes } from "../../engine/words.ts";
import type { Method } from "../concept.ts";
import type { Finding } from "../finding.ts";
import type { DeclaredSlot } from "../loading/declared.ts";
import type { Slots } from "../matching.ts";
import type { Place } from "../place.ts";
import { didYouMean, keyNames } from "../words.ts";

/**
 * Keys of a pattern or a look-up that its method does not have. Where the method takes any key (such as those of a request), keys
 * that look misspelt.
 *
 * @param at where a key stands, and in which sync
 */
export function keyFindings(
  method: Method,
  side: "input" | "output",
  slots: Slots,
  at: (key: string) => Place & { readonly sync?: string },
): Finding[] {
  const types = side === "input" ? method.inputs : method.outcomes;
  if (types.length === 0 && side === "output") return [];
  const names = keyNames(types);
  return Object.entries(slots).flatMap(([key, slot]): Finding[] => {
    // Whatever throws gives an error, also where the types know of none.
    if (names.includes(key) || (side === "output" && key === "error" && !method.isQuery)) return [];
    if (types.some(({ open }) => open)) return suspicious(method, key, slot, names, slots, at);
    const [takes, it] = side === "input" ? ["takes no", "it takes"] : [
      method.isQuery ? "gives no rows with" : "never gives",
      method.isQuery ? "they have" : "it gives",
    ];
    const odd = side === "output" && !method.isQuery ? method.odd : undefined;
    const { file, line } = method.place;
    return [{
      severity: "error",
      rule: "unknown-key",
      ...at(key),
      message: `${method.label} ${takes} "${key}"; ${it} ${inQuotes(names)}` +
        (odd === undefined ? "" : `, or ${odd}`) +
        (side === "output" && slot.kind === "variable"
          ? `, so that the variable "${slot.name}" is never bound`
          : ""),
      fix: didYouMean(
        key,
        names,
        odd === undefined
          ? `Use one of these keys, or add "${key}" to ${method.label} (${file}:${line})`
          : `Let ${method.label} (${file}:${line}) return an object with "${key}" in place of ${odd}`,
      ),
    }];
  });
}

/** In a place where any key may stand: one that is nearly a key of the method, or nearly the name of its variable. */
function suspicious(
  method: Method,
  key: string,
  slot: DeclaredSlot,
  names: readonly string[],
  slots: Slots,
  at: (key: string) => Place & { readonly sync?: string },
): Finding[] {
  const free = names.filter((name) => !(name in slots));
  const meant = nearest(key, free) ?? (slot.kind === "variable" ? nearVariable(key, slot.name) : undefined);
  if (meant === undefined) return [];
  return [{
    severity: "hint",
    rule: "suspicious-key",
    ...at(key),
    message: names.includes(meant)
      ? `${method.label} takes any key, also "${key}"; it looks like "${meant}", which it knows`
      : `${method.label} takes any key, also "${key}"; it looks like its variable "${meant}", misspelt`,
    fix: `Did you mean "${meant}"? Otherwise nothing is to be done`,
  }];
}

/** A plural beside its singular is meant. */
function nearVariable(key: string, variable: string): string | undefined {
  const stem = (name: string) => name.toLowerCase().replace(/e?s$/, "");
  return key !== variable && key.length > 2 && stem(key) !== stem(variable)
    ? nearest(key, [variable])
    : undefined;
}
