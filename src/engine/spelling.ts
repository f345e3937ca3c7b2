/**
 * Misspelt keys where any key may stand, as in the input of `Requesting.request`. In a `when`, `pth: "/login"` is there a key like
 * any other; but a literal at a key that is nearly `path`, in a pattern without `path`, is a mistake.
 */

/**
 * P, the type of a `when` pattern, all of whose keys are optional. If it takes any key besides, a pattern with none of its own
 * keys may not have a literal at a key that is a slip of one of them.
 */
export type Spelt<P> = string extends keyof P ? Checked<P, OwnKey<P>> : P;

type Checked<P, K extends keyof P> = [K] extends [never] ? P : P & (OneOf<K> | NoneOf<P, K>) | UnknownKeys;

/** The keys that a type names besides those of its index signature. */
type OwnKey<P> = keyof { [K in keyof P as string extends K ? never : number extends K ? never : K]: 1 };

type OneOf<K extends PropertyKey> = K extends unknown ? { readonly [P in K]: unknown } : never;
type NoneOf<P, Keys extends keyof P> = {
  readonly [K in Keys as K extends string ? Nearly<K> : never]?: Misspelt<K, Wide<P[K]>>;
};

/** What may stand at a misspelt K: anything but a literal of its type V. */
type Misspelt<_K extends PropertyKey, V> = Exclude<Anything, V>;
type Anything = symbol | object | null | undefined | bigint | string | number | boolean;
type Wide<V> = V extends string ? string : V extends number ? number : V extends boolean ? boolean : never;

/** Patterns that only these names fit (and what no one writes, such as `ptahX`), because editors would offer the names. */
type Nearly<K extends string> = `${Capitalize<K> | Slip<K>}${Uppercase<string>}`;

/** K with one letter twice, with two letters swapped, or without one; with its last one, for `tag` may well stand beside `tags`. */
type Slip<K extends string, Before extends string = ""> = K extends `${infer C}${infer After}` ?
    | `${Before}${C}${C}${After}`
    | (After extends `${infer D}${infer End}` ? `${Before}${D}${C}${End}` | `${Before}${After}` : never)
    | Slip<After, `${Before}${C}`>
  : never;

/** What fits is a value whose keys the compiler does not know, such as a `Mapping`: any other has no key in common with it. */
interface UnknownKeys {
  readonly [unknownKey]?: never;
}
declare const unknownKey: unique symbol;
