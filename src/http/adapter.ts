import type { Context } from "@hono/hono";
import { FlowsExhausted, type InstrumentedAction, type LiveFlow } from "@engine";
import { type Answer, answerOf, RETRY_AFTER } from "@concepts/Requesting/answer.ts";
import type { SentAnswer } from "@concepts/Requesting/idempotency_keys.ts";
import * as passthrough from "@concepts/Requesting/passthrough.ts";
import { systemClock } from "@utils/clock.ts";
import type { Config } from "@utils/config.ts";
import { freshID } from "@utils/database.ts";
import { Deadlines } from "@utils/deadlines.ts";
import { log } from "@utils/logger.ts";
import { describeException } from "../engine/describe_exception.ts";
import type { AppOptions, Concepts } from "./app.ts";
import { readBody, Refusal } from "./body.ts";
import { type CarriedOut, carriedOut, carryOutDirectly } from "./carry_out.ts";
import { callDirectly } from "./direct_call.ts";
import { requestKey } from "./idempotency_key.ts";
import { Origins } from "./origins.ts";
import { passthroughRoutes, unknownInclusions } from "./passthrough.ts";
import { Repeats } from "./repeats.ts";

const METHODS = "POST, OPTIONS";
/** Marks the answer to a repeat, as services with this header do (docs.stripe.com/error-low-level#idempotency). */
const REPLAYED = { "idempotent-replayed": "true" };
/** How long a browser may remember a preflight, in seconds. */
const PREFLIGHT_MAX_AGE = "600";

/** Turns HTTP requests into flows, and their answers into HTTP answers. */
export class Adapter {
  readonly #base: string;
  readonly #origins: Origins;
  readonly #deadlines: Deadlines;
  readonly #routes: Map<string, InstrumentedAction>;
  readonly #repeats: Repeats;

  constructor(
    private readonly concepts: Concepts,
    private readonly options: AppOptions,
    private readonly config: Pick<Config, "mode" | "requesting">,
  ) {
    const { baseUrl, allowedDomain, timeout, passthrough: open } = config.requesting;
    const { clock = systemClock } = options;
    this.#base = baseUrl;
    this.#origins = new Origins(allowedDomain, config.mode);
    this.#deadlines = new Deadlines(clock, timeout);
    const lists = options.passthrough ?? passthrough;
    this.#routes = passthroughRoutes(concepts, lists, open === "all");
    for (const route of unknownInclusions(lists, this.#routes)) {
      log("warn", `passthrough.ts opens "${route}", and no concept has such a method`);
    }
    this.#repeats = new Repeats(concepts.Requesting, clock, timeout, options.lifecycle);
  }

  /** Answers one request to a path below the base. */
  async handle(c: Context): Promise<Response> {
    const { lifecycle } = this.options;
    lifecycle?.enter();
    const request = c.req.raw;
    const origin = request.headers.get("origin");
    let id: string | undefined;
    try {
      const path = c.req.path.slice(this.#base.length);
      this.#checkOrigin(request, origin);
      if (request.method === "OPTIONS") return this.#preflight(origin);
      this.#checkServable(request, path);
      const body = await readBody(request, this.config.requesting.maxBody, this.#deadlines);
      const key = request.headers.get("idempotency-key");
      if (key !== null) return await this.#serveOnce(key, path, body, request.headers, origin);
      const direct = this.#routes.get(path);
      if (direct) return this.#respond(await this.#callDirectly(direct, body), freshID(), origin);
      const started = this.#request(path, body, request.headers);
      id = started.id;
      return this.#respond(started.answer ?? await this.#answerTo(id), id, origin);
    } catch (error) {
      return this.#respondToError(error, id ?? freshID(), origin);
    } finally {
      lifecycle?.leave();
    }
  }

  #checkOrigin(request: Request, origin: string | null): void {
    if (origin === null || this.#origins.allows(origin, request.headers.get("host"))) return;
    throw new Refusal(
      403,
      `Requests from the origin ${JSON.stringify(origin)} are not allowed (REQUESTING_ALLOWED_DOMAIN)`,
    );
  }

  /** Whether a request can be served at all, and now. */
  #checkServable(request: Request, path: string): void {
    if (request.method !== "POST") throw this.#wrongMethod(request.method, path);
    if (!this.options.lifecycle?.stopping) return;
    throw new Refusal(503, "The server is stopping: try again in a moment", {
      "retry-after": String(RETRY_AFTER),
    });
  }

  /** Starts the flow of a request; the answer is there when the flow was over at once. */
  #request(
    path: string,
    body: Record<string, unknown>,
    headers: Headers,
  ): { id: string; flow: LiveFlow; answer?: Answer } {
    const { Engine, Requesting } = this.concepts;
    const input = { ...body };
    const session = sessionOf(body, headers);
    if (session !== undefined) input.session = session;
    // The last key, whatever the body has: of many keys traces keep the first and the last.
    delete input.path;
    input.path = path;
    const flow = Engine.start(Requesting.request, input);
    const { request: id } = flow.result as { request: string };
    return { id, flow, answer: Requesting.waiting.take(id) };
  }

  #answerTo(id: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.concepts.Requesting.waiting.wait(id, resolve)) {
        reject(new Error(`Request "${id}" is not known`));
      }
    });
  }

  async #callDirectly(method: InstrumentedAction, body: Record<string, unknown>): Promise<Answer> {
    const { errorStatus } = this.config.requesting;
    const { late, cancel } = this.#timeout();
    try {
      return await Promise.race([callDirectly(this.concepts.Engine, method, body, errorStatus), late]);
    } finally {
      cancel();
    }
  }

  /** A promise that rejects with 504 after REQUESTING_TIMEOUT, unless it is cancelled first. */
  #timeout(): { late: Promise<never>; cancel: () => void } {
    const { timeout } = this.config.requesting;
    const { promise: late, reject } = Promise.withResolvers<never>();
    // Nobody may wait for it any more.
    late.catch(() => {});
    const deadline = this.#deadlines.set(() => reject(new Refusal(504, `No answer within ${timeout} ms`)));
    return { late, cancel: () => this.#deadlines.cancel(deadline) };
  }

  /** Serves a request that has an `Idempotency-Key`: it is carried out once, however often it comes. */
  async #serveOnce(
    header: string,
    path: string,
    body: Record<string, unknown>,
    headers: Headers,
    origin: string | null,
  ): Promise<Response> {
    const key = requestKey(header, sessionOf(body, headers), path, body);
    const { Engine } = this.concepts;
    const { errorStatus } = this.config.requesting;
    const direct = this.#routes.get(path);
    const { late, cancel } = this.#timeout();
    const carryOut = () =>
      direct
        ? carryOutDirectly(Engine, direct, body, errorStatus, late)
        : this.#carryOut(path, body, headers);
    try {
      const { answer, id = freshID(), replayed } = await this.#repeats.serve(key, carryOut, late);
      return this.#respond(answer, id, origin, replayed ? REPLAYED : undefined);
    } finally {
      cancel();
    }
  }

  async #carryOut(path: string, body: Record<string, unknown>, headers: Headers): Promise<CarriedOut> {
    const { id, flow, answer } = this.#request(path, body, headers);
    const request = answer ? undefined : this.concepts.Requesting.waiting.get(id);
    return carriedOut(id, flow, request, answer ?? await this.#answerTo(id));
  }

  #wrongMethod(method: string, path: string): Refusal {
    const { Engine, Requesting } = this.concepts;
    const known = this.#routes.has(path) || Engine.literals(Requesting.request, "path").has(path);
    return known
      ? new Refusal(405, `"${path}" is called by POST, not by ${method}`, { allow: METHODS })
      : new Refusal(404, `There is nothing at "${path}"`);
  }

  #preflight(origin: string | null): Response {
    return new Response(null, {
      status: 204,
      headers: {
        ...this.#origins.headers(origin),
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": "Content-Type, Authorization, Idempotency-Key",
        "access-control-max-age": PREFLIGHT_MAX_AGE,
        "x-request-id": freshID(),
        allow: METHODS,
      },
    });
  }

  #respondToError(error: unknown, id: string, origin: string | null): Response {
    if (error instanceof Refusal) {
      // A page that was refused may not read why: no CORS headers.
      const reader = error.status === 403 ? null : origin;
      return this.#respond(answerOf(error.status, { error: error.message }), id, reader, error.headers);
    }
    if (error instanceof FlowsExhausted) {
      return this.#respond(
        answerOf(503, { error: "The server is busy: try again in a moment" }, RETRY_AFTER),
        id,
        origin,
      );
    }
    log("error", `Request ${id} could not be served: ${describeException(error)}`);
    return this.#respond(
      answerOf(500, { error: `Something went wrong on our side (reference ${id})` }),
      id,
      origin,
    );
  }

  #respond(answer: SentAnswer, id: string, origin: string | null, more?: Record<string, string>): Response {
    const { status, json, retryAfter } = answer;
    // Headers that are set later cost a third of those that the constructor is given (Deno 2.9).
    const response = new Response(
      BODILESS.has(status) ? null : json,
      status === 200 ? undefined : { status },
    );
    const { headers } = response;
    headers.set("content-type", "application/json; charset=utf-8");
    headers.set("cache-control", "no-store");
    headers.set("x-content-type-options", "nosniff");
    headers.set("x-request-id", id);
    setAll(headers, this.#origins.headers(origin));
    if (more) setAll(headers, more);
    if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
    return response;
  }
}

function setAll(headers: Headers, values: Readonly<Record<string, string>>): void {
  for (const name in values) headers.set(name, values[name]);
}

/** Statuses whose answers have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
const BODILESS = new Set([204, 205, 304]);

/** The session of a request: that of its body, or else the token of `Authorization: Bearer`. */
function sessionOf(body: Record<string, unknown>, headers: Headers): unknown {
  return body.session === undefined ? bearerToken(headers) : body.session;
}

/** The token of `Authorization: Bearer` (RFC 6750, 2.1). */
function bearerToken(headers: Headers): string | undefined {
  const header = headers.get("authorization");
  return header === null ? undefined : /^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1];
}
