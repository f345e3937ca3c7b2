import type { Cause, SyncRef } from "../explanation.ts";
import { capitalized } from "./shown.ts";

/** A cause and the next step, on the one line that begins whatever explains a flow: who passes it on, passes all of it on. */
export function causeAndFixInWords(cause: Cause): string {
  return `${sentence(causeInWords(cause))} ${sentence(cause.fix)}`;
}

/** A cause as one sentence, with the sync, its file and its line. */
export function causeInWords({ sync, cause }: Cause): string {
  return sync ? `Sync ${syncInWords(sync)}: ${cause}` : capitalized(cause);
}

/** A sync's name, with its file and line where they are known: `"notes.Add" (src/syncs/notes.sync.ts:4)`. */
export function syncInWords({ name, place }: SyncRef): string {
  return `"${name}"` + (place ? ` (${place.file}:${place.line})` : "");
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
