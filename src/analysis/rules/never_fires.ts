import { nearestPath } from "../../engine/nearest_path.ts";
import type { Finding } from "../finding.ts";
import { asksItself, type PossibleFlow } from "../possible_flow.ts";
import type { Project, ProjectSync } from "../project.ts";
import { isRequesting, pathsOf } from "../requesting.ts";

/** A sync that never fires, and the paths whose requests may not be answered because of it. */
export interface Unfired {
  readonly finding: Finding;
  readonly paths: readonly string[];
}

/**
 * Syncs for a path in whose flow some action that they wait for never happens.
 *
 * @param flows what may follow from a request, by path
 * @param suspects names of syncs that have errors of their own, from which this would follow
 */
export function neverFires(
  flows: ReadonlyMap<string, PossibleFlow>,
  project: Project,
  suspects: ReadonlySet<string>,
): Unfired[] {
  if (asksItself(project)) return [];
  return project.syncs.flatMap((sync): Unfired[] => {
    const paths = [...new Set(pathsOf(sync))];
    const flow = paths.length > 0 ? flows.get(paths[0]) : undefined;
    if (!flow || flow.fired.has(sync) || suspects.has(sync.name)) return [];
    const { why, fix, meant } = paths.length > 1 ? forTwoPaths(paths) : whyNot(sync, flow, flows);
    return [{
      finding: {
        severity: "error",
        rule: "never-fires",
        sync: sync.name,
        ...sync.place,
        message: `The sync never fires: ${why}`,
        fix,
      },
      paths: meant === undefined ? paths : [...paths, meant],
    }];
  });
}

interface Why {
  readonly why: string;
  readonly fix: string;
  /** The path that was meant instead, as far as it can be told. */
  readonly meant?: string;
}

function forTwoPaths([one, other]: readonly string[]): Why {
  return {
    why: `it waits for requests to "${one}" and to "${other}" in one flow`,
    fix: "Write a sync for each path",
  };
}

function whyNot(
  sync: ProjectSync,
  { path, happenings }: PossibleFlow,
  flows: ReadonlyMap<string, PossibleFlow>,
): Why {
  const missing = sync.when.find((pattern) =>
    !isRequesting(pattern, "request") && !happenings.some(({ called }) => called === pattern.called)
  );
  if (!missing) {
    return {
      why: `in the flow of "${path}" nothing happens that fits all of its patterns`,
      fix:
        "Compare its patterns with the steps of the syncs for this path: keys of the input, and the outcome",
    };
  }
  const why = `nothing does ${missing.called} in the flow of "${path}"`;
  const doing = [...flows.values()].flatMap(({ path, happenings }) => {
    const step = happenings.find(({ called }) => called === missing.called)?.by;
    return step ? [{ path, sync: step.sync }] : [];
  });
  const near = nearestPath(path, doing.map((one) => one.path));
  const meant = doing.find((one) => one.path === near) ?? (doing.length === 1 ? doing[0] : undefined);
  if (!meant) return { why, fix: `Let a sync for "${path}" do ${missing.called}, or take this one away` };
  const { name, place: { file, line } } = meant.sync;
  return {
    why: `${why}; sync "${name}" (${file}:${line}) does it in that of "${meant.path}"`,
    fix: `Did you mean the path "${meant.path}"? Write the same path in both`,
    meant: meant.path,
  };
}
