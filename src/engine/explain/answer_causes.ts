/** Why a request has no answer of a sync, where that lies in no single sync. */
import type { Cause, SyncDescription } from "../explanation.ts";
import { nearestPath } from "../nearest_path.ts";
import type { TraceRecord } from "../trace.ts";
import { inBraces, inQuotes } from "../words.ts";
import { type FlowView, isError, labelOf } from "./flow_view.ts";
import { DEFER, isOfPath, pathOf, REQUEST, RESPOND } from "./requesting.ts";
import { inWords, shown } from "./shown.ts";

/** How many of the existing paths are named. */
const PATHS_NAMED = 5;

/** The cause for a request to a path that no sync names, and for which none without a literal path fired; undefined otherwise. */
export function unknownPath(request: TraceRecord, view: FlowView): Cause | undefined {
  const path = request.input.path;
  const syncs = [...view.syncs.values()];
  const waiting = syncs.filter(({ when }) => when.some(({ action }) => action === REQUEST));
  const isNamed = waiting.some((sync) =>
    namesPath(sync)
      ? isOfPath(sync, path)
      : view.trace.firings.some((one) => one.sync === sync.name && one.records.includes(request.id))
  );
  if (isNamed) return undefined;
  const paths = [
    ...new Set(syncs.flatMap(({ when }) => when.map(pathOf)).filter((one) => one !== undefined)),
  ];
  const near = typeof path === "string" ? nearestPath(path, paths) ?? withMoreBefore(path, paths) : undefined;
  const sync = near === undefined ? undefined : waiting.find((one) => isOfPath(one, near) && namesPath(one));
  const asked = inWords(shown(path ?? null));
  const cause = `no sync names the path ${asked}`;
  return {
    kind: "path-unknown",
    record: request.id,
    ...(sync
      ? {
        sync: view.ref(sync.name),
        cause: `${cause}, and its path "${near}" is nearly that`,
        fix: `${adviceOn(near!, path as string)} { path: ${asked} } in the patterns of that path`,
      }
      : {
        cause: cause + (paths.length > 0 ? ` (there is ${pathsInWords(paths)})` : ` (there is none)`),
        fix:
          `Write a sync with [${REQUEST}, { path: ${asked} }, { request }] in its "when"; one that is written already must ` +
          `be exported, in a file *.sync.ts: deno task check finds it`,
      }),
  };
}

/** The path that has something before it: most often the base, which the paths of syncs are written without. */
function withMoreBefore(path: string, paths: readonly string[]): string | undefined {
  return path.startsWith("/") ? paths.find((one) => one.startsWith("/") && one.endsWith(path)) : undefined;
}

function adviceOn(near: string, asked: string): string {
  if (!near.startsWith("/")) return `A path begins with "/": write`;
  if (!near.endsWith(asked)) return `Send the request to "${near}", or write`;
  const before = near.slice(0, -asked.length);
  return `If "${before}" is REQUESTING_BASE_URL, paths are written without it: write`;
}

function namesPath({ when }: SyncDescription): boolean {
  return when.some((pattern) => pathOf(pattern) !== undefined);
}

function pathsInWords(paths: readonly string[]): string {
  const more = paths.length - PATHS_NAMED;
  return inQuotes(paths.slice(0, PATHS_NAMED)) + (more > 0 ? ` and ${more} more` : "");
}

/** The cause where syncs fired for a request and none of them answers it. */
export function noResponder(request: TraceRecord, view: FlowView): Cause | undefined {
  const { path: asked } = request.input;
  const ofPath = [...view.syncs.values()].filter((sync) => namesPath(sync) && isOfPath(sync, asked));
  // A sync that fires for any request need not answer it, where syncs of its path are there to do so.
  const firing = view.trace.firings.find(({ sync, records }) =>
    records.includes(request.id) && (ofPath.length === 0 || ofPath.some(({ name }) => name === sync))
  );
  if (!firing) return undefined;
  const deferred = deferredAnswer(request, view);
  if (deferred) return deferred;
  // The last thing that went well, and led to nothing.
  const last = view.trace.records.findLast((record) => record.by && record.output && !isError(record));
  const sync = view.ref(last?.by?.sync ?? firing.sync);
  const path = inWords(shown(asked ?? null));
  if (!last) {
    // It did something that gave an error, threw or hangs, which is the cause then.
    if (view.trace.records.some(({ by }) => by)) return undefined;
    return {
      kind: "no-responder",
      sync,
      cause: `it fired for the request to ${path} and does nothing, and no sync does ${RESPOND}`,
      fix: `Write [${RESPOND}, { request, ... }] in its "then"`,
      record: request.id,
    };
  }
  const output = inBraces(Object.keys(last.output!));
  return {
    kind: "no-responder",
    sync,
    cause: `it did ${labelOf(last)} for the request to ${path}, and no sync that follows does ${RESPOND}`,
    fix:
      `Write [${RESPOND}, { request, ... }] at the end of its "then", or a sync with [${REQUEST}, { path: ${path} }, ` +
      `{ request }] and [${labelOf(last)}, {}, ${output}] in its "when" that does it`,
    record: last.id,
  };
}

function deferredAnswer(request: TraceRecord, view: FlowView): Cause | undefined {
  const deferred = (view.finished.get(DEFER) ?? []).find((record) =>
    !isError(record) && record.input.request === request.output?.request
  );
  return deferred && {
    kind: "no-responder",
    ...(deferred.by && { sync: view.ref(deferred.by.sync) }),
    cause: `it deferred the answer, and no other flow has given it`,
    fix: `Let the flow that ends the work do [${RESPOND}, { request, ... }] with the same request`,
    record: deferred.id,
  };
}
