import { AsyncLocalStorage } from "node:async_hooks";
import type { Hono } from "@hono/hono";
import { type Db, MongoClient } from "mongodb";
import { type Sync, SyncConcept } from "@engine";
import { type Environment, loadConfig } from "@utils/config.ts";
import { escapeControls } from "@utils/logger.ts";
import { hashSecret } from "@utils/hash_secret.ts";
import type { ID } from "@utils/types.ts";
import { setAsyncContext } from "../../../engine/context.ts";
import { type AppOptions, createApp } from "../../../http/app.ts";
import { FakeClock } from "../../../testing/clock.ts";
import RequestingConcept from "../RequestingConcept.ts";
import { StepsConcept } from "./steps.ts";

/** A backend of Requesting and Steps, to which a test adds syncs. */
export interface Backend {
  readonly Engine: SyncConcept;
  readonly Requesting: RequestingConcept;
  readonly Steps: StepsConcept;
  readonly clock: FakeClock;
  readonly app: Hono;
  /** What was logged, a line each. */
  readonly logged: string[];
  /** Sends a request past HTTP; gives its id as soon as the flow waits for something or is over. */
  send(path: string, body?: Record<string, unknown>): ID;
  /** The answer that has left, as the trace has it. */
  answer(request: string): { readonly status: number; readonly body: unknown } | undefined;
  /** Sends a request by HTTP; the body as it is when it is a text. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Posted>;
}

/** An answer that came by HTTP. */
export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- a test says what it expects
  readonly body: any;
}

/** What a test may want otherwise. */
export interface BackendOptions {
  /** Environment variables; nothing is stored unless they say so. */
  readonly env?: Environment;
  readonly db?: Db;
  readonly app?: Omit<AppOptions, "config" | "clock">;
  readonly concepts?: Record<string, object>;
}

/** Nobody listens there, and nobody is asked. */
const NO_DATABASE = new MongoClient("mongodb://127.0.0.1:1").db("none");

/** A backend with an engine of its own and a clock that stands still; by default it needs no database. */
export function backend(
  syncs: (concepts: Pick<Backend, "Requesting" | "Steps">) => Record<string, Sync> = () => ({}),
  options: BackendOptions = {},
): Backend {
  const config = loadConfig({
    REQUESTING_SAVE_REQUESTS: "false",
    REQUESTING_SAVE_RESPONSES: "false",
    ...options.env,
  });
  setAsyncContext(new AsyncLocalStorage());
  const logged: string[] = [];
  const log = (level: string, text: string) => void logged.push(`${level} ${escapeControls(text)}`);
  const Engine = new SyncConcept({ ...config.sync, log, hash: hashSecret });
  const clock = new FakeClock();
  const concepts = Engine.instrument({
    Requesting: new RequestingConcept(options.db ?? NO_DATABASE, { config, clock }),
    Steps: new StepsConcept(),
    ...options.concepts,
  });
  Engine.register(syncs(concepts));
  const app = createApp({ Engine, ...concepts }, { config, clock, ...options.app });
  const base = config.requesting.baseUrl;
  return {
    Engine,
    ...concepts,
    clock,
    app,
    logged,
    send: (path, body = {}) =>
      (Engine.start(concepts.Requesting.request, { ...body, path }).result as { request: ID }).request,
    answer: (request) => Engine.trace(request)?.answer,
    async post(path, body, headers = {}) {
      const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
      const response = await app.request(`${base}${path}`, { method: "POST", body: text, headers });
      const answer = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text: answer,
        body: answer === "" ? undefined : JSON.parse(answer),
      };
    },
  };
}
