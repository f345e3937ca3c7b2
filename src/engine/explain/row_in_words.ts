/** Rows of a flow's tree, as whatever prints it puts them into words. */
import type { ActionRow, UnreachedRow } from "../explanation.ts";

/** Where a sequence ended, why, and what was not reached. */
export function unreachedInWords({ step, why, actions }: UnreachedRow): string {
  return `ended at step ${step + 1}: ${why}` +
    (actions.length > 0 ? `; not reached: ${actions.join(", ")}` : "");
}

/** What an action threw, in one line. */
export function threwInWords({ cause, message }: NonNullable<ActionRow["fault"]>): string {
  return `threw ${cause?.split("\n")[0] ?? message}`;
}
