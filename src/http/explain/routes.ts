import type { Hono } from "@hono/hono";
import { summarize, type SyncConcept } from "@engine";
import { freshID } from "@utils/database.ts";
import { loopbackOnly } from "./guard.ts";

/**
 * Adds the explainer's data to an app, for development only: `GET /_explain.json`, the flows that run and the recent ones, newest
 * first, as `FlowSummary[]`; `GET /_explain/<id>.json`, the `Explanation` of the flow of that id, of the request of that id, or
 * of the `latest` flow. All that is below `/_explain` is guarded by `loopbackOnly`.
 */
export function addExplainRoutes(app: Hono, engine: SyncConcept): void {
  app.use("/_explain.json", loopbackOnly);
  app.use("/_explain/*", loopbackOnly);
  app.get("/_explain.json", (c) => c.json(engine.traces().map(summarize)));
  // The same pattern as that of the pages: two that overlap would cost every request Hono's fast router.
  app.get("/_explain/:id", (c, next) => {
    const file = c.req.param("id");
    if (!file.endsWith(".json")) return next();
    const name = file.slice(0, -".json".length);
    const id = name === "latest" ? engine.traces()[0]?.flow : name;
    const explanation = id === undefined ? undefined : engine.explain(id);
    if (explanation) return c.json(explanation);
    const error = id === undefined
      ? "No flow has run yet: send a request first"
      : `No flow has the id ${
        JSON.stringify(id)
      }, nor a request of that id: it never ran here, or is no longer among the recent ` +
        `ones (SYNC_TRACE_FLOWS, SYNC_TRACE_BYTES)`;
    return c.json({ error }, 404, { "X-Request-Id": freshID() });
  });
}
