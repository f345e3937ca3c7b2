import type { ActionRecord, Firing } from "./action_record.ts";
import type { Wrong } from "./wrong.ts";

/** How many links of a chain are looked at, and how many are shown. */
const LOOKED_AT = 1_000;
const SHOWN = 12;

/**
 * What tells of a loop: the cycle of syncs and actions that repeats, or the last links of the chain when none
 * does (design rule R11).
 */
export function describeLoop(firing: Firing, trigger: ActionRecord): Wrong {
  const chain = [`sync "${firing.sync.name}"`];
  let record: ActionRecord | undefined = trigger;
  while (record?.firing && chain.length < LOOKED_AT) {
    chain.push(record.action.label, `sync "${record.firing.sync.name}"`);
    record = lastOf(record.firing.records);
  }
  const again = chain.indexOf(chain[0], 1);
  if (again > 0) {
    const cycle = chain.slice(0, again + 1).reverse();
    return {
      what: `${shorten(cycle).join(" -> ")}, and so on`,
      next: `End the loop: let a "where" or a literal of one of its syncs stop matching, ` +
        `or raise the limit if the chain is meant to be that long`,
    };
  }
  return {
    what: shorten(chain.reverse()).join(" -> "),
    next: "Raise the limit if that much is meant to happen in one flow",
  };
}

function lastOf(records: readonly ActionRecord[]): ActionRecord {
  return records.reduce((last, record) => record.order > last.order ? record : last);
}

function shorten(links: string[]): string[] {
  return links.length <= SHOWN ? links : [...links.slice(0, SHOWN / 2), "...", ...links.slice(-SHOWN / 2)];
}
