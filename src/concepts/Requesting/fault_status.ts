import type { LiveFlow } from "@engine";
import { isDatabaseAway } from "@utils/database_away.ts";
import { RETRY_AFTER } from "./answer.ts";

/**
 * 500 for a fault of ours, 503 where it says that the database is away: with `Retry-After` as long as nothing was done in the
 * flows that the answer comes from. What was begun may have been done, also by the action that threw; then a plain repeat
 * could do it twice.
 */
export function faultStatus(
  cause: unknown,
  ...flows: (LiveFlow | undefined)[]
): { status: number; retryAfter?: number } {
  if (!isDatabaseAway(cause)) return { status: 500 };
  const begun = flows.some((flow) => flow?.trace().records.some(({ concept }) => concept !== "Requesting"));
  return begun ? { status: 503 } : { status: 503, retryAfter: RETRY_AFTER };
}
