import type { Hono } from "@hono/hono";
import type { MongoClient } from "mongodb";
import { currentAction, type SyncConcept } from "@engine";
import { describeException } from "../engine/describe_exception.ts";
import { loadConfig } from "@utils/config.ts";
import { log } from "@utils/logger.ts";
import { SweptClock } from "@utils/swept_clock.ts";
import { type Concepts, createApp } from "./app.ts";
import { announceExplainer } from "./explain/announce.ts";
import { Lifecycle } from "./lifecycle.ts";
import { listen } from "./listen.ts";
import { type Handler, supervision, type Supervisor } from "./supervision.ts";

/** What a server needs besides its concepts: the client of its database, for `/health` and to close at the end. */
export interface ServedConcepts extends Concepts {
  readonly client: MongoClient;
}

/** How long connections may stay open once every request has its answer, in milliseconds. */
const CLOSING_TIME = 500;

/** Windows has no SIGTERM. */
const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGTERM", "SIGINT"];

/**
 * Serves the concepts over HTTP until SIGTERM or Ctrl-C: then new requests get 503, those that run are answered and their
 * flows end (for at most REQUESTING_TIMEOUT), and the listener, the client and the database are closed.
 *
 * @param concepts `import * as concepts from "@concepts"`
 * @param routes adds the app's own Hono routes (uploads, webhooks, files)
 */
export async function startRequestingServer(
  concepts: ServedConcepts,
  routes?: (app: Hono) => void,
): Promise<void> {
  const config = loadConfig();
  const lifecycle = new Lifecycle();
  const ping = () => concepts.client.db("admin").command({ ping: 1 });
  const app = createApp(concepts, { config, lifecycle, ping, routes, clock: new SweptClock() });

  const supervisor = supervision.by;
  const answer: Handler = (request, info) => app.fetch(request, info);
  const server = supervisor?.serve(answer, config, concepts.Engine) ??
    listen(config.host, config.port, answer);
  // After what may stop the start, and before anybody is told that it listens.
  keepAlive();
  const stop = whenToStop(supervisor);
  const withdraw = announceExplainer(config, server.addr.port, concepts.Requesting);
  // A supervisor tells the same of all its servers, once.
  const say = (text: string) => supervisor || log("info", text);
  const base = config.requesting.baseUrl;
  say(`Listening on http://${urlHost(config.host)}:${server.addr.port}${base} (${config.mode})`);
  const database = config.database.url === undefined
    ? `the embedded database in "${config.database.dataDir}"`
    : "MongoDB";
  say(`Data is in ${database} at mongodb://${concepts.client.options.hosts.join(",")}`);
  for (const sentence of config.misspelt) log("warn", sentence);
  if (config.requesting.passthrough === "all") {
    log(
      "warn",
      "REQUESTING_PASSTHROUGH=all: every action and query that is not excluded can be called by anyone",
    );
  }
  await stop;
  withdraw();
  say("Stopping: requests that run are answered, new ones get 503");
  await atMost(config.requesting.timeout, lifecycle.stop().then(() => quiet(concepts.Engine)));
  await atMost(CLOSING_TIME, server.shutdown());
  await atMost(config.requesting.timeout, concepts.Requesting.log.flush());
  await concepts.client.close();
  say("Stopped");
  Deno.exit(0);
}

/** A promise that nobody awaits and that fails must not end the process (OWASP ASVS 5.0, 16.5.4). */
function keepAlive(): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    // The action that left it, where the async context knows one.
    const action = currentAction();
    const where = action
      ? ` in ${action.concept}${action.by ? `, which sync "${action.by.sync}" called,` : ""}`
      : "";
    const text = `A promise that nobody awaits${where} failed: ${describeException(event.reason)}`;
    log("error", action?.live.masked(text) ?? text);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    log("error", `An exception outside of any flow: ${describeException(event.error)}`);
  });
}

function whenToStop(supervisor: Supervisor | undefined): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => resolve());
    supervisor?.replaced.then(resolve);
  });
}

/** Resolves when no flow runs: one may go on after its answer. */
function quiet(engine: SyncConcept): Promise<void> {
  return new Promise((resolve) => {
    if (engine.running === 0) return resolve();
    const stop = engine.observe(() => {
      if (engine.running > 0) return;
      stop();
      resolve();
    });
  });
}

/** Waits for a promise, but not longer than that many milliseconds. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([promise, new Promise((resolve) => timer = setTimeout(resolve, ms))]);
  clearTimeout(timer);
}

function urlHost(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
