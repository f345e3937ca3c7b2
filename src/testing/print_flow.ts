import {
  type ActionRow,
  causeAndFixInWords,
  type Explanation,
  threwInWords,
  type TreeRow,
  unreachedInWords,
  withThrown,
} from "@engine";
import { escapeControls } from "@utils/logger.ts";

/** How many causes are told besides the first; the rest is for other cases. */
const CAUSES_TOLD = 4;
/** How many rows of the tree are told: a loop may have thousands. */
const ROWS_TOLD = 100;
/** A long chain is indented no further. */
const DEEPEST = 16;

/**
 * A flow as text, for the message of a test that fails: why it went wrong and what to do, what happened, and what did not, the
 * nearest to what was meant first.
 *
 * @param expected the name of a sync that was to fire: why it did not comes first
 */
export function printFlow({ tree, problem, causes }: Explanation, expected?: string): string {
  const first = causes.find(({ sync }) => expected !== undefined && sync?.name === expected) ?? problem;
  const near = causes.filter((cause) => cause !== first && cause.kind !== "other-path");
  const further = causes.length - Number(first !== undefined) - Math.min(near.length, CAUSES_TOLD);
  const lines = [
    ...(first ? [causeAndFixInWords(withThrown(first))] : []),
    "What happened:",
    ...tree.slice(0, ROWS_TOLD).map((row) => "  ".repeat(Math.min(row.depth, DEEPEST) + 1) + rowInWords(row)),
    ...(tree.length > ROWS_TOLD ? [`  and ${tree.length - ROWS_TOLD} rows more: flow.explanation.tree`] : []),
    ...(near.length > 0 ? ["What did not happen, the nearest first:"] : []),
    ...near.slice(0, CAUSES_TOLD).map((cause) => `  ${causeAndFixInWords(withThrown(cause))}`),
    ...(further > 0 ? [`  and ${further} more, further off: flow.explanation.causes`] : []),
  ];
  return lines.map(escapeControls).join("\n");
}

function rowInWords(row: TreeRow): string {
  switch (row.kind) {
    case "firing":
      return `└ ${row.sync.name}`;
    case "unreached":
      return `✗ ${unreachedInWords(row)}`;
    case "action":
      return `${row.action} ${JSON.stringify(row.input)} => ${outcomeInWords(row)}`;
  }
}

function outcomeInWords({ output, fault, returned }: ActionRow): string {
  if (!output) return "(still running)";
  if (fault) return threwInWords(fault);
  return returned ?? JSON.stringify(output);
}
