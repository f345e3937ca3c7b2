import type { Trace } from "./trace.ts";
import { Logging } from "./types.ts";

/** A flow as lines for a log: one for each action, and with `VERBOSE` one for each firing and each dropped match. */
export function traceLines(trace: Trace, logging: Logging): string[] {
  const lines = trace.records.map(({ concept, action, input, output, by }) =>
    `${trace.flow} ${concept}.${action} ${json(input)} => ${json(output)}${by ? ` by ${by.sync}` : ""}`
  );
  if (logging !== Logging.VERBOSE) return lines;
  return [
    ...lines,
    ...trace.firings.map(({ sync, frame, ended }) =>
      `${trace.flow} fired ${sync} ${json(frame)}${
        ended ? `, ended at step ${ended.step + 1}: ${ended.why}` : ""
      }`
    ),
    ...trace.dropped.map(({ sync, where }) =>
      `${trace.flow} dropped ${sync}${
        where.map(({ query, in: from, out }) => `, ${query} ${from} -> ${out ?? "?"}`).join("")
      }`
    ),
  ];
}

/** JSON, with big integers as text. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, item) => typeof item === "bigint" ? String(item) : item);
}
