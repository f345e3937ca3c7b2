import type { Attempt, LiveFlow } from "../engine/context.ts";

/** A sync that could have fired for an action of a flow, and did not. */
export interface Miss {
  readonly sync: string;
  /** The action that it has a pattern for. */
  readonly action: string;
  readonly why: string;
}

/**
 * The syncs that did not fire, the nearest first: what failed and what `where` dropped, then what waits for one action and lacks a key of it,
 * then what other patterns or an output stopped, then what waits for several and lacks a key, then what differs.
 */
export function missesOf(flow: LiveFlow): Miss[] {
  const { records, firings, dropped, failures } = flow.trace();
  const fired = new Set(firings.map(({ sync }) => sync));
  const misses = new Map<string, Miss & { rank: number }>();
  const note = (rank: number, sync: string, action: string, why: string) => {
    const known = misses.get(sync);
    if (!fired.has(sync) && (!known || known.rank > rank)) misses.set(sync, { rank, sync, action, why });
  };
  const actionOf = (id: string) => {
    const record = records.find((one) => one.id === id);
    return `${record?.concept}.${record?.action}`;
  };
  for (const { sync, record, fault } of failures) if (sync) note(0, sync, actionOf(record), fault.message);
  for (const { sync, records: [id], where } of dropped) {
    const emptied = where.find(({ in: from, out }) => from > 0 && out === 0);
    const why = emptied
      ? `its "where" kept no frame: ${emptied.query} ${JSON.stringify(emptied.input)} gave no row that fits`
      : `its "where" kept no frame`;
    note(0, sync, actionOf(id), why);
  }
  for (const record of records) {
    for (const attempt of flow.attempts(record.id)) {
      note(rankOf(attempt), attempt.sync, `${record.concept}.${record.action}`, whyNot(attempt));
    }
  }
  return [...misses.values()].sort((a, b) => a.rank - b.rank).map(({ sync, action, why }) => ({
    sync,
    action,
    why,
  }));
}

function rankOf({ alone, mismatch, absent }: Attempt): number {
  if (mismatch) return 4;
  if (absent.length === 0) return 2;
  return alone ? 1 : 3;
}

function whyNot({ fits, alone, mismatch, absent }: Attempt): string {
  if (fits) return alone ? "it has not been tried yet" : "its other patterns found no action that fits";
  if (mismatch) {
    return `it waits for "${mismatch.key}" to be ${JSON.stringify(mismatch.expected)}, found ${
      JSON.stringify(mismatch.found)
    }`;
  }
  if (absent.length > 0) return `it waits for ${absent.map((key) => `"${key}"`).join(", ")} in the input`;
  return 'its output pattern does not fit (an error fits only a pattern that names "error")';
}
