import type { CompiledSync } from "./compile.ts";
import { infoOf } from "./concept.ts";
import { equal } from "./equal.ts";
import type { Frame, InstrumentedAction, Mapping } from "./types.ts";
import { ValueKeys } from "./value_keys.ts";

/** One query of a `where`: how many frames went in and came out, and what it was asked for one of them. */
export interface QueryStep {
  readonly query: InstrumentedAction;
  readonly in: number;
  /** Undefined until it has answered. */
  out: number | undefined;
  threw: boolean;
  readonly input: Mapping;
  /** Undefined for `collect`. */
  readonly output: Mapping | undefined;
  /** The first frame that it dropped, or else the first frame. */
  frame: Frame | undefined;
  /** The rows for each frame, and the place of that frame. */
  rows: readonly (readonly Mapping[])[];
  at: number;
}

/** Rows that a query of a `where` gave, and the keys that its concept declares secret. */
export interface Lookup {
  readonly rows: readonly Mapping[];
  readonly secrets: ReadonlySet<string> | undefined;
}

/** One call of a query, and how many frames have taken its rows. */
export class QueryCall {
  uses = 0;
  constructor(readonly result: unknown) {}
}

const NO_ROWS: readonly (readonly Mapping[])[] = [];

/** One run of a `where`: which queries it asked, for the trace, and with what, so that nothing is asked twice. */
export class WhereRun {
  readonly steps: QueryStep[] = [];
  // Made by the first query: many a `where` only filters.
  #calls: Map<object, Map<string, { input: Mapping; call: QueryCall }[]>> | undefined;
  #keys: ValueKeys | undefined;

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
    const keys = this.#keys ??= new ValueKeys();
    let calls = this.#calls.get(query);
    if (!calls) this.#calls.set(query, calls = new Map());
    const key = Object.entries(input).map(([name, value]) => `${name} ${keys.textOf(value)}`).join("\n");
    let made = calls.get(key);
    if (!made) calls.set(key, made = []);
    const known = made.find((one) => equal(one.input, input));
    if (known) return known.call;
    const call = new QueryCall(method(input));
    made.push({ input: { ...input }, call });
    return call;
  }

  /** Notes the rows of a query, so that the secrets in them are known. */
  read(query: InstrumentedAction, rows: readonly Mapping[]): void {
    if (rows.length > 0) (this.flow.lookups ??= []).push({ rows, secrets: infoOf(query)?.secrets });
  }

  /** Notes a query and the frames that go in; what comes out is noted when it has answered. */
  begin(
    query: InstrumentedAction,
    input: Mapping,
    output: Mapping | undefined,
    frames: readonly Frame[],
  ): QueryStep {
    const step: QueryStep = {
      query,
      in: frames.length,
      out: undefined,
      threw: false,
      input,
      output,
      frame: frames[0],
      rows: NO_ROWS,
      at: 0,
    };
    this.steps.push(step);
    return step;
  }

  /** The queries as they stand now: one that was not awaited may answer later. */
  told(): readonly QueryStep[] {
    const ended = this.steps.every(({ out, threw }) => out !== undefined || threw);
    return ended ? this.steps : this.steps.map((step) => ({ ...step }));
  }
}
