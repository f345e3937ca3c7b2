import { BSONRegExp, BSONSymbol } from "../bson/value.ts";
import type { ValueTest } from "./condition.ts";
import { compileRegex } from "./regex.ts";

/** Whether a value is a string that a regular expression matches, or is that regular expression. */
export function regexMatching(regex: BSONRegExp): ValueTest {
  const compiled = compileRegex(regex.pattern, regex.options);
  return {
    matches: (value) => {
      if (typeof value === "string") return compiled.test(value);
      if (value instanceof BSONSymbol) return compiled.test(value.value);
      return value instanceof BSONRegExp && value.pattern === regex.pattern &&
        value.options === regex.options;
    },
  };
}
