/** The queries of a `where` as the ring keeps them: redacted when the flow is over, expanded when somebody asks for the trace. */
import type { CompiledSync } from "./compile.ts";
import { infoOf } from "./concept.ts";
import { keysTaken } from "./keys_taken.ts";
import { Optional } from "./optional.ts";
import { nameOf } from "./query.ts";
import type { Redactor } from "./redaction.ts";
import type { TraceExpected, TraceQuery } from "./trace.ts";
import type { InstrumentedAction, Mapping } from "./types.ts";
import type { QueryStep } from "./where.ts";

/** One query, without secrets. */
export interface CompactQuery {
  readonly query: InstrumentedAction;
  readonly input: Mapping;
  readonly in: number;
  readonly out: number | undefined;
  readonly threw: boolean;
  readonly rows: number;
  readonly row: Mapping | undefined;
  readonly output: Mapping | undefined;
  /** What each key of the output pattern had to be, in its order; undefined where the query was to bind it. */
  readonly expected: readonly unknown[];
}

const NOTHING: readonly unknown[] = [];

/** Redacts the queries of one run of a `where`. */
export function compactQueries(
  steps: readonly QueryStep[],
  sync: CompiledSync,
  redactor: Redactor,
): CompactQuery[] {
  if (sync.secretVariables.length > 0) { for (const step of steps) learnSecrets(step, sync, redactor); }
  return steps.map((step) => {
    const secrets = infoOf(step.query)?.secrets;
    const row = step.rows[step.at]?.[0];
    let rows = 0;
    for (const found of step.rows) rows += found.length;
    return {
      query: step.query,
      input: redactor.keep(inputOf(step), secrets),
      in: step.in,
      out: step.out,
      threw: step.threw,
      rows,
      row: row && redactor.copy(row, secrets),
      output: step.output,
      expected: step.output ? expectedBy(step, step.output, secrets, redactor) : NOTHING,
    };
  });
}

/** The queries as the trace tells them. */
export function expandQueries(queries: readonly CompactQuery[]): TraceQuery[] {
  return queries.map(({ query, input, in: before, out, threw, rows, row, output, expected }) => {
    const info = infoOf(query);
    const takes = info && keysTaken(info.declared);
    return {
      query: nameOf(query),
      input: { ...input },
      ...(takes && { takes }),
      in: before,
      ...(out !== undefined && { out, rows }),
      ...(threw && { threw: true as const }),
      ...(row && { row: { ...row } }),
      ...(output && { expects: expects(output, expected) }),
    };
  });
}

function expects(output: Mapping, expected: readonly unknown[]): TraceExpected[] {
  return Object.keys(output).map((key, i) => {
    const variable = variableOf(output[key]);
    return {
      key,
      ...(variable && { variable: variable.description ?? "" }),
      ...(expected[i] !== undefined && { value: expected[i] }),
    };
  }).filter(({ key }) => output[key] !== undefined);
}

/** The input for the step's frame; a variable that it does not bind is left out. */
function inputOf({ input, frame }: QueryStep): Mapping {
  const filled: Mapping = {};
  for (const key of Object.keys(input)) {
    const value = valueOf(input[key], frame);
    if (value !== undefined) filled[key] = value;
  }
  return filled;
}

function expectedBy(
  { frame }: QueryStep,
  output: Mapping,
  secrets: ReadonlySet<string> | undefined,
  redactor: Redactor,
): unknown[] {
  return Object.keys(output).map((key) => {
    const value = valueOf(output[key], frame);
    return value === undefined ? undefined : redactor.copyAt(key, value, secrets);
  });
}

/** What a row has under a variable that holds secrets is one, whatever its key is called; so is what a frame has there. */
function learnSecrets(
  { output = {}, frame, rows, at }: QueryStep,
  sync: CompiledSync,
  redactor: Redactor,
): void {
  for (const variable of sync.secretVariables) {
    redactor.learnSecret(frame?.[variable]);
    for (const key of Object.keys(output)) {
      if (variableOf(output[key]) === variable) redactor.learnSecret(rows[at]?.[0]?.[key]);
    }
  }
}

function valueOf(slot: unknown, frame: QueryStep["frame"]): unknown {
  const variable = variableOf(slot);
  return variable ? frame?.[variable] : slot;
}

function variableOf(slot: unknown): symbol | undefined {
  const variable = slot instanceof Optional ? slot.variable : slot;
  return typeof variable === "symbol" ? variable : undefined;
}
