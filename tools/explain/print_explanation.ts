import {
  type ActionRow,
  type Cause,
  causeAndFixInWords,
  causeInWords,
  type Comparison,
  type Explanation,
  type KeyComparison,
  type Slot,
  threwInWords,
  type TreeRow,
  unreachedInWords,
  type WhereStep,
  withThrown,
} from "@engine";
import { escapeControls } from "@utils/logger.ts";

/** How an explanation is printed. */
export interface PrintOptions {
  /** Whether the terminal shows colors. */
  readonly color: boolean;
  /** Lines of the tree are cut there; undefined where nothing limits them. */
  readonly columns: number | undefined;
}

/** A long chain is indented no further. */
const DEEPEST = 16;
/** Of a large tree, so many rows at its beginning and at its end are printed. */
const ROWS_AT_EACH_END = 60;
/** So many causes are printed; the rest waits for other cases. */
const CAUSES = 8;
/** Of these the two sides say nothing. */
const FAR: ReadonlySet<Cause["kind"]> = new Set([
  "other-path",
  "no-error",
  "error-unmatched",
  "action-absent",
]);
const INDENT = "    ";
/** So much of a value is printed. */
const VALUE = 60;

/** Select Graphic Rendition (ECMA-48, 8.3.117). */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };
type Paint = (color: keyof typeof CODES, text: string) => string;

/**
 * A flow for a terminal: first of all why its request has no answer, or what failed, with the next step, on one line and with what
 * tells of it below; then its tree, and which syncs did not fire, the nearest first. Whatever comes from the flow has its control
 * characters escaped, so that no value can steer the terminal.
 */
export function printExplanation(explanation: Explanation, { color, columns }: PrintOptions): string[] {
  const paint: Paint = (name, text) => color ? `\x1b[${CODES[name]}m${text}\x1b[0m` : text;
  const { tree, causes, problem, omitted } = explanation;
  const others = causes.filter((cause) => JSON.stringify(cause) !== JSON.stringify(problem));
  const near = others.filter(({ kind }) => kind !== "other-path");
  const further = others.length - near.length + Math.max(0, near.length - CAUSES);
  return [
    ...(problem ? [...problemLines(problem, paint), ""] : []),
    paint("bold", title(explanation)),
    "",
    ...treeLines(tree, columns ?? Infinity, paint),
    ...(omitted ? [paint("dim", `(${omitted} records, firings and dropped matches were left out)`)] : []),
    ...(near.length > 0 ? ["", paint("bold", "What did not happen, the nearest first")] : []),
    ...near.slice(0, CAUSES).flatMap((cause) => causeLines(cause, paint)),
    ...(further > 0 ? ["", paint("dim", `${further} more, further off: --json tells of all`)] : []),
  ];
}

function title(
  { flow, path, action, status, outcome, ms, actions, started, requests, answer }: Explanation,
): string {
  const by = answer?.by ? ` by ${answer.by.name}` : "";
  const parts = [
    `${path ?? action}${status === undefined ? "" : ` -> ${status}`}`,
    outcome + by,
    `${milliseconds(ms)}`,
    `${actions} ${actions === 1 ? "action" : "actions"}`,
    new Date(started).toISOString(),
    `flow ${flow}`,
    ...(requests.length > 0 ? [`request ${requests[0]}`] : []),
  ];
  return escapeControls(parts.join(" · "));
}

function treeLines(tree: readonly TreeRow[], columns: number, paint: Paint): string[] {
  const hidden = tree.length - 2 * ROWS_AT_EACH_END;
  const lines = (rows: readonly TreeRow[]) => rows.map((row) => treeLine(row, columns, paint));
  if (hidden <= 0) return lines(tree);
  return [
    ...lines(tree.slice(0, ROWS_AT_EACH_END)),
    paint("dim", `  ... ${hidden} more`),
    ...lines(tree.slice(-ROWS_AT_EACH_END)),
  ];
}

function treeLine(row: TreeRow, columns: number, paint: Paint): string {
  const indent = "  ".repeat(Math.min(row.depth, DEEPEST)) + (row.depth > DEEPEST ? `(${row.depth}) ` : "");
  const fit = (text: string) => {
    const clean = escapeControls(indent + text);
    return clean.length > columns ? `${clean.slice(0, columns - 1)}…` : clean;
  };
  switch (row.kind) {
    case "firing":
      return paint("cyan", fit(`└ ${row.sync.name}`));
    case "unreached":
      return paint("yellow", fit(`✗ ${unreachedInWords(row)}`));
    case "action": {
      const text = fit(actionInWords(row));
      return row.state === "done" ? text : paint(row.state === "running" ? "yellow" : "red", text);
    }
  }
}

function actionInWords({ action, input, output, state, fault, returned, at, ms }: ActionRow): string {
  const came = state === "running"
    ? "still running"
    : fault
    ? `${threwInWords(fault)} (reference ${fault.reference})`
    : returned ?? json(output);
  return `${action} ${json(input)} -> ${came}  at ${milliseconds(at)}, ${milliseconds(ms)}`;
}

function problemLines(problem: Cause, paint: Paint): string[] {
  const line = escapeControls(causeAndFixInWords(withThrown(problem)));
  return [paint("red", line), ...detailLines(problem, paint)];
}

function causeLines(cause: Cause, paint: Paint): string[] {
  return [
    `  ${escapeControls(causeInWords(withThrown(cause)))}`,
    `${INDENT}${paint("green", `=> ${escapeControls(cause.fix)}`)}`,
    ...detailLines(cause, paint),
  ];
}

function detailLines({ kind, comparison, where, unreached, waiting }: Cause, paint: Paint): string[] {
  const details = [
    ...(comparison && !FAR.has(kind) ? comparisonLines(comparison, paint) : []),
    ...(where ?? []).map((step) => whereLine(step, paint)),
    ...(unreached ? [`not reached: ${unreached.join(", ")}`] : []),
    ...(waiting ? [`so these had nothing to fire for: ${waiting.map(({ name }) => name).join(", ")}`] : []),
  ];
  return details.map((line) => INDENT + line);
}

function comparisonLines({ action, keys }: Comparison, paint: Paint): string[] {
  const rows = keys.map((key) =>
    [escapeControls(`${key.side} ${key.key}`), expectedInWords(key), foundInWords(key)] as const
  );
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length), 0);
  const lines = rows.map(([name, expected, found], i) => {
    const line = `${name.padEnd(width(0))}  ${expected.padEnd(width(1))}  ${found}`;
    return keys[i].fits ? paint("dim", `  ${line}`) : paint("yellow", `✗ ${line}`);
  });
  return [paint("dim", `${escapeControls(action)}: its pattern beside what was there`), ...lines];
}

function expectedInWords({ expected, bound }: KeyComparison): string {
  if (!expected) return "-";
  return escapeControls(slotInWords(expected) + (bound ? ` = ${json(bound.value)}` : ""));
}

function slotInWords(slot: Slot): string {
  if (slot.kind === "literal") return `${json(slot.value)} (${slot.type})`;
  return slot.optional ? `optional(${slot.name})` : slot.name;
}

function foundInWords({ found, near }: KeyComparison): string {
  if (found) return escapeControls(`${json(found.value)} (${found.type})`);
  return escapeControls(`absent${near === undefined ? "" : `; there is "${near}"`}`);
}

function whereLine({ query, input, in: before, out, rows, row, emptied }: WhereStep, paint: Paint): string {
  const gave = rows === undefined ? "" : `, ${rows} ${rows === 1 ? "row" : "rows"}`;
  const example = row && emptied ? `, the first is ${json(row)}` : "";
  const line = `${query} ${json(input)}: ${before} -> ${out ?? "?"} frames${gave}${example}`;
  return paint(emptied ? "yellow" : "dim", `${emptied ? "✗" : " "} ${escapeControls(line)}`);
}

function json(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > VALUE ? `${text.slice(0, VALUE)}...` : text;
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
