/**
 * The server's side of `deno task dev`: loaded before `src/main.ts` (`deno run --preload`), it joins the server to the
 * process that started it, and prints a line for each request.
 */
import process from "node:process";
import { isSecondAnswer } from "../../src/engine/explain/sequence_causes.ts";
import { causeAndFixInWords, type SyncConcept } from "../../src/engine/mod.ts";
import type { Trace } from "../../src/engine/trace.ts";
import { type Handler, supervision, type Supervisor } from "../../src/http/supervision.ts";
import { loadConfig } from "../../src/utils/config.ts";
import type { FromServer, ToServer } from "./messages.ts";
import { requestLine } from "./request_line.ts";
import { serveInstead } from "./serve_instead.ts";

/** So long a request may be on its way here after the last connection was made, in milliseconds. */
const ON_THE_WAY = 50;
/** So long it may take to be answered, in milliseconds: REQUESTING_TIMEOUT's default. */
const LEAVING_TIME = 10_000;

/** Paths of which no line tells: the page that shows flows asks for them all the time. */
const SILENT = /^\/_explain([/.]|$)/;

const left = Promise.withResolvers<void>();
/** The requests whose answers have not been sent to their end, each with the port that it came from. */
const open = new Set<{ readonly port: number }>();
/** Whether the next server takes the new connections, and whether nobody comes here any more. */
let replaced = false;
let deserted = false;

const supervisor: Supervisor = {
  replaced: left.promise,
  serve(handler, { host: hostname, port, requesting }, engine) {
    const shutdown = takeRequests(handler, { engine, base: requesting.baseUrl });
    return { addr: { transport: "tcp", hostname, port }, shutdown };
  },
};

/** Takes requests by way of `dev`, and tells it that it does; gives what ends that. */
function takeRequests(handler: Handler, seen: Seen): () => Promise<void> {
  // Not before: a listener for messages would keep the preload from ending.
  process.on("message", (message: ToServer) => message === "next" ? giveWay() : leave());
  process.on("disconnect", leave);
  const near = listen(watch(handler, seen));
  const far = listen(watch((request, info) => handler(request, { ...info, remoteAddr: ELSEWHERE }), seen));
  if (process.connected) send({ kind: "serves", near: near.addr.port, far: far.addr.port });
  else leave();
  return async () => void await Promise.all([near.shutdown(), far.shutdown()]);
}

/** Where from cannot be told, but that it is not this machine. */
const ELSEWHERE: Deno.NetAddr = { transport: "tcp", hostname: "another machine", port: 0 };

function listen(handler: Handler): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
}

function send(message: FromServer): void {
  process.send!(message);
}

function giveWay(): void {
  replaced = true;
  send({ kind: "busy", ports: [...open].map(({ port }) => port) });
}

function leave(): void {
  setTimeout(() => {
    deserted = true;
    if (open.size === 0) left.resolve();
  }, ON_THE_WAY);
  setTimeout(left.resolve, LEAVING_TIME);
}

/** What requests are told of with. */
interface Seen {
  /** Absent for a server that the app itself starts: which flow is a request's cannot be told. */
  readonly engine?: SyncConcept;
  /** What stands before the paths of syncs. */
  readonly base: string;
}

function watch(handler: Handler, seen: Seen): Handler {
  return async (request, info) => {
    const from = { port: info.remoteAddr.port };
    open.add(from);
    info.completed.catch(() => {}).then(() => {
      open.delete(from);
      if (deserted && open.size === 0) left.resolve();
    });
    const began = performance.now();
    const response = await handler(request, info);
    const ms = performance.now() - began;
    if (replaced) endConnection(response);
    // When the answer has left: nobody waits for the line.
    setTimeout(() => tell(request, response, ms, seen));
    return response;
  };
}

/** The client's next request is for the next server (RFC 9112, 9.6). */
function endConnection(response: Response): void {
  try {
    response.headers.set("connection", "close");
  } catch {
    // One that the app itself got from elsewhere cannot be changed: its connection ends with this server.
  }
}

function tell(
  { method, url }: Request,
  { status, headers }: Response,
  ms: number,
  { engine, base }: Seen,
): void {
  const { pathname } = new URL(url);
  if (method === "OPTIONS" || SILENT.test(pathname)) return;
  const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
  const id = headers.get("x-request-id");
  const trace = id === null ? undefined : engine?.trace(id);
  const colour = Deno.stdout.isTerminal() && !Deno.noColor;
  const problem = trace && wentWrong(trace) ? engine?.explain(trace.flow)?.problem : undefined;
  console.log(
    requestLine({ method, path, status, ms, trace, problem: problem && causeAndFixInWords(problem) }, colour),
  );
}

/** Whether it is worth an explanation, also where some sync answered. */
function wentWrong({ records, failures }: Trace): boolean {
  return failures.length > 0 || records.some((record) => record.fault || isSecondAnswer(record));
}

supervision.by = supervisor;

// An app with a `RequestingConcept` of its own listens by itself, on the port that `dev` has.
serveInstead(Number(Deno.env.get("PORT")), (handler) => {
  // Nothing else ends such an app.
  void left.promise.then(() => Deno.exit(0));
  return takeRequests(handler, { base: loadConfig().requesting.baseUrl });
});
