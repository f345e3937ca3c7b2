/**
 * A program that runs one kind of long flow, first of a tenth of its length and then of all of it, and prints what each took
 * as one line of JSON, a list of `LongFlow`. It runs alone, so that the limit of its heap and what it reads of it are its own.
 *
 *     deno run --v8-flags=--expose-gc,--max-old-space-size=256 long_flow.ts "a chain" 100000
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { hashSecret } from "@utils/hash_secret.ts";
import { actions } from "../actions.ts";
import { setAsyncContext } from "../context.ts";
import type { Frames } from "../frames.ts";
import { SyncConcept } from "../sync.ts";
import type { Sync } from "../types.ts";

/** What a flow took. */
export interface LongFlow {
  /** How many actions it did. */
  readonly actions: number;
  /** Bytes of the heap that it held when its last action ran, by action. */
  readonly bytesPerAction: number;
  /** Bytes of the heap that were left when it had ended, by action. */
  readonly bytesLeftPerAction: number;
  /** How many failures its trace has, and how many of its records and firings. */
  readonly failures: number;
  readonly traced: number;
  readonly omitted: number;
}

declare const gc: () => void;

class Work {
  /** Called by the last action. */
  atTheEnd = () => {};

  begin({ n }: { n: number }): { n: number } {
    return { n };
  }
  step({ n, last }: { n: number; last: number }): { n: number } {
    if (n === last) this.atTheEnd();
    return { n: n + 1 };
  }
  async later(input: { n: number; last: number }): Promise<{ n: number }> {
    return await Promise.resolve(this.step(input));
  }
  done(_: { n: number }): Record<PropertyKey, never> {
    return {};
  }
  _count({ to }: { to: number }): { i: number }[] {
    return Array.from({ length: to }, (_, i) => ({ i: i + 1 }));
  }
  async _same({ i }: { i: number }): Promise<{ same: number }[]> {
    return await Promise.resolve([{ same: i }]);
  }
}

type Syncs = (work: ReturnType<typeof instrument>["work"], length: number) => Record<string, Sync>;

/** Each kind of flow begins with `begin`, and its last step has the number of its length. */
const kinds: Record<string, Syncs> = {
  "a chain": (work, last) => ({
    Begin: () => ({ when: actions([work.begin]), then: actions([work.step, { n: 1, last }]) }),
    Next: ({ n }) => ({
      when: actions([work.step, {}, { n }]),
      where: (frames) => frames.filter(($) => ($[n] as number) <= last),
      then: actions([work.step, { n, last }]),
    }),
  }),
  "an asynchronous chain": (work, last) => ({
    Begin: () => ({ when: actions([work.begin]), then: actions([work.later, { n: 1, last }]) }),
    Next: ({ n, same }) => ({
      when: actions([work.later, {}, { n }]),
      where: async (frames) =>
        (await frames.query(work._same, { i: n }, { same })).filter(($) => ($[n] as number) <= last),
      then: actions([work.later, { n: same, last }]),
    }),
  }),
  "a chain with work left at each link": (work, last) => ({
    Begin: () => ({ when: actions([work.begin]), then: actions([work.step, { n: 1, last }]) }),
    Next: ({ n }) => ({
      when: actions([work.step, {}, { n }]),
      where: (frames) => frames.filter(($) => ($[n] as number) <= last),
      then: actions([work.step, { n, last }], [work.done, { n }]),
    }),
  }),
  "a sequence": (work, last) => ({
    Begin: () => ({
      when: actions([work.begin]),
      then: Array.from({ length: last }, (_, i) => actions([work.step, { n: i + 1, last }])).flat(),
    }),
  }),
  "a fan-out": (work, last) => ({
    Begin: ({ i }) => ({
      when: actions([work.begin]),
      where: (frames) => frames.query(work._count, { to: last }, { i }) as unknown as Frames,
      then: actions([work.step, { n: i, last }]),
    }),
  }),
  "a fan-out by asynchronous queries, each frame watched,": (work, last) => ({
    Begin: ({ i, same }) => ({
      when: actions([work.begin]),
      where: async (frames) => {
        frames = frames.query(work._count, { to: last }, { i }) as unknown as Frames;
        return await frames.query(work._same, { i }, { same });
      },
      then: actions([work.later, { n: same, last }]),
    }),
    Watch: ({ n }) => ({
      when: actions([work.begin], [work.later, { n }]),
      where: (frames) => frames.filter(() => false),
      then: actions([work.done, { n }]),
    }),
  }),
};

/** The kinds of flows that there are. */
export const FLOW_KINDS = Object.keys(kinds);

function instrument(work: Work) {
  const engine = new SyncConcept({ maxDepth: 1_000_000, hash: hashSecret });
  return { engine, work: engine.instrument({ Work: work }).Work };
}

function heapUsed(): number {
  gc();
  return Deno.memoryUsage().heapUsed;
}

async function run(kind: string, length: number): Promise<LongFlow> {
  const concept = new Work();
  const { engine, work } = instrument(concept);
  engine.register(kinds[kind](work, length));
  const before = heapUsed();
  let during = 0;
  concept.atTheEnd = () => during = heapUsed();
  await work.begin({ n: 0 });
  // A garbage collection may keep what the turn that just ended refers to.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const after = heapUsed();
  const [{ failures, records, firings, omitted = 0 }] = engine.traces();
  const actionsDone = length + 1;
  return {
    actions: actionsDone,
    bytesPerAction: Math.round((during - before) / actionsDone),
    bytesLeftPerAction: Math.round((after - before) / actionsDone),
    failures: failures.length,
    traced: records.length + firings.length,
    omitted,
  };
}

if (import.meta.main) {
  const [kind, length] = Deno.args;
  setAsyncContext(new AsyncLocalStorage());
  // What is made once is not of the flow.
  await run(kind, 100);
  console.log(JSON.stringify([await run(kind, Number(length) / 10), await run(kind, Number(length))]));
}
