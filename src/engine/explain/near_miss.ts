/** Why a sync did not match: which of its patterns found no record that fits, or which variable would be two things. */
import type { Cause, PatternDescription, SyncDescription } from "../explanation.ts";
import { distance } from "../nearest.ts";
import type { TraceRecord } from "../trace.ts";
import { type Ranked, RANKS } from "./rank.ts";
import { compare, type Compared, type Misfit } from "./compare.ts";
import { conflictOf } from "./conflict.ts";
import { type FlowView, labelOf } from "./flow_view.ts";
import { misfitInWords } from "./misfit_in_words.ts";
import { REQUEST } from "./requesting.ts";

/** How many records of one action are compared: a loop can do it a million times. */
const RECORDS_COMPARED = 500;

/** What is known of one pattern of a sync: the records that fit it, and the one that comes nearest. */
interface Tried {
  readonly pattern: PatternDescription;
  readonly fitting: readonly Compared[];
  readonly nearest: Compared | undefined;
}

/**
 * The nearest miss of a sync that found no match in a flow; undefined when no action of the flow is one it has a pattern for.
 *
 * @param genuinePaths paths that are meant as they are: none of them is another one, misspelt
 */
export function nearMiss(
  sync: SyncDescription,
  view: FlowView,
  genuinePaths: ReadonlySet<unknown>,
): Ranked | undefined {
  if (!sync.when.some(({ action }) => view.finished.has(action))) return undefined;
  const tried = sync.when.map((pattern, place): Tried => {
    const records: readonly TraceRecord[] = view.finished.get(pattern.action) ?? [];
    const compared = records.slice(0, RECORDS_COMPARED).map((record) =>
      compare(pattern, place, record, genuinePaths)
    ).sort((a, b) => a.distance - b.distance);
    return { pattern, nearest: compared[0], fitting: compared.filter(({ distance }) => distance === 0) };
  });
  const failing = tried.filter(({ fitting }) => fitting.length === 0);
  const ref = view.ref(sync.name);
  if (failing.length === 0) {
    const cause = conflictOf(sync, tried.map(({ fitting }) => fitting), ref);
    return { cause, rank: cause.kind === "not-told" ? RANKS["not-told"] : RANKS["binding-differs"] };
  }
  const elsewhere = failing.find(({ nearest }) => nearest?.misfits[0].kind === "other-path");
  const [closest] = failing.filter(({ nearest }) => nearest)
    .sort((a, b) => a.nearest!.distance - b.nearest!.distance);
  const { nearest, pattern } = elsewhere ?? closest ?? failing[0];
  if (!nearest) return { rank: RANKS["action-absent"], cause: absentAction(pattern.action, ref, view) };
  const [misfit] = nearest.misfits;
  // What a client leaves out is its own choice; what an action of ours leaves out is not.
  const isOurs = misfit.kind === "key-absent" && pattern.action !== REQUEST;
  return {
    rank: (isOurs ? RANKS["query-misfit"] : RANKS[misfit.kind]) + failing.length - 1 +
      nearest.distance / 100 +
      lettersApart(misfit) / 1_000,
    cause: {
      kind: misfit.kind,
      sync: ref,
      ...misfitInWords(nearest, misfit),
      record: nearest.record.id,
      // Of the many syncs of other paths nobody wants to see the two sides.
      ...(misfit.kind !== "other-path" && { comparison: nearest.comparison }),
    },
  };
}

/** Of two literals that are nearly the same text, how many letters differ. */
function lettersApart({ kind, key: { expected, found } }: Misfit): number {
  return kind === "literal-misspelt" && expected?.kind === "literal"
    ? distance(String(expected.value), String(found?.value))
    : 0;
}

function absentAction(action: string, sync: Cause["sync"], view: FlowView): Cause {
  const running = view.trace.records.find((record) => !record.output && labelOf(record) === action);
  const before = view.trace.firings.find(({ sync: name, ended }) =>
    ended && view.syncs.get(name)?.then.slice(ended.step + 1).some((step) => step.action === action)
  );
  return {
    kind: running ? "running" : "action-absent",
    sync,
    cause: running
      ? `it waits for ${action}, which has not returned`
      : `it waits for ${action}, which did not happen in this flow` +
        (before ? `: the sequence of sync "${before.sync}" ended before it` : ""),
    fix: running || before
      ? `Nothing here: see why ${running ? `${action} does not return` : `that sequence ended`}`
      : `Let a sync that fires do ${action}, or see why the one that does it did not fire`,
    ...(running && { record: running.id }),
  };
}
