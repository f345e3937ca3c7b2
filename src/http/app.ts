import { Hono } from "@hono/hono";
import { HTTPException } from "@hono/hono/http-exception";
import type { SyncConcept } from "@engine";
import type RequestingConcept from "@concepts/Requesting/RequestingConcept.ts";
import type { Clock } from "@utils/clock.ts";
import { type Config, loadConfig } from "@utils/config.ts";
import { freshID } from "@utils/database.ts";
import { log } from "@utils/logger.ts";
import { describeException } from "../engine/describe_exception.ts";
import { Adapter } from "./adapter.ts";
import { addExplainPages } from "./explain/pages.ts";
import { addExplainRoutes } from "./explain/routes.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { PassthroughLists } from "./passthrough.ts";

/** What `import * as concepts from "@concepts"` gives, or the same made by hand in a test. */
export interface Concepts {
  readonly Engine: SyncConcept;
  readonly Requesting: RequestingConcept;
  readonly [name: string]: unknown;
}

/** What the app may be given besides the concepts. */
export interface AppOptions {
  /** The settings of the environment unless given. */
  readonly config?: Pick<Config, "mode" | "requesting">;
  readonly clock?: Clock;
  /** The lists of `src/concepts/Requesting/passthrough.ts` unless given. */
  readonly passthrough?: PassthroughLists;
  /** Counts the requests, and says whether the server is going down: new ones get 503 then. */
  readonly lifecycle?: Lifecycle;
  /** Resolves when the database answers; rejects otherwise. For `GET /health`. */
  readonly ping?: () => Promise<unknown>;
  /** Adds the app's own routes and middleware. They come first, also below the base. */
  readonly routes?: (app: Hono) => void;
}

/**
 * The HTTP side of Requesting as a Hono app (design.md 5): `POST {base}/<path>` becomes `Requesting.request`, and
 * `Requesting.respond` becomes the answer.
 */
export function createApp(concepts: Concepts, options: AppOptions = {}): Hono {
  const { config = loadConfig(), ping } = options;
  const base = config.requesting.baseUrl;
  const adapter = new Adapter(concepts, options, config);
  const app = new Hono();
  options.routes?.(app);
  app.get("/health", async (c) => {
    c.header("X-Request-Id", freshID());
    try {
      if (options.lifecycle?.stopping) return c.json({ status: "stopping" }, 503);
      await ping?.();
      return c.json({ status: "ready" });
    } catch {
      return c.json({ status: "the database is away" }, 503);
    }
  });
  if (config.mode === "development") {
    addExplainRoutes(app, concepts.Engine);
    addExplainPages(app, concepts.Engine, base);
  }
  app.all(`${base}/*`, (c) => adapter.handle(c));
  app.notFound((c) => {
    const error = `There is nothing at ${
      JSON.stringify(c.req.path)
    }; requests are sent by POST to "${base}/<path>"`;
    return c.json({ error }, 404, { "X-Request-Id": freshID() });
  });
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const id = freshID();
    log("error", `${c.req.method} ${c.req.path} (${id}) threw: ${describeException(error)}`);
    return c.json({ error: `Something went wrong on our side (reference ${id})` }, 500, {
      "X-Request-Id": id,
    });
  });
  return app;
}
