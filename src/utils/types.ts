/**
 * An identifier: a string that only names something. The brand lives in the types alone, so that a text cannot be passed
 * where an identifier is meant; `"user:ada" as ID` makes one, and `freshID()` a new one.
 */
export type ID = string & { readonly __brand: "ID" };

/** An object without keys: what an action gives that succeeded and has nothing to say. */
export type Empty = Record<PropertyKey, never>;
