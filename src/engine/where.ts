import type { CompiledSync } from "./compile.ts";
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
  // Made by the first query: many a `where` only filters.
  #calls: Map<object, Map<string, { input: Mapping; call: QueryCall }[]>> | undefined;
  #memo: WeakMap<object, string> | undefined;

  /**
   * @param flow where the rows that were read are noted
   */
  constructor(
    private readonly sync: CompiledSync,
    private readonly flow: { lookups: Lookup[] | undefined },
    private readonly host: { warn(sentence: string): void },
  ) {}

  /** Variables that may be unbound: a query leaves their key out. */
  get optional(): ReadonlySet<symbol> {
    return this.sync.optional;
  }

  /** Says something of the sync once, however often it happens. */
  warn(sentence: string): void {
    this.host.warn(`Sync "${this.sync.name}": ${sentence}`);
  }

  /** Calls a query, or gives the call with the same input that was made before. */
  ask(query: InstrumentedAction, input: Mapping): QueryCall {
    const info = infoOf(query);
    const method = info?.method ?? query;
    if (!info?.isQuery) return new QueryCall(method(input));
    this.#calls ??= new Map();
    const memo = this.#memo ??= new WeakMap();
    let calls = this.#calls.get(query);
    if (!calls) this.#calls.set(query, calls = new Map());
    const key = Object.entries(input).map(([name, value]) =>
      `${name} ${typeof value} ${String(keyOf(value, memo))}`
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
    if (rows.length > 0) (this.flow.lookups ??= []).push({ rows, secrets: infoOf(query)?.secrets });
  }

  /** Notes a query: its first input, the frames that went in and those that came out. */
  tell(query: InstrumentedAction, input: Mapping, framesIn: number, framesOut: number): void {
    this.steps.push({
      query: nameOf(query),
      input,
      in: framesIn,
      out: framesOut,
      secrets: infoOf(query)?.secrets,
    });
  }
}
