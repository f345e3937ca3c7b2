/** A variable whose key may be absent. */
export class Optional {
  constructor(readonly variable: symbol) {}
}

/**
 * Marks a variable of a `when` pattern, a query or a `then` step whose key may be absent: the pattern matches without the
 * key, the variable then stays unbound, and steps and queries that use it leave their key out (design rule R2).
 *
 *     when: actions([Requesting.request, { path: "/posts", title, tag: optional(tag) }, { request }]),
 */
export function optional(variable: symbol): symbol {
  if (typeof variable !== "symbol") {
    throw new TypeError(
      `optional(...) takes a variable of the sync, found ${typeof variable} ${JSON.stringify(variable)}: ` +
        `destructure the name in the sync's parameter and pass it, as in optional(title)`,
    );
  }
  return new Optional(variable) as unknown as symbol;
}
