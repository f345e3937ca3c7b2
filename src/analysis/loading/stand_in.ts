/** What stands in for the concepts while syncs are called: names without a database behind them. */

const methods = new WeakMap<object, { concept: string; name: string }>();

/** Which method a function stands in for. */
export function methodOf(value: unknown): { concept: string; name: string } | undefined {
  return typeof value === "function" ? methods.get(value) : undefined;
}

/** A method was called while a file was loaded. */
export class CalledTooEarly extends Error {}

/** A concept that has every method; whether it should is for the check to say. */
export function standIn(concept: string): object {
  const known = new Map<string, () => never>();
  return new Proxy({}, {
    get(_, name) {
      if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
      let method = known.get(name);
      if (!method) {
        method = () => {
          throw new CalledTooEarly(`${concept}.${name} was called: nothing runs while syncs are declared`);
        };
        methods.set(method, { concept, name });
        known.set(name, method);
      }
      return method;
    },
  });
}

/** An object with which nothing can be done, and which says nothing about it: in place of the database and the engine. */
export function inert(): unknown {
  const nothing: unknown = new Proxy(function () {}, {
    get: (_, name) => name === "then" || typeof name === "symbol" ? undefined : nothing,
    apply: () => nothing,
    construct: () => nothing as object,
    set: () => true,
  });
  return nothing;
}
