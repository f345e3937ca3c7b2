/** The actions through which a backend is asked and answers, and what syncs have to do with them (design rule R8). */
import type { PatternDescription, SyncDescription } from "../explanation.ts";

/** What a client asks. */
export const REQUEST = "Requesting.request";
/** The answer to it. */
export const RESPOND = "Requesting.respond";
/** What leaves the answer to another flow. */
export const DEFER = "Requesting.defer";

/** The path that a pattern for a request names literally. */
export function pathOf({ action, input }: PatternDescription): string | undefined {
  const path = action === REQUEST && Object.hasOwn(input, "path") ? input.path : undefined;
  return path?.kind === "literal" && path.type === "string" ? path.value as string : undefined;
}

/** Whether a sync waits for a request and nothing else. */
export function waitsAlone({ when }: SyncDescription): boolean {
  return when.length === 1 && when[0].action === REQUEST;
}

/** Whether a sync may have to do with a request to that path: it names no other path. */
export function isOfPath({ when }: SyncDescription, path: unknown): boolean {
  const paths = when.map(pathOf).filter((one) => one !== undefined);
  return paths.length === 0 || paths.some((one) => one === path);
}

/** Whether a sync answers. */
export function responds({ then }: SyncDescription): boolean {
  return then.some(({ action }) => action === RESPOND);
}

/** Whether a sync answers, and only with refusals. */
export function refuses({ then }: SyncDescription): boolean {
  const answers = then.filter(({ action }) => action === RESPOND);
  return answers.length > 0 &&
    answers.every(({ input: { error, httpStatus } }) =>
      error !== undefined || (httpStatus?.kind === "literal" && Number(httpStatus.value) >= 400)
    );
}

/**
 * The paths that requests are meant to have: a sync waits for a request to them and nothing else, but for what syncs without a
 * path do for any request.
 */
export function pathsAsked(syncs: readonly SyncDescription[]): ReadonlySet<string> {
  const pathless = syncs.filter(({ when }) => when.every((pattern) => pathOf(pattern) === undefined));
  const anywhere = new Set(pathless.flatMap(({ then }) => then.map(({ action }) => action)));
  const first = syncs.filter(({ when }) =>
    when.every(({ action }) => action === REQUEST || anywhere.has(action))
  );
  return new Set(first.flatMap(({ when }) => when.map(pathOf)).filter((path) => path !== undefined));
}

/** The names of those syncs that lead to an answer: they answer, or do what another one of them waits for. */
export function leadingToAnswer(syncs: readonly SyncDescription[]): ReadonlySet<string> {
  const left = new Set(syncs);
  const leading = new Set<string>();
  const awaited = new Set([RESPOND]);
  for (let grew = true; grew;) {
    grew = false;
    for (const sync of left) {
      if (!sync.then.some(({ action }) => awaited.has(action))) continue;
      grew = left.delete(sync);
      leading.add(sync.name);
      for (const { action } of sync.when) awaited.add(action);
    }
  }
  return leading;
}
