import type { ActionRow, FiringRow, TreeRow, UnreachedRow } from "../explanation.ts";
import type { TraceFiring, TraceRecord } from "../trace.ts";
import { type FlowView, isError, labelOf } from "./flow_view.ts";
import { plainObject } from "./shown.ts";

/**
 * The tree of a flow, as rows in the order in which they are printed: an action, below it the firings that it completed, and
 * below each of these the actions that it did, with all they caused. Without recursion: a chain may be thousands of actions deep.
 */
export function flowTree(view: FlowView): TreeRow[] {
  const { records, firings } = view.trace;
  const number = new Map(records.map(({ id }, i) => [id, i]));
  // One action runs at a time, so of the records of a match the one with the greatest number completed it.
  const completing = Map.groupBy(
    firings.map((firing, place) => ({ firing, place })),
    ({ firing }) => Math.max(...firing.records.map((id) => number.get(id) ?? 0)),
  );
  const done = Map.groupBy(records, ({ by }) => by?.firing);
  const rows: TreeRow[] = [];
  const left: (() => void)[] = [];
  const later = (visits: (() => void)[]) => left.push(...visits.reverse());

  const visitAction = (record: TraceRecord, depth: number) => {
    rows.push(actionRow(record, depth));
    const caused = completing.get(number.get(record.id)!) ?? [];
    later(caused.map(({ firing, place }) => () => visitFiring(firing, place, depth + 1)));
  };
  const visitFiring = (firing: TraceFiring, place: number, depth: number) => {
    rows.push(firingRow(firing, depth, view));
    const unreached = unreachedRow(firing, depth + 1, view);
    later([
      ...(done.get(place) ?? []).map((record) => () => visitAction(record, depth + 1)),
      ...(unreached ? [() => void rows.push(unreached)] : []),
    ]);
  };

  // The first action, and those whose firing was left out of a large trace.
  later((done.get(undefined) ?? []).map((record) => () => visitAction(record, 0)));
  for (let next = left.pop(); next; next = left.pop()) next();
  return rows;
}

function actionRow(record: TraceRecord, depth: number): ActionRow {
  const { id, input, output, fault, returned, at, ms, by } = record;
  return {
    kind: "action",
    depth,
    id,
    action: labelOf(record),
    input: plainObject(input),
    ...(output && { output: plainObject(output) }),
    state: !output ? "running" : fault ? "fault" : isError(record) ? "error" : "done",
    ...(fault && { fault }),
    ...(returned !== undefined && { returned }),
    at,
    ms,
    ...(by && { by: { sync: by.sync, step: by.step } }),
  };
}

function firingRow({ sync, records, frame }: TraceFiring, depth: number, view: FlowView): FiringRow {
  return { kind: "firing", depth, sync: view.ref(sync), records, frame: plainObject(frame) };
}

function unreachedRow({ sync, ended }: TraceFiring, depth: number, view: FlowView): UnreachedRow | undefined {
  if (!ended) return undefined;
  const then = view.syncs.get(sync)?.then ?? [];
  const actions = then.slice(ended.step + 1).map(({ action }) => action);
  return { kind: "unreached", depth, sync: view.ref(sync), step: ended.step, why: ended.why, actions };
}
