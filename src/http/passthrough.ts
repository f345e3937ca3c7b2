import type { InstrumentedAction } from "@engine";
import { infoOf, methodsOf } from "../engine/concept.ts";

/** What `src/concepts/Requesting/passthrough.ts` says. */
export interface PassthroughLists {
  /** Routes such as `/api/Polling/_getOptions` that are open, each with the reason. */
  readonly inclusions: Readonly<Record<string, string>>;
  /** Routes that are never open: they are ordinary request paths. */
  readonly exclusions: readonly string[];
}

/** The base that routes are written with in `passthrough.ts`, whatever the server's own is. */
const WRITTEN_BASE = "/api";

/**
 * The methods that can be called directly, by their path without the base: those listed, or with `all` every one that is not
 * excluded. Never Requesting's own.
 */
export function passthroughRoutes(
  concepts: Readonly<Record<string, unknown>>,
  { inclusions, exclusions }: PassthroughLists,
  all: boolean,
): Map<string, InstrumentedAction> {
  const routes = new Map<string, InstrumentedAction>();
  const included = new Set(Object.keys(inclusions).map(withoutBase));
  const excluded = new Set(exclusions.map(withoutBase));
  for (const [name, concept] of Object.entries(concepts)) {
    if (name === "Requesting" || typeof concept !== "object" || concept === null) continue;
    for (const method of methodsOf(concept)) {
      const path = `/${name}/${method}`;
      const callable: unknown = Reflect.get(concept, method);
      if (!infoOf(callable) || excluded.has(path) || !(all || included.has(path))) continue;
      routes.set(path, callable as InstrumentedAction);
    }
  }
  return routes;
}

/** The routes that are listed as open, and that no concept has a method for: a misspelt one would just not be there. */
export function unknownInclusions(
  { inclusions, exclusions }: PassthroughLists,
  routes: ReadonlyMap<string, InstrumentedAction>,
): string[] {
  const excluded = new Set(exclusions.map(withoutBase));
  return Object.keys(inclusions).filter((route) => {
    const path = withoutBase(route);
    return !routes.has(path) && !excluded.has(path);
  });
}

function withoutBase(route: string): string {
  return route.startsWith(`${WRITTEN_BASE}/`) ? route.slice(WRITTEN_BASE.length) : route;
}
