import { infoOf } from "./concept.ts";
import { equal, keyOf } from "./equal.ts";
import type { Lookup, QueryStep } from "./flow.ts";
import { nameOf } from "./query.ts";
import type { InstrumentedAction, Mapping } from "./types.ts";

/** One call of a query, and how many frames have taken its rows. */
export class QueryCall {
  uses = 0;
  constructor(readonly result: unknown) {}
}

/** One run of a `where`: which queries it asked, for the trace, and with what, so that nothing is asked twice. */
export class WhereRun {
  readonly steps: QueryStep[] = [];
  readonly #calls = new Map<object, Map<string, { input: Mapping; call: QueryCall }[]>>();
  readonly #memo = new WeakMap<object, string>();

  /**
   * @param optional variables that may be unbound: a query leaves their key out
   * @param lookups where the rows that were read are noted
   * @param warn says something once, however often it happens
   */
  constructor(
    readonly optional: ReadonlySet<symbol>,
    private readonly lookups: Lookup[],
    readonly warn: (sentence: string) => void,
  ) {}

  /** Calls a query, or gives the call with the same input that was made before. */
  ask(query: InstrumentedAction, input: Mapping): QueryCall {
    const info = infoOf(query);
    const method = info?.method ?? query;
    if (!info?.isQuery) return new QueryCall(method(input));
    let calls = this.#calls.get(query);
    if (!calls) this.#calls.set(query, calls = new Map());
    const key = Object.entries(input).map(([name, value]) =>
      `${name} ${typeof value} ${String(keyOf(value, this.#memo))}`
    ).join("\n");
    const made = calls.get(key) ?? [];
    const known = made.find((one) => equal(one.input, input));
    if (known) return known.call;
    const call = new QueryCall(method(input));
    calls.set(key, [...made, { input: { ...input }, call }]);
    return call;
  }

  /** Notes the rows of a query, so that the secrets in them are known. */
  read(query: InstrumentedAction, rows: readonly Mapping[]): void {
    if (rows.length > 0) this.lookups.push({ rows, secrets: infoOf(query)?.secrets });
  }

  /** Notes a query: its first input, the frames that went in and those that came out. */
  tell(query: InstrumentedAction, input: Mapping, framesIn: number, framesOut: number): void {
    this.steps.push({ query: nameOf(query), input, in: framesIn, out: framesOut });
  }
}
