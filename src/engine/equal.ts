/** Equality of values in patterns (design rule R2). */

type Plain = Record<string, unknown>;

/**
 * Whether two values are equal: numbers, strings, dates, ids (anything with an `equals` method and the same class), bytes,
 * arrays and plain objects by value, everything else by identity. A key whose value is `undefined` is absent. What cannot
 * be read (a getter that throws, a depth beyond the call stack) equals only itself.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return a !== a && b !== b;
  try {
    return new Comparison().same(a, b);
  } catch {
    return false;
  }
}

/** After so many pairs a comparison remembers them, so that values that share parts or hold themselves end too. */
const REMEMBER_AFTER = 1_000;

class Comparison {
  #pairs = 0;
  #seen = new Map<object, Set<object>>();

  same(a: unknown, b: unknown): boolean {
    if (a === b) return true;
    if (typeof a !== "object" || typeof b !== "object") return a !== a && b !== b;
    if (a === null || b === null) return false;
    if (this.#pairs++ > REMEMBER_AFTER) {
      const partners = this.#seen.get(a) ?? new Set();
      if (partners.has(b)) return true;
      this.#seen.set(a, partners.add(b));
    }
    // Before the classes are compared: a `Buffer` and a `Uint8Array` are the same bytes.
    if (a instanceof Uint8Array) return b instanceof Uint8Array && this.#sameItems(a, b);
    const prototype = Object.getPrototypeOf(a);
    if (isPlain(prototype)) {
      return isPlain(Object.getPrototypeOf(b)) && this.#sameObjects(a as Plain, b as Plain);
    }
    if (prototype !== Object.getPrototypeOf(b)) return false;
    if (Array.isArray(a)) return this.#sameItems(a, b as unknown[]);
    if (a instanceof Date) return this.same(a.getTime(), (b as Date).getTime());
    const { equals } = a as { equals?: unknown };
    return typeof equals === "function" && equals.call(a, b) === true;
  }

  #sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!this.same(a[i], b[i])) return false;
    return true;
  }

  #sameObjects(a: Plain, b: Plain): boolean {
    const keys = definedKeys(a);
    if (keys.length !== definedKeys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && this.same(a[key], b[key]));
  }
}

function isPlain(prototype: unknown): boolean {
  return prototype === Object.prototype || prototype === null;
}

function definedKeys(object: Plain): string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}
