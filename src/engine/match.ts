/** Whether records fit patterns, and which matches a record completes (design rules R1 to R3). */
import type { ActionRecord } from "./action_record.ts";
import type { Binding, CompiledSync, Pattern } from "./compile.ts";
import type { ActionInfo } from "./concept.ts";
import { equal } from "./equal.ts";
import type { Flow } from "./flow.ts";
import type { Frame } from "./types.ts";
import { ValueKeys } from "./value_keys.ts";

/** One record for each pattern of a sync's `when`, and the bindings they agree on. */
export interface Match {
  readonly records: readonly ActionRecord[];
  readonly frame: Frame;
}

/** Whether a finished record fits a pattern, whatever the variables are bound to. */
export function fits(pattern: Pattern, record: ActionRecord): boolean {
  if (record.action !== pattern.action) return false;
  if (record.isError && !pattern.namesError) return false;
  for (const { side, key, value } of pattern.literals) {
    const found = record[side]![key];
    if (found !== value && !equal(found, value)) return false;
  }
  for (const { side, key, optional } of pattern.bindings) {
    if (!optional && record[side]![key] === undefined) return false;
  }
  return true;
}

/** The bindings of a frame and of a record that fits a pattern, together; undefined when they disagree. */
function bind(pattern: Pattern, record: ActionRecord, base: Frame): Frame | undefined {
  const frame = { ...base };
  return bindInto(frame, pattern.bindings, record) ? frame : undefined;
}

/** Binds into a frame what a pattern names; false when a variable is bound to another value. */
export function bindInto(
  frame: Frame,
  bindings: readonly Binding[],
  record: Pick<ActionRecord, "input" | "output">,
): boolean {
  for (const { side, key, variable } of bindings) {
    const value = record[side]![key];
    if (value === undefined) continue;
    const bound = frame[variable];
    if (bound === undefined) frame[variable] = value;
    else if (bound !== value && !equal(bound, value)) return false;
  }
  return true;
}

/** How the other patterns of a sync are found from a record that fits one of them. */
interface JoinPlan {
  readonly position: number;
  readonly steps: readonly JoinStep[];
}

interface JoinStep {
  readonly position: number;
  readonly pattern: Pattern;
  /** The bindings of the pattern whose variables are bound by then: the key of its index. */
  readonly key: readonly Binding[];
}

/** A sync as the matcher tries it: by the action that may complete a match. */
export class Matcher {
  readonly #plans = new Map<ActionInfo, JoinPlan[]>();

  constructor(readonly sync: CompiledSync) {
    sync.when.forEach(({ action }, position) => {
      const plan = { position, steps: planJoin(sync.when, position) };
      const plans = this.#plans.get(action);
      if (plans) plans.push(plan);
      else this.#plans.set(action, [plan]);
    });
  }

  /**
   * Every match that a record completes: it stands at one position, records of the flow that finished before it at the
   * others. In log order: by the first pattern's record, then by the second's, and so on (R9).
   */
  complete(record: ActionRecord): Match[] {
    const { when } = this.sync;
    const matches: Match[] = [];
    for (const { position, steps } of this.#plans.get(record.action) ?? []) {
      if (!fits(when[position], record)) continue;
      const frame: Frame = {};
      if (!bindInto(frame, when[position].bindings, record)) continue;
      if (steps.length === 0) return [{ records: [record], frame }];
      const records = new Array<ActionRecord>(when.length);
      records[position] = record;
      extend(steps, 0, records, frame, record, matches);
    }
    return matches.length > 1 && when.length > 1 ? inLogOrder(matches) : matches;
  }
}

/** Next comes, each time, the pattern that shares most variables with those before it. */
function planJoin(when: readonly Pattern[], first: number): JoinStep[] {
  const bound = new Set<symbol>();
  const bindAll = ({ bindings }: Pattern) => {
    for (const binding of bindings) if (!binding.optional) bound.add(binding.variable);
  };
  const shared = ({ bindings }: Pattern) => bindings.filter((b) => !b.optional && bound.has(b.variable));
  const left = when.map((pattern, position) => ({ pattern, position })).filter((_, i) => i !== first);
  bindAll(when[first]);
  const steps: JoinStep[] = [];
  while (left.length > 0) {
    const most = Math.max(...left.map(({ pattern }) => shared(pattern).length));
    const [next] = left.splice(left.findIndex(({ pattern }) => shared(pattern).length === most), 1);
    steps.push({ ...next, key: shared(next.pattern) });
    bindAll(next.pattern);
  }
  return steps;
}

/** Puts earlier records at the positions of the steps from `at` on, in every pairing that fits. */
function extend(
  steps: readonly JoinStep[],
  at: number,
  records: ActionRecord[],
  frame: Frame,
  completing: ActionRecord,
  matches: Match[],
): void {
  if (at === steps.length) {
    matches.push({ records: records.slice(), frame });
    return;
  }
  const { pattern, position } = steps[at];
  for (const candidate of earlier(completing.live, steps[at], frame)) {
    if (candidate.order >= completing.order) break;
    if (records.includes(candidate)) continue;
    const extended = bind(pattern, candidate, frame);
    if (!extended) continue;
    records[position] = candidate;
    extend(steps, at + 1, records, extended, completing, matches);
    delete records[position];
  }
}

/** The hash indexes of one flow: for each step of a join, the records that fit its pattern, by the shared variables. */
export interface JoinIndexes {
  readonly indexes: Map<JoinStep, JoinIndex>;
  readonly keys: ValueKeys;
}

interface JoinIndex {
  /** How many of the action's finished records it holds. */
  read: number;
  readonly buckets: Map<unknown, ActionRecord[]>;
}

/** Finished records that may stand at a step, in the order in which they finished. */
function earlier(flow: Flow, step: JoinStep, frame: Frame): readonly ActionRecord[] {
  const finished = flow.finished?.get(step.pattern.action);
  if (!finished) return [];
  const { indexes, keys } = flow.joins ??= { indexes: new Map(), keys: new ValueKeys() };
  let index = indexes.get(step);
  if (!index) indexes.set(step, index = { read: 0, buckets: new Map() });
  while (index.read < finished.length) {
    const record = finished[index.read++];
    if (!fits(step.pattern, record)) continue;
    const key = joinKey(step.key, (binding) => record[binding.side]![binding.key], keys);
    const bucket = index.buckets.get(key);
    if (bucket) bucket.push(record);
    else index.buckets.set(key, [record]);
  }
  return index.buckets.get(joinKey(step.key, (binding) => frame[binding.variable], keys)) ?? [];
}

function joinKey(
  bindings: readonly Binding[],
  valueOf: (binding: Binding) => unknown,
  keys: ValueKeys,
): unknown {
  if (bindings.length === 1) return keys.of(valueOf(bindings[0]));
  let key = "";
  for (const binding of bindings) key += `${keys.textOf(valueOf(binding))},`;
  return key;
}

function inLogOrder(matches: Match[]): Match[] {
  return matches.sort((a, b) => {
    for (let i = 0; i < a.records.length; i++) {
      const difference = a.records[i].order - b.records[i].order;
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
