import type { Cause, SyncRef } from "../explanation.ts";
import { capitalized, sentence } from "../words.ts";

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

/** A cause that tells what was thrown as well: for who sits at the server, never for a client (design rule R7). */
export function withThrown(told: Cause): Cause {
  const { cause, thrown } = told;
  return thrown === undefined ? told : { ...told, cause: `${cause}: ${thrown}` };
}
