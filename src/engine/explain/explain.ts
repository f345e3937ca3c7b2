import type { Explanation, SyncDescription } from "../explanation.ts";
import type { Trace } from "../trace.ts";
import { isSerious, type Ranked, ranked } from "./rank.ts";
import { flowTree } from "./flow_tree.ts";
import { FlowView } from "./flow_view.ts";
import { nearMiss } from "./near_miss.ts";
import { pathsAsked } from "./requesting.ts";
import { rankForRequest } from "./rank_for_request.ts";
import { sequenceCauses } from "./sequence_causes.ts";
import { plain } from "./shown.ts";
import { summarize } from "./summarize.ts";
import { droppedCause, failureCause, waitingCause } from "./where_causes.ts";

/**
 * Explains a flow: its tree, and for each sync that has a pattern for some action of it and did not fire, what stopped it; with
 * all else that went wrong, the nearest to what was meant first.
 *
 * @param syncs every registered sync, in the order of registration
 * @param about the id of the action `Requesting.request` that is to be explained; unless given, the first request of the flow
 *   that no sync answered
 */
export function explain(syncs: readonly SyncDescription[], trace: Trace, about?: string): Explanation {
  const view = new FlowView(syncs, trace);
  const request = about === undefined
    ? view.requests.find((one) => !view.responseTo(one)) ?? view.requests[0]
    : view.record(about);
  const response = request && view.responseTo(request);
  const isUnanswered = request !== undefined && !response;
  const found = [...missesOf(view), ...sequenceCauses(view).map(ranked)];
  const ranking = isUnanswered ? rankForRequest(found, request, view) : found;
  const causes = ranking.sort((a, b) => a.rank - b.rank).map(({ cause }) => cause);
  const problem = isUnanswered && (!trace.running || causes[0]?.kind === "running")
    ? causes[0]
    : causes.find(isSerious);
  return {
    ...summarize(trace),
    ...(trace.answer && {
      answer: {
        status: trace.answer.status,
        body: plain(trace.answer.body),
        ...(response?.by && { by: view.ref(response.by.sync) }),
      },
    }),
    tree: flowTree(view),
    ...(problem && { problem }),
    causes,
    ...(trace.omitted !== undefined && { omitted: trace.omitted }),
  };
}

/** For each sync that did not fire, why; of one that fired for some of its matches, only what failed. */
function missesOf(view: FlowView): Ranked[] {
  const { firings, failures, dropped, waiting } = view.trace;
  const told = new Set(firings.map(({ sync }) => sync));
  const misses = failures.map((failure) => ranked(failureCause(failure, view)));
  for (const { sync } of failures) if (sync !== undefined) told.add(sync);
  if (waiting) {
    told.add(waiting.sync);
    misses.push(ranked(waitingCause(waiting, view)));
  }
  for (const one of dropped) {
    if (told.has(one.sync)) continue;
    told.add(one.sync);
    misses.push(ranked(droppedCause(one, view)));
  }
  const syncs = [...view.syncs.values()];
  const genuinePaths = pathsAsked(syncs);
  for (const sync of syncs) {
    const miss = told.has(sync.name) ? undefined : nearMiss(sync, view, genuinePaths);
    if (miss) misses.push(miss);
  }
  return misses;
}
