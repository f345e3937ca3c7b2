import type { Finding } from "../finding.ts";
import { type PossibleFlow, possibleFlow } from "../possible_flow.ts";
import { askedOf, type Project, type ProjectSync } from "../project.ts";
import { isRefusal, isRequesting, pathsOf } from "../requesting.ts";

/** Syncs whose `where` may keep no frame, when nobody else answers then. */
export function mayBeEmptied(flow: PossibleFlow, project: Project): Finding[] {
  const { path } = flow;
  return [...flow.fired].flatMap((sync): Finding[] => {
    const { where } = sync.source;
    if (!sync.hasWhere || !where || where.opaque || where.handlesEmpty || !pathsOf(sync).includes(path)) {
      return [];
    }
    const assumed = { ...assumptionOf(sync, flow), without: sync };
    const others = possibleFlow(project, path, assumed).answers.filter(({ pattern, follows }) =>
      follows || !isRefusal(pattern)
    );
    const asked = others.flatMap((other) => other.sync.hasWhere ? queriesOf(other.sync) ?? ["*"] : ["*"]);
    if (asked.includes("*")) return [];
    const emptied = where.lookups.filter(({ collects, query }) =>
      !collects && query && askedOf(project, query)?.neverEmpty === false &&
      !asked.includes(`${query.concept}.${query.name}`)
    );
    const guarded = others.length > 0;
    const [first] = emptied;
    if (!first && (!where.filters || guarded)) return [];
    const label = first && `${first.query!.concept}.${first.query!.name}`;
    return [{
      severity: "hint",
      rule: "may-be-emptied",
      sync: sync.name,
      ...first?.place ?? sync.place,
      message: `When ${label ? `${label} has no row that fits` : `its "where" keeps no frame`}, ` +
        `nobody answers the request to "${path}": the client gets 500`,
      fix: label
        ? `For a list write frames.collect(${label}, { ... }, as): it keeps the frame, with []. ` +
          `Otherwise add a sync that answers when there is no row`
        : `Add a sync with the opposite filter that answers with { error, httpStatus }`,
    }];
  });
}

/** That the last action which the sync waits for ended as it waits for. */
function assumptionOf(sync: ProjectSync, { happenings }: PossibleFlow) {
  const last = sync.when.findLast((pattern) => !isRequesting(pattern, "request"));
  const happening = last && happenings.find(({ called, by }) => by && called === last.called);
  if (!happening) return {};
  const namesError = last.output !== undefined && "error" in last.output;
  return { step: happening.by, outcome: happening.outcomes.find(({ isError }) => isError === namesError) };
}

/** The queries that a `where` asks; undefined when it cannot be seen. */
function queriesOf({ source }: ProjectSync): string[] | undefined {
  if (!source.where || source.where.opaque) return undefined;
  return source.where.lookups.flatMap(({ query }) => query ? [`${query.concept}.${query.name}`] : []);
}
