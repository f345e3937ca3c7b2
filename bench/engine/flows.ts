/**
 * What an action of a flow costs, in microseconds: with many syncs, in long chains, loops, fan-outs and joins. Beside each the
 * same methods called by hand in the same order, each awaited, as an endpoint without an engine would call them.
 */
import { actions, type Sync, SyncConcept } from "@engine";
import { hashSecret } from "@utils/hash_secret.ts";
import { setAsyncContext } from "../../src/engine/context.ts";
import { AsyncLocalStorage } from "node:async_hooks";
import { microseconds, printTable, type Row } from "../measure.ts";

/** The work: methods that take and give one number. */
class WorkConcept {
  step({ n }: { n: number }): { n: number } {
    return { n: n + 1 };
  }
  note({ n }: { n: number }): { noted: number } {
    return { noted: n };
  }
  join({ n }: { n: number }): { joined: number } {
    return { joined: n };
  }
  _none(_input: { n: number }): { found: number }[] {
    return [];
  }
}

/** Actions in one round, about. */
const ACTIONS = 20_000;

setAsyncContext(new AsyncLocalStorage());
const hand = new WorkConcept();

/** An engine as the server has it: with the ring, and with masks for secrets. */
function engine() {
  const Engine = new SyncConcept({ maxDepth: 1e7, maxActions: 1e7, hash: hashSecret });
  return { Engine, ...Engine.instrument({ Work: new WorkConcept() }) };
}

async function measure(
  name: string,
  ours: () => Promise<number>,
  byHand: () => Promise<number>,
): Promise<Row> {
  return { name, ours: await microseconds(ours), byHand: await microseconds(byHand) };
}

async function literals(count: number): Promise<Row> {
  const { Engine, Work } = engine();
  const syncs = Array.from({ length: count }, (_, i): [string, Sync] => [`S${i}`, ({ n }) => ({
    when: actions([Work.step, { n: i }, { n }]),
    then: actions([Work.note, { n }]),
  })]);
  Engine.register(Object.fromEntries(syncs.map(([name, sync]) => [name, sync])));
  return await measure(`${count} syncs on one action, a literal each`, async () => {
    for (let i = 0; i < ACTIONS / 2; i++) await Work.step({ n: i % count });
    return ACTIONS;
  }, async () => {
    for (let i = 0; i < ACTIONS / 2; i++) await hand.note(await hand.step({ n: i % count }));
    return ACTIONS;
  });
}

async function joined(count: number): Promise<Row> {
  const { Engine, Work } = engine();
  const first: Sync = ({ n }) => ({
    when: actions([Work.step, {}, { n }]),
    then: actions([Work.note, { n }]),
  });
  const syncs = Array.from({ length: count }, (_, i): [string, Sync] => [`S${i}`, ({ n }) => ({
    when: actions([Work.step, { n: i }, { n }], [Work.note, { n }, {}]),
    then: actions([Work.join, { n }]),
  })]);
  Engine.register({ first, ...Object.fromEntries(syncs) });
  return await measure(`${count} syncs joined on a variable`, async () => {
    for (let i = 0; i < ACTIONS / 3; i++) await Work.step({ n: i % count });
    return ACTIONS;
  }, async () => {
    for (let i = 0; i < ACTIONS / 3; i++) {
      const { n } = await hand.step({ n: i % count });
      await hand.note({ n });
      await hand.join({ n });
    }
    return ACTIONS;
  });
}

async function chain(length: number): Promise<Row> {
  const { Engine, Work } = engine();
  const links = Array.from({ length: length - 1 }, (_, i): [string, Sync] => [`Link${i}`, ({ n }) => ({
    when: actions([Work.step, { n: i }, { n }]),
    then: actions([Work.step, { n }]),
  })]);
  Engine.register(Object.fromEntries(links));
  return await chained(`chain of ${length}, a sync for each link`, length, (n) => Work.step({ n }));
}

async function loop(length: number): Promise<Row> {
  const { Engine, Work } = engine();
  const Loop: Sync = ({ n }) => ({
    when: actions([Work.step, {}, { n }]),
    where: (frames) => frames.filter(($) => $[n] as number < length),
    then: actions([Work.step, { n }]),
  });
  Engine.register({ Loop });
  return await chained(`one sync that loops ${length} times`, length, (n) => Work.step({ n }));
}

function chained(name: string, length: number, start: (n: number) => unknown): Promise<Row> {
  const times = Math.ceil(ACTIONS / length);
  return measure(name, async () => {
    for (let i = 0; i < times; i++) await start(0);
    return times * length;
  }, async () => {
    for (let i = 0; i < times; i++) for (let n = 0; n < length;) ({ n } = await hand.step({ n }));
    return times * length;
  });
}

async function fanOut(frames: number, watched: boolean): Promise<Row> {
  const { Engine, Work } = engine();
  const Fan: Sync = ({ n, each }) => ({
    when: actions([Work.step, {}, { n }]),
    where: (all) => all.flatMap(($) => Array.from({ length: frames }, (_, i) => ({ ...$, [each]: i }))),
    then: actions([Work.note, { n: each }]),
  });
  const Watch: Sync = ({ n }) => ({
    when: actions([Work.note, { n }, {}]),
    where: (all) => all.filter(() => false),
    then: actions([Work.join, { n }]),
  });
  Engine.register(watched ? { Fan, Watch } : { Fan });
  const times = Math.ceil(ACTIONS / frames);
  return await measure(`fan-out of ${frames}${watched ? ", watched" : ""}`, async () => {
    for (let i = 0; i < times; i++) await Work.step({ n: 0 });
    return times * frames;
  }, async () => {
    for (let i = 0; i < times; i++) {
      await hand.step({ n: 0 });
      for (const n of Array.from({ length: frames }, (_, k) => k)) await hand.note({ n });
    }
    return times * frames;
  });
}

/** A flow with 1,000 other records, in which each of some actions completes a join of 2 or 3 patterns. */
async function joins(patterns: 2 | 3): Promise<Row> {
  const others = 1_000;
  const { Engine, Work } = engine();
  const Fan: Sync = ({ each }) => ({
    when: actions([Work.step, {}, {}]),
    where: (all) => all.flatMap(($) => Array.from({ length: others }, (_, i) => ({ ...$, [each]: i }))),
    then: actions([Work.note, { n: each }], [Work.join, { n: each }]),
  });
  const Join: Sync = ({ n }) => ({
    when: patterns === 2
      ? actions([Work.note, { n }, {}], [Work.join, { n }, {}])
      : actions([Work.step, {}, {}], [Work.note, { n }, {}], [Work.join, { n }, {}]),
    where: (all) => all.filter(() => false),
    then: actions([Work.step, { n }]),
  });
  Engine.register({ Fan, Join });
  const times = Math.ceil(ACTIONS / others / 2);
  return await measure(`join of ${patterns} patterns, ${2 * others} other records`, async () => {
    for (let i = 0; i < times; i++) await Work.step({ n: 0 });
    return times * others * 2;
  }, async () => {
    for (let i = 0; i < times; i++) {
      const noted = new Map<number, number>();
      for (let n = 0; n < others; n++) noted.set(n, (await hand.note({ n })).noted);
      for (let n = 0; n < others; n++) noted.get((await hand.join({ n })).joined);
    }
    return times * others * 2;
  });
}

/** A flow whose only sync loses its frame to a query that gives no row, among others: nobody asks why, or somebody does. */
async function lost(others: number, isAsked: boolean): Promise<Row> {
  const { Engine, Work } = engine();
  const syncs = Array.from({ length: others }, (_, i): [string, Sync] => [`Other${i}`, ({ n }) => ({
    when: actions([Work.step, { n: i + 1 }, { n }]),
    then: actions([Work.note, { n }]),
  })]);
  const Lost: Sync = ({ n, found }) => ({
    when: actions([Work.step, { n: 0 }, { n }]),
    where: (all) => all.query(Work._none, { n }, { found }),
    then: actions([Work.note, { n: found }]),
  });
  Engine.register({ Lost, ...Object.fromEntries(syncs) });
  const flows = isAsked ? ACTIONS / 500 : ACTIONS;
  const name = `one action, ${others} other syncs${isAsked ? ", explained" : ""}`;
  return await measure(name, async () => {
    for (let i = 0; i < flows; i++) {
      const flow = Engine.start(Work.step, { n: 0 });
      await flow.result;
      if (isAsked) flow.explain();
    }
    return flows;
  }, async () => {
    for (let i = 0; i < flows; i++) hand._none(await hand.step({ n: 0 }));
    return flows;
  });
}

/** Measures and prints everything. */
export async function flows(): Promise<void> {
  const sequentially = async (cases: (() => Promise<Row>)[]) => {
    const rows: Row[] = [];
    for (const one of cases) rows.push(await one());
    return rows;
  };
  const unit = "µs per action";
  printTable(
    "Many syncs",
    unit,
    await sequentially([10, 100, 1_000, 4_000].flatMap((n) => [() => literals(n), () => joined(n)])),
  );
  printTable(
    "Chains and loops",
    unit,
    await sequentially([1, 10, 100, 1_000, 10_000].flatMap((n) => [() => chain(n), () => loop(n)])),
  );
  printTable(
    "Fan-outs",
    unit,
    await sequentially(
      [10, 100, 1_000, 10_000].flatMap((n) => [() => fanOut(n, false), () => fanOut(n, true)]),
    ),
  );
  printTable("Joins", unit, await sequentially([() => joins(2), () => joins(3)]));
  printTable(
    "Explaining",
    "µs per flow",
    await sequentially([false, true].flatMap((isAsked) => [10, 1_000].map((n) => () => lost(n, isAsked)))),
  );
}

if (import.meta.main) await flows();
