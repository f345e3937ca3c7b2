/**
 * Runs one flow: actions, the syncs they trigger, and what those do, depth first and one at a time (design rules R1 to R9).
 * What is still to do stands on an explicit stack, so that neither a long chain nor a deep one costs call stack, and the
 * runner leaves the turn only where an action or a `where` is asynchronous.
 */
import { ActionRecord, type Firing } from "./action_record.ts";
import type { CompiledSync } from "./compile.ts";
import type { ActionInfo } from "./concept.ts";
import { runAs } from "./context.ts";
import type { Dispatch, Entry } from "./dispatch.ts";
import { endsSequence } from "./ends_sequence.ts";
import { type Fault, faultSentence } from "./fault.ts";
import type { Failure, Flow } from "./flow.ts";
import { Frames } from "./frames.ts";
import { describeLoop } from "./describe_loop.ts";
import type { Match } from "./match.ts";
import { originsOf, unboundVariable, wrongFrames } from "./where_result.ts";
import { fill } from "./template.ts";
import { isThenable } from "./thenable.ts";
import type { Frame, Mapping } from "./types.ts";
import { WhereRun } from "./where.ts";
import type { Wrong } from "./wrong.ts";

/** What a runner needs of its engine. */
export interface RunnerHost {
  readonly dispatch: Dispatch;
  readonly maxDepth: number;
  readonly maxActions: number;
  /** A fault with a fresh reference, told to the host's log. */
  fault(flow: Flow, message: string, cause: unknown): Fault;
  /** Says something once, however often it happens. */
  warn(sentence: string): void;
  /** The flow is over. */
  settled(flow: Flow): void;
}

/** A record that finished, and the syncs that are still to be tried for it. */
class Trigger {
  next = 0;
  constructor(readonly record: ActionRecord, readonly entries: readonly Entry[]) {}
}

/** The firings of one sync for one trigger, and where their sequences stand. */
class Sequences {
  at = 0;
  step = 0;
  constructor(readonly trigger: ActionRecord, readonly firings: readonly Firing[]) {}
}

const NOTHING: Mapping = Object.freeze({});

/** How long a flow may keep the turn before other flows get theirs, in milliseconds. */
const SLICE_MS = 20;
/** How many steps are taken between two looks at the clock. */
const STEPS_PER_LOOK = 64;

/** Carries out one flow, from its first action until nothing of it runs any more. */
export class Runner {
  readonly #stack: (Trigger | Sequences)[] = [];
  /** The syncs of the whole flow, whatever is registered meanwhile. */
  readonly #dispatch: Dispatch;
  #steps = 0;
  #sliceEnd = 0;
  /** Actions that a limit stopped. They count too: a loop that fans out where its depth ends would do few others. */
  #stopped = 0;

  constructor(private readonly flow: Flow, private readonly host: RunnerHost) {
    this.#dispatch = host.dispatch;
  }

  /** Runs the first action of the flow, and all that follows from it. */
  start(action: ActionInfo, input: Mapping): void {
    const waits = this.#invoke(action, input, undefined, 0, 0, undefined);
    if (!waits) this.#run();
  }

  /** Goes on until the flow is quiet or something is to be waited for. */
  #run(): void {
    for (;;) {
      const top = this.#stack.at(-1);
      if (!top) return this.host.settled(this.flow);
      if (++this.#steps % STEPS_PER_LOOK === 0 && this.#sliceIsOver()) {
        setTimeout(() => this.#run(), 0);
        return;
      }
      const waits = top instanceof Trigger ? this.#tryNext(top) : this.#nextStep(top);
      if (waits) return;
    }
  }

  /** Counts on across what is waited for: promises that settle at once give other flows no turn. */
  #sliceIsOver(): boolean {
    const now = performance.now();
    const isOver = this.#sliceEnd > 0 && now > this.#sliceEnd;
    if (isOver || this.#sliceEnd === 0) this.#sliceEnd = isOver ? 0 : now + SLICE_MS;
    return isOver;
  }

  /** Tries the next sync of a trigger; true when its `where` is to be waited for. */
  #tryNext(trigger: Trigger): boolean {
    const { record } = trigger;
    const entry = trigger.entries[trigger.next++];
    if (trigger.next === trigger.entries.length) this.#stack.pop();
    const { sync } = entry;
    const matches = entry.matcher.complete(record);
    if (matches.length === 0) return false;
    if (!sync.where) {
      this.#fire(record, matches.map(({ records, frame }) => ({ sync, number: 0, records, frame })));
      return false;
    }
    return this.#callWhere(sync, record, matches);
  }

  #callWhere(sync: CompiledSync, record: ActionRecord, matches: Match[]): boolean {
    const run = new WhereRun(sync, this.flow, this.host);
    const frames = Frames.within(run, matches.map((match) => match.frame));
    try {
      const returned: unknown = runAs(record, sync.where!, frames);
      if (isThenable(returned)) {
        this.flow.waiting = { sync, record, where: run.steps };
        this.#waitFor(
          returned,
          (settled) => this.#afterWhere(sync, record, matches, run, settled),
          (error) => this.#whereThrew(sync, record, run, error),
        );
        return true;
      }
      this.#afterWhere(sync, record, matches, run, returned);
    } catch (error) {
      this.#whereThrew(sync, record, run, error);
    }
    return false;
  }

  #whereThrew(sync: CompiledSync, record: ActionRecord, run: WhereRun, error: unknown): void {
    this.flow.waiting = undefined;
    const message = `the "where" of sync "${sync.name}" threw`;
    this.#failed({ sync, record, kind: "threw", where: run.told() }, message, error);
  }

  #afterWhere(
    sync: CompiledSync,
    record: ActionRecord,
    matches: Match[],
    run: WhereRun,
    returned: unknown,
  ): void {
    this.flow.waiting = undefined;
    const wrong = wrongFrames(returned);
    if (wrong) {
      const message = `the "where" of sync "${sync.name}" ${wrong.what}: ${wrong.next}`;
      this.#failed({ sync, record, kind: "not-frames", wrong, where: run.told() }, message, undefined);
      return;
    }
    const frames = returned as readonly Frame[];
    const origins = originsOf(frames, matches);
    this.#noteDropped(sync, matches, origins, run);
    const firings: Firing[] = [];
    let unbound: Map<string, Wrong> | undefined;
    for (let i = 0; i < frames.length; i++) {
      const missing = unboundVariable(sync, frames[i]);
      if (missing) (unbound ??= new Map()).set(`${missing.what}. ${missing.next}`, missing);
      // A copy, because a step's output is bound into it, and because whoever made the frame may still hold and change it.
      else firings.push({ sync, number: 0, records: origins[i].records, frame: { ...frames[i] } });
    }
    for (const [sentence, wrong] of unbound ?? []) {
      const message = `sync "${sync.name}" could not fire: ${sentence}`;
      this.#failed({ sync, record, kind: "unbound", wrong, where: run.told() }, message, undefined);
    }
    this.#fire(record, firings);
  }

  #noteDropped(
    sync: CompiledSync,
    matches: readonly Match[],
    origins: readonly Match[],
    run: WhereRun,
  ): void {
    if (matches.length === 1 && origins.length > 0) return;
    const kept = new Set(origins);
    for (const match of matches) {
      if (!kept.has(match)) this.flow.drop({ sync, records: match.records, where: run.told() });
    }
  }

  #fire(trigger: ActionRecord, firings: readonly Firing[]): void {
    for (const firing of firings) {
      firing.number = this.flow.firings.push(firing) - 1;
      for (const record of firing.records) record.fired = true;
    }
    if (firings.length > 0 && firings[0].sync.then.length > 0) {
      this.#stack.push(new Sequences(trigger, firings));
    }
  }

  /** Runs the next action of some sequences; true when it is to be waited for. */
  #nextStep(sequences: Sequences): boolean {
    const firing = sequences.firings[sequences.at];
    const step = sequences.step++;
    const { trigger } = sequences;
    if (this.#atLimit(firing, step, trigger)) {
      this.#nextFiring(sequences);
      return false;
    }
    // The last step leaves the stack before it runs, so that an endless chain does not pile up what is done.
    const rest = sequences.step < firing.sync.then.length ? sequences : undefined;
    if (!rest) this.#nextFiring(sequences);
    const { action, input } = firing.sync.then[step];
    return this.#invoke(action, fill(input, firing.frame) as Mapping, firing, step, trigger.depth + 1, rest);
  }

  #nextFiring(sequences: Sequences): void {
    sequences.step = 0;
    if (++sequences.at === sequences.firings.length) this.#stack.pop();
  }

  /** Calls an action; true when it is to be waited for. `rest` is what follows it in its own sequence. */
  #invoke(
    action: ActionInfo,
    input: Mapping,
    firing: Firing | undefined,
    step: number,
    depth: number,
    rest: Sequences | undefined,
  ): boolean {
    const { records } = this.flow;
    const record = new ActionRecord(
      this.flow,
      records.length,
      action,
      NOTHING,
      firing,
      step,
      depth,
      performance.now(),
    );
    records.push(record);
    try {
      record.input = { ...input };
      const output = runAs(record, action.method, input);
      if (isThenable(output)) {
        this.#waitFor(
          output,
          (settled) => this.#returned(record, settled, rest),
          (error) => this.#threw(record, error, rest),
        );
        return true;
      }
      this.#returned(record, output, rest);
    } catch (error) {
      this.#threw(record, error, rest);
    }
    return false;
  }

  /** Goes on with the flow when a promise settles; by way of a native one, which settles once and never at once. */
  #waitFor(
    promise: PromiseLike<unknown>,
    done: (value: unknown) => void,
    failed: (error: unknown) => void,
  ): void {
    Promise.resolve(promise).then((value) => {
      try {
        done(value);
      } catch (error) {
        failed(error);
      }
      this.#run();
    }, (error) => {
      failed(error);
      this.#run();
    });
  }

  #returned(record: ActionRecord, output: unknown, rest: Sequences | undefined): void {
    if (typeof output === "object" && output !== null && !Array.isArray(output)) {
      record.output = { ...output };
      record.isError = record.output.error !== undefined && record.output.error !== null;
    } else {
      record.output = {};
      // Its kind only: the value may be a secret, such as a token.
      const found = Array.isArray(output)
        ? "an array"
        : output === undefined || output === null
        ? "nothing"
        : `a ${typeof output}`;
      record.returned = found;
      this.host.warn(
        `${record.action.label} returned ${found}, expected an object: it counts as a success without keys. ` +
          `Return {} when there is nothing to say` +
          (Array.isArray(output) ? `, or name it _${record.action.name} if it is a query` : ""),
      );
    }
    this.#completed(record, output, rest);
  }

  #threw(record: ActionRecord, error: unknown, rest: Sequences | undefined): void {
    record.fault = this.host.fault(this.flow, `${record.action.label} threw`, error);
    record.isError = true;
    record.output = { error: faultSentence(record.fault) };
    this.#completed(record, { ...record.output }, rest);
  }

  #completed(record: ActionRecord, output: unknown, rest: Sequences | undefined): void {
    const { flow } = this;
    record.ms = performance.now() - record.at;
    if (!record.firing) flow.result = output;
    flow.finish(record, this.#dispatch.joins(record.action));
    const why = endsSequence(record);
    if (why) {
      record.firing!.ended = { step: record.step, why };
      if (rest) this.#nextFiring(rest);
    }
    const entries = this.#dispatch.candidates(record, flow);
    if (entries.length > 0) this.#stack.push(new Trigger(record, entries));
  }

  /** A firing that cannot be: the flow goes on without it. */
  #failed(failure: Omit<Failure, "fault">, message: string, cause: unknown): void {
    this.flow.fail({ ...failure, fault: this.host.fault(this.flow, message, cause) });
  }

  #atLimit(firing: Firing, step: number, trigger: ActionRecord): boolean {
    const { maxDepth, maxActions } = this.host;
    const tooDeep = trigger.depth >= maxDepth;
    if (!tooDeep && this.flow.records.length + this.#stopped < maxActions) return false;
    this.#stopped++;
    const limit = tooDeep
      ? `a chain of actions reached SYNC_MAX_DEPTH (${maxDepth} steps)`
      : `the flow reached SYNC_MAX_ACTIONS (${maxActions} actions)`;
    firing.ended = { step, why: limit };
    const limits = this.flow.limits ??= new Set();
    if (limits.has(limit)) return true;
    limits.add(limit);
    const { what, next } = describeLoop(firing, trigger);
    const wrong = { what: `${limit}: ${what}`, next };
    this.#failed(
      { sync: firing.sync, record: trigger, kind: "limit", wrong },
      `${wrong.what}. ${next}`,
      undefined,
    );
    return true;
  }
}
