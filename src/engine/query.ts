/** How `Frames` calls the queries of a `where` (design rule R4). */
import type { Row } from "./bind_rows.ts";
import { infoOf, isAsync } from "./concept.ts";
import { nearest } from "./nearest.ts";
import { variableInside } from "./nested_values.ts";
import { Optional } from "./optional.ts";
import type { Frame, InstrumentedAction, Mapping } from "./types.ts";
import { isThenable } from "./thenable.ts";
import { QueryCall, type WhereRun } from "./where.ts";
import { inQuotes } from "./words.ts";

/** How many calls of an asynchronous query run at once. */
const CONCURRENT_CALLS = 16;

/** The rows of a query for each of some frames, in their order; a promise of them when the query answers later. */
export function lookUp(
  query: InstrumentedAction,
  input: Mapping,
  frames: readonly Frame[],
  run: WhereRun | undefined,
): Row[][] | Promise<Row[][]> {
  if (typeof query !== "function") {
    throw new TypeError(
      `frames.query(...) was given ${typeof query} in place of a query: does the concept have it?`,
    );
  }
  refuseNested(query, "input", input);
  const info = infoOf(query);
  const method = info?.method ?? query;
  const ask = (frame: Frame): QueryCall => {
    const filled = inputsOf(query, input, frame, run);
    return run ? run.ask(query, filled) : new QueryCall(method(filled));
  };
  const rows: Row[][] = [];
  for (const frame of frames) {
    const call = ask(frame);
    if (isThenable(call.result)) return lookUpLater(query, frames, rows, call, ask, run);
    rows.push(takeRows(query, call, call.result, run));
  }
  // Without a frame nothing was called: only the function itself tells whether its caller expects a promise.
  const promised = frames.length === 0 && (info?.isAsync ?? isAsync(query));
  return promised ? Promise.resolve(rows) : rows;
}

/** The rest of a look-up, from its first call that answers later. */
async function lookUpLater(
  query: InstrumentedAction,
  frames: readonly Frame[],
  rows: Row[][],
  first: QueryCall,
  ask: (frame: Frame) => QueryCall,
  run: WhereRun | undefined,
): Promise<Row[][]> {
  const calls: { call: QueryCall; result: unknown }[] = [];
  const start = rows.length;
  let next = start;
  let failed = false;
  const lane = async () => {
    while (next < frames.length && !failed) {
      const at = next++;
      try {
        const call = at === start ? first : ask(frames[at]);
        calls[at] = { call, result: await call.result };
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: Math.min(CONCURRENT_CALLS, frames.length - start) }, lane);
  for (const outcome of await Promise.allSettled(lanes)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
  for (let at = start; at < frames.length; at++) {
    rows.push(takeRows(query, calls[at].call, calls[at].result, run));
  }
  return rows;
}

/** The rows of one call; copies of them when another frame has them already. */
function takeRows(
  query: InstrumentedAction,
  call: QueryCall,
  result: unknown,
  run: WhereRun | undefined,
): Row[] {
  const rows = rowsOf(query, result, run);
  if (call.uses++ > 0) return rows.map((row) => copy(row) as Row);
  run?.read(query, rows);
  return rows;
}

function rowsOf(query: InstrumentedAction, result: unknown, run: WhereRun | undefined): Row[] {
  if (Array.isArray(result)) {
    return result.map((row) => typeof row === "object" && row !== null ? row : {});
  }
  if (result === null || result === undefined) {
    run?.warn(
      `${nameOf(query)} returned ${result}; a query returns an array of rows, [] when there are none`,
    );
    return [];
  }
  if (typeof result === "object") {
    run?.warn(
      `${nameOf(query)} returned one object; a query returns an array of rows, so it counts as one row`,
    );
    return [result as Row];
  }
  throw new TypeError(`${nameOf(query)} returned ${typeof result}; a query returns an array of rows`);
}

/** Arrays, plain objects and dates anew; whatever else a row holds is shared. What a row holds twice, its copy holds twice. */
function copy(value: unknown, copies = new Map<unknown, unknown>()): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known) return known;
  if (value instanceof Date) return new Date(value);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    copies.set(value, items);
    for (const item of value) items.push(copy(item, copies));
    return items;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const object: Mapping = {};
  copies.set(value, object);
  for (const [key, item] of Object.entries(value)) object[key] = copy(item, copies);
  return object;
}

/** The name of a query as messages say it: `Concept._query`. */
export function nameOf(query: InstrumentedAction): string {
  return infoOf(query)?.label ?? (query.name || "a query");
}

/**
 * The input of a query for one frame.
 *
 * @throws when a variable is not bound (and not optional, here or in the sync's `when`)
 */
function inputsOf(
  query: InstrumentedAction,
  input: Mapping,
  frame: Frame | undefined,
  run: WhereRun | undefined,
): Mapping {
  const filled: Mapping = {};
  for (const [key, value] of Object.entries(input)) {
    const variable = value instanceof Optional ? value.variable : value;
    if (typeof variable !== "symbol") {
      if (value !== undefined) filled[key] = value;
    } else if (frame?.[variable] !== undefined) {
      filled[key] = frame[variable];
    } else if (frame && !(value instanceof Optional) && !run?.optional.has(variable)) {
      const name = variable.description ?? "";
      const bound = Object.getOwnPropertySymbols(frame).map((one) => one.description ?? "");
      const near = nearest(name, bound);
      throw new Error(
        `frames.query(${nameOf(query)}, ...): the variable "${name}" for the input "${key}" is not bound ` +
          `(bound are: ${inQuotes(bound)}). ` +
          (near === undefined
            ? `Bind it in "when" or by an earlier query, or write optional(...) around it`
            : `Did you mean "${near}"?`),
      );
    }
  }
  return filled;
}

/** @throws when a variable stands deeper than the top level of a query's input or output (R2) */
export function refuseNested(query: InstrumentedAction, side: "input" | "output", pattern: Mapping): void {
  for (const [key, value] of Object.entries(pattern)) {
    const inside = variableInside(value);
    if (!inside) continue;
    throw new Error(
      `frames.query(${
        nameOf(query)
      }, ...): the variable "${inside.description}" is nested inside the ${side} "${key}"; ` +
        `variables stand at the top level of an ${side}: bind the whole of "${key}"` +
        (side === "input" ? " first" : ", and look into it with filter or map"),
    );
  }
}
