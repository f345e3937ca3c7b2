import type { Cause, SyncRef } from "../explanation.ts";
import { capitalized } from "./shown.ts";

/** A cause as one sentence with the sync, its file and its line: the first line of whatever explains a flow. */
export function causeInWords({ sync, cause }: Cause): string {
  return sync ? `Sync ${syncInWords(sync)}: ${cause}` : capitalized(cause);
}

/** A sync's name, with its file and line where they are known: `"notes.Add" (src/syncs/notes.sync.ts:4)`. */
export function syncInWords({ name, place }: SyncRef): string {
  return `"${name}"` + (place ? ` (${place.file}:${place.line})` : "");
}
