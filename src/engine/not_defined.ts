import { nearest } from "./nearest.ts";
import type { Wrong } from "./wrong.ts";

/** What sync files import besides concepts, whose names begin with a capital letter. */
const HELPERS = new Set(["actions", "optional", "loose", "Frames"]);

/**
 * What is wrong with a sync whose function uses a name that there is not: a variable that its parameter does not
 * name, or something that is not imported. Undefined for any other error.
 *
 * @param error what the function threw
 * @param variables the names that its parameter has
 */
export function notDefined(error: unknown, variables: Iterable<string>): Wrong | undefined {
  const [, name] = error instanceof ReferenceError ? /^(\S+) is not defined$/.exec(error.message) ?? [] : [];
  if (name === undefined) return undefined;
  const what = `it uses "${name}", which is not defined`;
  const from = HELPERS.has(name) ? "@engine" : /^[A-Z]/.test(name) ? "@concepts" : undefined;
  if (from) return { what, next: `write import { ${name} } from "${from}" at the top of its file` };
  const near = nearest(name, variables);
  return {
    what,
    next: near === undefined
      ? `if it is a variable of the sync, name it in the parameter: ({ ..., ${name} }) => ...`
      : `did you mean "${near}"? Otherwise name it in the parameter: ({ ..., ${name} }) => ...`,
  };
}
