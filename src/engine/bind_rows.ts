import { equal } from "./equal.ts";
import { Optional } from "./optional.ts";
import type { Frame, Mapping } from "./types.ts";

/** A row that a query gave. */
export type Row = Mapping;

/**
 * A frame joined with the rows of its query: one frame for each row that fits. A row that is only an error fits only where
 * the output names `error` (R3); the frame stays once for all the rows that bind nothing new.
 */
export function bindRows<T extends Frame>(frame: T, rows: readonly Row[], output: Mapping): T[] {
  const joined: T[] = [];
  const entries = Object.entries(output).filter(([, slot]) => slot !== undefined);
  let unchanged = false;
  for (const row of rows) {
    if (output.error === undefined && isErrorRow(row)) continue;
    const extended: Frame = { ...frame };
    let bound = false;
    const fits = entries.every(([key, slot]) => {
      const value = row[key];
      const variable = slot instanceof Optional ? slot.variable : slot;
      if (typeof variable !== "symbol") return equal(value, variable);
      if (value === undefined) return true;
      if (extended[variable] !== undefined) return equal(extended[variable], value);
      extended[variable] = value;
      return bound = true;
    });
    if (!fits || (!bound && unchanged)) continue;
    unchanged ||= !bound;
    joined.push(extended as T);
  }
  return joined;
}

/** Whether a row says only that something went wrong. */
export function isErrorRow(row: Row): boolean {
  return row.error !== undefined && row.error !== null &&
    Object.keys(row).every((key) => key === "error" || row[key] === undefined);
}
