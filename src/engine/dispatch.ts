/**
 * Which syncs a finished record can concern. A record costs the syncs that it can match, not all syncs (R13):
 *
 * - A pattern with a literal is filed under that literal, so that a request to one path does not meet the syncs of others.
 * - A pattern without one, in a sync of several patterns, is tried only in flows where another pattern of that sync, its
 *   anchor, has found a record: the anchor *arms* the sync. So `[Item.create, {}, { item }]` beside
 *   `[Requesting.request, { path: "/items" }]` costs nothing in the flows of other paths.
 */
import type { ActionRecord } from "./action_record.ts";
import type { CompiledSync, Literal, Pattern } from "./compile.ts";
import type { ActionInfo } from "./concept.ts";
import type { Flow } from "./flow.ts";
import { fits, Matcher } from "./match.ts";

/** A sync in the index, with what it arms. */
export class Entry {
  readonly matcher: Matcher;
  /** The pattern that arms the sync, and the actions it is then tried for. */
  arming?: { readonly anchor: Pattern; readonly actions: ReadonlySet<ActionInfo> };

  constructor(readonly sync: CompiledSync) {
    this.matcher = new Matcher(sync);
  }
}

/** The syncs that a flow's records have armed. */
export interface Armed {
  readonly entries: Set<Entry>;
  /** What is tried for an action besides what is filed under it, in the order of registration. */
  readonly byAction: Map<ActionInfo, readonly Entry[]>;
}

interface Filed {
  /** Entries that are tried for every record of the action. */
  readonly always: Entry[];
  /** Entries by the value at a key: one group for each key that some pattern's literal stands at. */
  readonly byLiteral: Map<string, { readonly literal: Literal; readonly entries: Map<unknown, Entry[]> }>;
  /** Whether an earlier record of the action can stand in a match that a later record completes. */
  joined: boolean;
}

const NO_ENTRIES: readonly Entry[] = [];

/** The index of all syncs: which of them to try for a record. */
export class Dispatch {
  readonly #filed = new Map<ActionInfo, Filed>();
  readonly #entries: Entry[];

  constructor(syncs: readonly CompiledSync[]) {
    this.#entries = syncs.map((sync) => new Entry(sync));
    const crowds = countCrowds(syncs);
    for (const entry of this.#entries) this.#file(entry, crowds);
  }

  /** Every sync, in the order of registration. */
  get syncs(): CompiledSync[] {
    return this.#entries.map((entry) => entry.sync);
  }

  /** Every sync with a pattern for the action, in the order of registration. */
  naming(action: ActionInfo): CompiledSync[] {
    return this.syncs.filter(({ when }) => when.some((p) => p.action === action));
  }

  /** Whether records of the action take part in joins. */
  joins(action: ActionInfo): boolean {
    return this.#filed.get(action)?.joined ?? false;
  }

  /** The syncs to try for a record that finished, in the order of registration; arms those that wait for it. */
  candidates(record: ActionRecord, flow: Flow): readonly Entry[] {
    const filed = this.#filed.get(record.action);
    if (!filed) return NO_ENTRIES;
    let found: readonly Entry[] = filed.always;
    for (const { literal, entries } of filed.byLiteral.values()) {
      const listed = entries.get(record[literal.side]![literal.key]);
      if (listed) found = merge(found, listed);
    }
    const armed = flow.armed?.byAction.get(record.action);
    if (armed) found = merge(found, armed);
    if (filed.joined) this.#arm(found, record, flow);
    return found;
  }

  #arm(found: readonly Entry[], record: ActionRecord, flow: Flow): void {
    let fresh: Map<ActionInfo, Entry[]> | undefined;
    for (const entry of found) {
      const { arming } = entry;
      if (!arming || flow.armed?.entries.has(entry) || !fits(arming.anchor, record)) continue;
      flow.armed ??= { entries: new Set(), byAction: new Map() };
      flow.armed.entries.add(entry);
      fresh ??= new Map();
      for (const action of arming.actions) append(fresh, action, entry);
    }
    for (const [action, entries] of fresh ?? []) {
      flow.armed!.byAction.set(action, merge(flow.armed!.byAction.get(action) ?? NO_ENTRIES, entries));
    }
  }

  #file(entry: Entry, crowds: Map<string, number>): void {
    const { when } = entry.sync;
    const anchor = chooseAnchor(when, crowds);
    const armedFor = new Set<ActionInfo>();
    for (const pattern of when) {
      const filed = this.#at(pattern.action);
      filed.joined ||= when.length > 1;
      const literal = filingLiteral(pattern);
      if (literal) {
        const key = `${literal.side}.${literal.key}`;
        const group = filed.byLiteral.get(key) ?? { literal, entries: new Map<unknown, Entry[]>() };
        filed.byLiteral.set(key, group);
        append(group.entries, literal.value, entry);
      } else if (pattern === anchor) {
        if (!filed.always.includes(entry)) filed.always.push(entry);
      } else {
        armedFor.add(pattern.action);
      }
    }
    if (armedFor.size > 0) entry.arming = { anchor, actions: armedFor };
  }

  #at(action: ActionInfo): Filed {
    let filed = this.#filed.get(action);
    if (!filed) this.#filed.set(action, filed = { always: [], byLiteral: new Map(), joined: false });
    return filed;
  }
}

/** The first literal that a `Map` can find by its value. */
function filingLiteral({ literals }: Pattern): Literal | undefined {
  return literals.find(({ value }) => typeof value !== "object" || value === null);
}

/** Where a pattern is filed, as text. */
function place(pattern: Pattern): string {
  const literal = filingLiteral(pattern);
  const at = literal
    ? ` ${literal.side}.${literal.key} ${typeof literal.value} ${String(literal.value)}`
    : "";
  return pattern.action.label + at;
}

/** How many patterns are filed at each place. */
function countCrowds(syncs: readonly CompiledSync[]): Map<string, number> {
  const crowds = new Map<string, number>();
  for (const pattern of syncs.flatMap((sync) => sync.when)) {
    crowds.set(place(pattern), (crowds.get(place(pattern)) ?? 0) + 1);
  }
  return crowds;
}

/** The pattern by which a sync is found: one with a literal if there is one, and the least crowded of those. */
function chooseAnchor(when: readonly Pattern[], crowds: Map<string, number>): Pattern {
  const literal = when.filter(filingLiteral);
  return (literal.length > 0 ? literal : when).reduce((best, pattern) =>
    crowds.get(place(pattern))! < crowds.get(place(best))! ? pattern : best
  );
}

function append<K>(entries: Map<K, Entry[]>, key: K, entry: Entry): void {
  const listed = entries.get(key);
  if (!listed) entries.set(key, [entry]);
  else if (!listed.includes(entry)) listed.push(entry);
}

/** Two lists in the order of registration as one, without repeats. */
function merge(a: readonly Entry[], b: readonly Entry[]): readonly Entry[] {
  if (a.length === 0) return b;
  const merged = [...a, ...b].sort((x, y) => x.sync.order - y.sync.order);
  return merged.filter((entry, i) => i === 0 || entry !== merged[i - 1]);
}
