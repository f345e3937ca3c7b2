/** Why a `where` kept no frame, could not fire or has not ended: by which query, with what input. */
import type { Cause, SyncDescription, WhereStep } from "../explanation.ts";
import { nearest } from "../nearest.ts";
import type { TraceDropped, TraceExpected, TraceFailure, TraceQuery, TraceWaiting } from "../trace.ts";
import { capitalized, inQuotes } from "../words.ts";
import type { FlowView } from "./flow_view.ts";
import { thrownInWords } from "./thrown_in_words.ts";
import { responds } from "./requesting.ts";
import { untakenKey, untakenKeyInWords } from "./untaken_key.ts";
import { inWords, looksSame, objectInWords, plainObject, shown } from "./shown.ts";

const QUERY_INPUT = "the query's input";

type Sentences = Pick<Cause, "kind" | "cause" | "fix" | "thrown">;

/** The cause for a match that `where` dropped. */
export function droppedCause({ sync: name, records, where }: TraceDropped, view: FlowView): Cause {
  const pending = where.find(({ out, threw }) => out === undefined && !threw);
  const emptied = where.find(({ in: from, out }) => from > 0 && out === 0) ??
    where.find(({ in: from, out }) => out !== undefined && out < from && emptiesBefore(where));
  const sync = view.syncs.get(name);
  const sentences = pending ? notAwaited(pending) : emptied ? emptiedBy(emptied, sync) : keptNone(where);
  return {
    ...sentences,
    sync: view.ref(name),
    record: records.at(-1),
    where: whereSteps(where, pending ?? emptied),
  };
}

/** The cause for a sync that could not fire. */
export function failureCause(failure: TraceFailure, view: FlowView): Cause {
  const { sync, record, kind, where } = failure;
  return {
    ...failureInWords(failure),
    ...(sync !== undefined && { sync: view.ref(sync) }),
    record,
    ...(where && kind !== "limit" && { where: whereSteps(where, undefined) }),
  };
}

/** The cause for a `where` that has not ended. */
export function waitingCause(waiting: TraceWaiting, view: FlowView): Cause {
  const query = waiting.where.find(({ out, threw }) => out === undefined && !threw);
  return {
    kind: "running",
    sync: view.ref(waiting.sync),
    cause: `its "where" has not ended` + (query ? `: ${callOf(query)} has not answered` : ""),
    fix: query
      ? `Let ${query.query} answer or throw: give what it waits for a timeout`
      : `Let it return: look for what it awaits`,
    record: waiting.record,
    where: whereSteps(waiting.where, query),
  };
}

function whereSteps(where: readonly TraceQuery[], guilty: TraceQuery | undefined): WhereStep[] {
  return where.map((one) => ({
    query: one.query,
    input: plainObject(one.input),
    in: one.in,
    ...(one.out !== undefined && { out: one.out }),
    ...(one.rows !== undefined && { rows: one.rows }),
    ...(one.row && { row: plainObject(one.row) }),
    emptied: one === guilty,
  }));
}

/** Whether fewer frames came out of the last query than went into the first. */
function emptiesBefore(where: readonly TraceQuery[]): boolean {
  return (where.at(-1)?.out ?? 0) < where[0].in;
}

function emptiedBy(step: TraceQuery, sync: SyncDescription | undefined): Sentences {
  const gave = `its "where" kept no frame: ${callOf(step)} gave`;
  const misspelt = untakenKey(step.takes, step.input);
  if (misspelt) {
    return { kind: "key-misspelt", ...untakenKeyInWords(misspelt, `${gave} no row that fits`, QUERY_INPUT) };
  }
  if (!step.row) {
    return {
      kind: "query-empty",
      cause: `${gave} no row`,
      fix: sync && responds(sync)
        ? `Where that is a right answer, use frames.collect(${step.query}, { ... }, rows), which keeps the frame with []; ` +
          `where it is not, add a sync that answers it`
        : `See why ${step.query} finds nothing, or use frames.collect(...), which keeps the frame with []`,
    };
  }
  return misfitRow(step, step.row, gave);
}

function misfitRow(
  { query, expects = [] }: TraceQuery,
  row: Readonly<Record<string, unknown>>,
  gave: string,
): Sentences {
  const differs = expects.find(({ key, value }) =>
    value !== undefined && row[key] !== undefined && looksSame(shown(value), shown(row[key])) === false
  );
  if (differs) {
    return {
      kind: "query-misfit",
      cause: `${gave} no row that fits: "${differs.key}" is ${inWords(shown(row[differs.key]))}, expected ${
        expectedInWords(differs)
      }`,
      fix: differs.variable === undefined
        ? `Let the output pattern name a value that ${query} gives, or bind a variable and compare in filter`
        : `Use another variable for "${differs.key}" if the two may differ`,
    };
  }
  const absent = expects.find(({ key, variable }) => variable === undefined && row[key] === undefined);
  if (absent) {
    return { kind: "key-misspelt", ...absentFromRow(absent, query, row, `${gave} no row that fits`) };
  }
  if (isErrorOnly(row)) {
    return {
      kind: "query-misfit",
      cause: `${gave} the error ${inWords(shown(row.error))}`,
      fix: `Name "error" in the query's output to keep the frame, and answer it`,
    };
  }
  return {
    kind: "query-misfit",
    cause: `${gave} rows, and none that fits`,
    fix: `Compare ${objectInWords(row)} with the query's output pattern`,
  };
}

function isErrorOnly(row: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(row).filter((key) => row[key] !== undefined && row[key] !== null);
  return keys.length === 1 && keys[0] === "error";
}

function absentFromRow(
  { key, variable }: TraceExpected,
  query: string,
  row: Readonly<Record<string, unknown>>,
  what: string,
): { cause: string; fix: string } {
  const has = Object.keys(row).filter((one) => row[one] !== undefined);
  const near = nearest(key, has) ?? (has.length === 1 ? has[0] : undefined);
  return {
    cause: `${what}: the rows of ${query} have no "${key}" but ${
      has.length === 0 ? "nothing" : inQuotes(has)
    }`,
    fix: near === undefined
      ? `Name a key that the rows of ${query} have`
      : `Write { ${
        variable === undefined ? `${near}: ...` : near === variable ? near : `${near}: ${variable}`
      } } ` +
        `in the query's output`,
  };
}

function keptNone(where: readonly TraceQuery[]): Sentences {
  // A query that was given no frame is not the one after which they went.
  const last = where.findLast(({ out = 0 }) => out > 0);
  const cause = last
    ? `its "where" kept no frame: ${last.query} left ${
      frames(last.out!)
    }, and what came after it (filter, map) kept none`
    : `its "where" kept no frame, without asking any query`;
  for (const { query, row, expects = [] } of where) {
    const absent = row &&
      expects.find(({ key, variable }) => variable !== undefined && row[key] === undefined);
    if (absent) return { kind: "key-misspelt", ...absentFromRow(absent, query, row, cause) };
  }
  return {
    kind: "where-dropped",
    cause,
    fix: `Nothing, if it is not meant for this case; otherwise let its filter keep the frame`,
  };
}

function notAwaited(step: TraceQuery): Sentences {
  return {
    kind: "await",
    cause: `its "where" did not wait for ${callOf(step)}`,
    fix: `Write await before frames.query(${step.query}, ...), and async before the "where"`,
  };
}

function failureInWords({ kind, fault, wrong, where = [] }: TraceFailure): Sentences {
  const pending = where.find(({ out, threw }) => out === undefined && !threw);
  if (kind !== "limit" && pending && !where.some(({ threw }) => threw)) return notAwaited(pending);
  if (kind === "threw") {
    const query = where.find(({ threw }) => threw);
    const thrown = thrownInWords(query ? callOf(query) : `its "where"`, fault);
    const misspelt = query && untakenKey(query.takes, query.input);
    return {
      kind: "fault",
      ...thrown,
      ...(misspelt && untakenKeyInWords(misspelt, thrown.cause, QUERY_INPUT)),
    };
  }
  if (kind === "unbound") {
    const step = where.find(({ row, expects }) =>
      row && expects?.some(({ key, variable }) => variable === wrong?.variable && row[key] === undefined)
    );
    const expected = step?.expects?.find(({ variable }) => variable === wrong?.variable);
    if (step?.row && expected) {
      const what = `its "where" left the variable "${expected.variable}" unbound`;
      return { kind, ...absentFromRow(expected, step.query, step.row, what) };
    }
  }
  const { what, next } = wrong ?? { what: fault.message, next: "See the log" };
  return {
    kind,
    cause: kind === "not-frames" ? `its "where" ${what}` : what,
    fix: capitalized(next),
  };
}

function expectedInWords({ variable, value }: TraceExpected): string {
  const words = inWords(shown(value));
  return variable === undefined ? words : `${words}, which its variable "${variable}" is bound to`;
}

function callOf({ query, input }: TraceQuery): string {
  return `${query}(${objectInWords(input)})`;
}

function frames(count: number): string {
  return count === 1 ? "1 frame" : `${count} frames`;
}
