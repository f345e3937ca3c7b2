import type { Vars } from "./types.ts";

/**
 * What a sync's function is given: any name destructured from it is a variable; the same name is the same variable.
 *
 * @param known where they are kept, by name
 */
export function freshVariables(known: Map<string, symbol>): Vars {
  return new Proxy({}, {
    get(_, name) {
      if (typeof name === "symbol") return undefined;
      let variable = known.get(name);
      if (!variable) known.set(name, variable = Symbol(name));
      return variable;
    },
  });
}
