import { describeMissing, takeMissing } from "./concept.ts";
import type { ActionPattern, Clause, Method, PatternOf, Side } from "./patterns.ts";
import type { ActionList, InstrumentedAction } from "./types.ts";

/**
 * The patterns of a `when`, or the steps of a `then`.
 *
 * @param written each `[action, input, output?]`. In `when`, an absent output means that the action succeeded; in `then`,
 *   a step with an output pattern must fit it, or its sequence ends there (design rules R3 and R6).
 * @throws TypeError when an action does not exist, naming the concept and what it has
 */
// deno-lint-ignore no-explicit-any -- where nothing says which side it is, keys are checked and may be missing
export function actions<S extends Side = any, const F extends readonly Method[] = readonly Method[]>(
  ...written: { [K in keyof F]: PatternOf<F[K], S> }
): Clause<S> {
  const patterns = written as unknown as ActionList[];
  const undefinedOnes = patterns.filter((pattern) => Array.isArray(pattern) && pattern[0] === undefined);
  const misses = takeMissing(undefinedOnes.length);
  return patterns.map((pattern, index): ActionPattern => {
    const place = `pattern ${index + 1} of actions(...)`;
    if (!Array.isArray(pattern)) {
      throw new TypeError(`${place} is not a list: write [Concept.action, { input }, { output }]`);
    }
    const [action, input = {}, output] = pattern;
    if (typeof action !== "function") {
      const miss = misses[undefinedOnes.indexOf(pattern)];
      throw new TypeError(
        miss
          ? `${place}: ${describeMissing(miss)}`
          : `${place} names no action: its first element is ${
            action === undefined ? "undefined" : typeof action
          }, ` +
            `expected a method of an instrumented concept, as in Requesting.request`,
      );
    }
    for (const [side, mapping] of [["input", input], ["output", output]] as const) {
      if (
        mapping !== undefined && (typeof mapping !== "object" || mapping === null || Array.isArray(mapping))
      ) {
        throw new TypeError(
          `${place}: the ${side} of ${action.name} must be an object like { key: variable }`,
        );
      }
    }
    return output === undefined ? { action, input } : { action, input, output };
  });
}

/**
 * An action whose pattern is not checked by the compiler, for the rare one that its types say nothing true about:
 *
 *     [loose(Legacy.act), { anything }, { result }]
 */
export function loose(action: Method): InstrumentedAction {
  return action;
}
