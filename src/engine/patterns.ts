// deno-lint-ignore-file ban-types -- `{} extends Record<V, 1>` tells a plain primitive from a union of literals
/**
 * The types of patterns: every key and literal is checked against the method that the pattern names, and completion offers
 * the right keys. Nothing here exists at run time.
 *
 * How it hangs together: `actions` infers where it stands (`when` or `then`) from the type that is expected of it, so the
 * same call demands every input key in a `then` and any of them in a `when`. A refusal is a literal type, because the message
 * that the compiler prints is then the sentence itself.
 */
import type { Spelt } from "./spelling.ts";
import type { Mapping } from "./types.ts";

declare const valueOf: unique symbol;

/**
 * A variable that stands for a T. A plain variable of a sync fits anywhere; it is written as a method so that a variable for
 * an id fits where text is wanted, and one for text does not fit where a number is.
 */
export type Var<T> = symbol & { [valueOf]?(value: T): void };

/** Branded primitives (`ID` is `string & {...}`) take their plain literals; unions of literals stay strict. */
type Plain<V> = V extends string ? ({} extends Record<V, 1> ? string : V)
  : V extends number ? ({} extends Record<V, 1> ? number : V)
  : V;

/** What may stand at one key of a pattern: a literal or a variable. */
export type Slot<V> = unknown extends V ? unknown : Plain<V> | Var<Exclude<V, undefined>>;

/** What may stand at one key of a `then`: the same, with variables at any depth. */
type DeepSlot<V> = unknown extends V ? unknown : Deep<V> | Var<Exclude<V, undefined>>;
type Deep<V> = V extends readonly (infer I)[] ? readonly DeepSlot<I>[]
  : V extends Leaf ? Plain<V>
  : V | { [K in keyof V]: DeepSlot<V[K]> };
type Leaf =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | Date
  | Uint8Array
  | ((...args: never[]) => unknown);

/** A method of a concept. */
// deno-lint-ignore no-explicit-any -- any method, whatever its input
export type Method = (...args: any[]) => unknown;

declare const queryName: unique symbol;
interface Query<Name> {
  readonly [queryName]: Name;
}

/** An instrumented concept: itself, with its `_queries` marked as queries. */
export type Instrumented<T> =
  & T
  & {
    readonly [K in keyof T & `_${string}` as T[K] extends Method ? K : never]: Query<K>;
  };

/** The parameters and the result of a method; of each overload, up to four (the compiler gives one as often as it is asked). */
type Signature<F> = F extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
} ? [A1, R1] | [A2, R2] | [A3, R3] | [A4, R4]
  : never;

type Input<F> = FirstOf<Signature<F>[0]>;

type FirstOf<A> = A extends [] ? Record<PropertyKey, never>
  : A extends [(infer I)?, ...unknown[]] ? I
  : Mapping;

type Result<F> = Awaited<Signature<F>[1]>;

/** Whether a type says nothing, so that nothing is checked against it. */
type Says<T> = [T] extends [never] ? false : unknown extends T ? false : true;

/** The keys that a type names; index signatures, such as that of `Empty`, name none. */
type Named<T> = keyof {
  [
    K in keyof T as string extends K ? [T[K]] extends [never] ? never : K
      : number extends K ? never
      : symbol extends K ? never
      : K
  ]: 1;
};

/** The keys that some object of a union names. */
type NamedByAny<T> = T extends object ? Named<T> : never;

type At<T, K extends PropertyKey> = T extends unknown ? K extends keyof T ? T[K] : never : never;

/** Sentences that stand where nothing may. Members of an enum, because editors would offer a literal as a value. */
declare enum Refused {
  "there are no keys here: write {}" = "no keys",
  "not in the same outcome as the other keys: use one pattern per outcome" = "another outcome",
}
type InAnotherOutcome =
  (typeof Refused)["not in the same outcome as the other keys: use one pattern per outcome"];

/** Of an object without keys. */
type NoKeys = Readonly<Record<string, (typeof Refused)["there are no keys here: write {}"]>>;

/** The input of a step or a query: every required key. */
type Whole<I> = Says<I> extends false ? Mapping
  : [NamedByAny<I>] extends [never] ? NoKeys
  : I extends unknown ? { [K in keyof I as K & Named<I>]: DeepSlot<I[K]> }
  : never;

/** The input of a `when` pattern: any of the keys. */
type Part<I> = Says<I> extends false ? Mapping
  : [NamedByAny<I>] extends [never] ? NoKeys
  : I extends unknown ? Spelt<{ [K in keyof I as K & Named<I>]?: Slot<I[K]> }>
  : never;

/** An output pattern: the keys of one outcome, `{ user }` or `{ error }`, not of two. */
type Outcome<R> = unknown extends R ? Mapping : OneOutcome<R | Fault<R>, NamedByAny<R> | "error">;

/** Any action may throw, which makes its output an error (design rule R7). */
type Fault<R> = "error" extends NamedByAny<R> ? never : { error: string };

/** An outcome without keys is left out: the others, whose keys are all optional, fit `{}` as well. */
type OneOutcome<R, All extends PropertyKey> = R extends object ? [Named<R>] extends [never] ? never
  : Flat<
    & { [K in keyof R as K & Named<R>]?: Slot<Exclude<R[K], undefined>> }
    & { [K in Exclude<All, Named<R>>]?: InAnotherOutcome }
  >
  : never;

/** An intersection as one object, which is how messages then show it. */
type Flat<T> = T extends infer O ? { [K in keyof O]: O[K] } : never;

/** Where a pattern stands. */
export type Side = "when" | "then";

declare const side: unique symbol;

/** The patterns of one side of a sync, as `actions` gives them. */
export interface Clause<S extends Side = Side> extends Array<ActionPattern> {
  readonly [side]?: S;
}

/** One pattern as `actions` gives it. */
export interface ActionPattern {
  readonly action: Method;
  readonly input: Mapping;
  readonly output?: Mapping;
}

type NoAction<Why extends string> = readonly [action: Why, input?: unknown, output?: unknown];

/** One pattern as it is written, for the method F. */
export type PatternOf<F, S> = F extends Query<infer Q extends string>
  ? NoAction<`${Q} is a query, not an action: use frames.query(...) in where`>
  : Says<Result<F>> extends false ? Written<F, S>
  : [Result<F>] extends [readonly unknown[]]
    ? NoAction<"this returns an array, so it is a query, not an action: use frames.query(...) in where">
  : Written<F, S>;

type Written<F, S> = "then" extends S
  ? "when" extends S ? readonly [action: F, input?: Part<Input<F>>, output?: Outcome<Result<F>>]
  : {} extends Whole<Input<F>> ? readonly [action: F, input?: Whole<Input<F>>, output?: Outcome<Result<F>>]
  : readonly [action: F, input: Whole<Input<F>>, output?: Outcome<Result<F>>]
  : readonly [action: F, input?: Part<Input<F>>, output?: Outcome<Result<F>>];

/** A row of a query: what it gives, one of what it gives a list of, or nothing where it gives null. */
type RowOf<R> = unknown extends R ? unknown : R extends readonly (infer Row)[] ? Row : NonNullable<R>;

/** The input of `frames.query`. */
export type QueryInput<F> = Whole<Input<F>>;

/** The output of `frames.query`: keys of a row, each with its variable. */
export type QueryOutput<F> = KeysOf<RowOf<Result<F>>>;

type KeysOf<Row> = Says<Row> extends false ? Mapping
  : [NamedByAny<Row>] extends [never] ? NoKeys
  : { [K in NamedByAny<Row>]?: Slot<Exclude<At<Row, K>, undefined>> };
