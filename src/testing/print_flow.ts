import type { Trace } from "@engine";
import type { Miss } from "./misses.ts";

/** How many misses are told: a sync of every other path is one too. */
const MISSES_TOLD = 8;

/**
 * A flow as text: its actions in order, indented by what caused them, its firings that ended early, and its nearest misses.
 *
 * @param misses the nearest first
 */
export function printFlow(trace: Trace, misses: readonly Miss[]): string {
  const depths = depthsOf(trace);
  const lines = trace.records.map((record) => {
    const by = record.by ? `  <- ${record.by.sync}` : "";
    const output = record.output ? JSON.stringify(record.output) : "(still running)";
    const indent = "  ".repeat(depths.get(record.id)! + 1);
    return `${indent}${record.concept}.${record.action} ${JSON.stringify(record.input)} => ${output}${by}`;
  });
  const ended = trace.firings.filter((firing) => firing.ended).map(({ sync, ended }) =>
    `  ${sync} ended at step ${ended!.step + 1}: ${ended!.why}`
  );
  const failures = trace.failures.map(({ fault }) => `  ${fault.message}`);
  const near = misses.slice(0, MISSES_TOLD).map(({ sync, action, why }) => `  ${sync} (${action}): ${why}`);
  if (misses.length > MISSES_TOLD) {
    near.push(`  and ${misses.length - MISSES_TOLD} more that are further away`);
  }
  const section = (title: string, entries: string[]) => entries.length > 0 ? [title, ...entries] : [];
  return [
    ...section("What happened:", lines),
    ...section("Sequences that ended early:", ended),
    ...section("What failed:", failures),
    ...section("What did not fire:", near),
  ].join("\n");
}

/** How many actions led to each record. */
function depthsOf({ records, firings }: Trace): Map<string, number> {
  const depths = new Map<string, number>();
  for (const record of records) {
    const causes = firings.filter((firing) => firing.sync === record.by?.sync).flatMap((firing) =>
      firing.records
    );
    const known = causes.map((id) => depths.get(id)).filter((depth) => depth !== undefined);
    depths.set(record.id, record.by ? Math.max(0, ...known) + 1 : 0);
  }
  return depths;
}
