import type { Hono } from "@hono/hono";
import { summarize, type SyncConcept } from "@engine";
import { flowPage, syncsToRead, unknownFlowPage } from "./flow.tsx";
import { listPage } from "./list.tsx";
import { respondPage } from "./page.tsx";
import { readSources } from "./source.ts";
import { OUTCOMES } from "./status.tsx";

/**
 * Adds the explainer's pages to an app, behind the guard of `addExplainRoutes`: `GET /_explain`, the list, narrowed by `path`
 * and `outcome` in the query, and `GET /_explain/<id>`, the flow of that id or of the request of that id.
 *
 * @param base the path before every request path
 */
export function addExplainPages(app: Hono, engine: SyncConcept, base: string): void {
  app.get("/_explain", (c) => {
    const outcome = OUTCOMES.find((one) => one === c.req.query("outcome"));
    const filter = { path: c.req.query("path") ?? "", outcome };
    const example = `${new URL(c.req.url).origin}${base}/auth/me`;
    return respondPage(c, listPage(engine.traces().map(summarize), filter, example));
  });
  app.get("/_explain/:id", async (c) => {
    const id = c.req.param("id");
    const flow = engine.explain(id);
    if (!flow) return respondPage(c, unknownFlowPage(id), 404);
    return respondPage(c, flowPage(flow, await readSources(syncsToRead(flow))));
  });
}
