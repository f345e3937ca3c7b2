import { nearest } from "./nearest.ts";
import type { Wrong } from "./wrong.ts";

/**
 * What is wrong with a sync whose function uses a name that there is not: most often a variable that its parameter does not
 * name. Undefined for any other error.
 *
 * @param error what the function threw
 * @param variables the names that its parameter has
 */
export function notDefined(error: unknown, variables: Iterable<string>): Wrong | undefined {
  const [, name] = error instanceof ReferenceError ? /^(\S+) is not defined$/.exec(error.message) ?? [] : [];
  if (name === undefined) return undefined;
  const near = nearest(name, variables);
  return {
    what: `it uses "${name}", which is not defined`,
    next: near === undefined
      ? `if it is a variable of the sync, name it in the parameter: ({ ..., ${name} }) => ...`
      : `did you mean "${near}"? Otherwise name it in the parameter: ({ ..., ${name} }) => ...`,
  };
}
