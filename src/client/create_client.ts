import type { Endpoints, InputOf, OutcomeOf } from "./api.ts";
import { backoff, LONGEST_WAIT_MS, wait } from "./backoff.ts";
import { type Clock, systemClock } from "./clock.ts";
import { exchange, type Fetch } from "./exchange.ts";
import { type Failure, isFailure, RequestError } from "./failure.ts";
import { Session } from "./session.ts";
import type { ProbeResult } from "./session_status.ts";
import { memoryStorage, type TokenStorage } from "./storage.ts";

const LOGIN = "/auth/login";
const PROBE = "/auth/me";
const LOGOUT = "/auth/logout";

/** A server of this project has given up by then (REQUESTING_TIMEOUT), and says so. */
const TIMEOUT_MS = 15_000;
/** How often a request is sent, at most. */
const ATTEMPTS = 4;
/** No answer, and answers that say that another attempt may fare better. */
const PASSING = [0, 429, 502, 503, 504];

/** What a client needs to know. */
export interface ClientOptions {
  /** Where the paths of the Api begin, such as `https://example.org/api`, or `/api` on the page's own origin. */
  readonly baseUrl: string;
  /** Where the token is kept: in memory unless given. */
  readonly storage?: TokenStorage;
  /** How long an attempt may take, in milliseconds: 15,000 unless given. */
  readonly timeout?: number;
  /**
   * For servers of the old habit: every answer has status 200, also `{ error }`, and the session is a key of the body. Any
   * error in answer to `/auth/me` then means that the token is refused: there is nothing else to tell it by.
   */
  readonly legacy?: boolean;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  /** From 0 to 1, as `Math.random()`. */
  readonly random?: () => number;
}

/** What one request may want otherwise. */
export interface RequestOptions {
  /** The request changes nothing: it is repeated, with growing pauses, when no answer comes or the server is busy. */
  readonly read?: boolean;
  /** Gives up when it is aborted. The server may have done by then what it was asked. */
  readonly signal?: AbortSignal;
  /** How long an attempt may take, in milliseconds. */
  readonly timeout?: number;
  /** The header `Idempotency-Key`: for the same key and session the server acts once, and gives the same answer again. */
  readonly idempotencyKey?: string;
}

/** The path, what it takes (may be left out where nothing is required), and options. */
export type RequestArguments<Api extends Endpoints<Api>, Path extends keyof Api> =
  Record<never, never> extends InputOf<Api, Path>
    ? [path: Path, input?: InputOf<Api, Path>, options?: RequestOptions]
    : [path: Path, input: InputOf<Api, Path>, options?: RequestOptions];

/** A client of a server whose paths are those of `Api`. */
export interface Client<Api extends Endpoints<Api>> {
  /**
   * Sends a request: `await api("/auth/login", { username, password })`. Failures are values (`isFailure`); it rejects only
   * for an input that cannot be written as JSON. A request is repeated when the server answered 503 with `Retry-After`, and one
   * that is marked as `read` whenever that is of use: it is sent four times at most, and never for another session than it
   * began with.
   */
  <Path extends keyof Api & string>(
    ...request: RequestArguments<Api, Path>
  ): Promise<OutcomeOf<Api, Path> | Failure>;
  /** The same for those who prefer exceptions: rejects with a `RequestError` where the request fails. */
  orThrow<Path extends keyof Api & string>(
    ...request: RequestArguments<Api, Path>
  ): Promise<OutcomeOf<Api, Path>>;
  /** Who is logged in. */
  readonly session: Session;
  /** Gives up all requests, and the session's probes. */
  close(): void;
}

/**
 * Makes a client. It follows the session by itself: `/auth/login` begins it, `/auth/logout` ends it, and so does an answer
 * 401 or 403 to a request that carried the token, unless that was a login. A stored token is asked about by `/auth/me`.
 */
export function createClient<Api extends Endpoints<Api>>(options: ClientOptions): Client<Api> {
  const { clock = systemClock, random = Math.random, timeout: patience = TIMEOUT_MS, legacy = false } =
    options;
  const { storage = memoryStorage(), fetch = globalThis.fetch } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const closed = new AbortController();
  /** Logins and logouts are numbered as they begin: one that began before the last that counted changes nothing. */
  let begun = 0;
  let counted = 0;

  const session = new Session({ storage, clock, random, ask });

  async function ask(token: string): Promise<ProbeResult & { readonly retryAfter?: number }> {
    const result = await send(PROBE, {}, token, {}, closed.signal);
    if (!isFailure(result)) return { kind: "confirmed", identity: result as object };
    if (isRefusal(result) || legacy && result.status === 200) return { kind: "refused" };
    const { error, retryAfter } = result;
    return { kind: "unanswered", error, retryAfter };
  }

  /** One attempt. */
  function send(
    path: string,
    input: object,
    token: string | undefined,
    { idempotencyKey: key, timeout = patience }: RequestOptions,
    signal: AbortSignal,
  ): Promise<unknown> {
    return exchange(fetch, clock, {
      url: baseUrl + path,
      headers: {
        "content-type": "application/json",
        ...(token !== undefined && !legacy && { authorization: `Bearer ${token}` }),
        // A string in quotes: draft-ietf-httpapi-idempotency-key-header-07, 2.1.
        ...(key !== undefined && { "idempotency-key": JSON.stringify(key) }),
      },
      body: JSON.stringify(legacy && token !== undefined ? { ...input, session: token } : input),
      timeout,
      signal,
    });
  }

  async function request(path: string, input: object = {}, request: RequestOptions = {}): Promise<unknown> {
    const { token } = session;
    const turn = path === LOGIN || path === LOGOUT ? ++begun : 0;
    const signal = request.signal ? AbortSignal.any([request.signal, closed.signal]) : closed.signal;
    for (let attempts = 1;; attempts++) {
      const result = await send(path, input, token, request, signal);
      if (!isFailure(result) || attempts === ATTEMPTS || !mayRepeat(result, request)) {
        follow(path, token, turn, result);
        return result;
      }
      await wait(clock, backoff(attempts, random(), result.retryAfter), signal);
      // What one user asked for must not be sent in the name of another.
      if (session.token !== token) return result;
    }
  }

  /** What an answer says about the session. */
  function follow(path: string, token: string | undefined, turn: number, result: unknown): void {
    if (isFailure(result)) {
      if (isRefusal(result) && path !== LOGIN && token !== undefined) session.sessionEnded(token);
    } else if (turn > counted) {
      counted = turn;
      const { session: given, user } = result as { session?: unknown; user?: string };
      if (path === LOGOUT && token !== undefined) session.sessionEnded(token);
      if (path === LOGIN && typeof given === "string") session.loggedIn(given, { user });
    }
  }

  async function orThrow(path: string, input?: object, options?: RequestOptions): Promise<unknown> {
    const result = await request(path, input, options);
    if (isFailure(result)) throw new RequestError(path, result);
    return result;
  }

  const close = () => {
    closed.abort();
    session.close();
  };
  return Object.assign(request, { orThrow, session, close }) as Client<Api>;
}

/** Whether an answer refuses the token that the request carried. */
function isRefusal({ status }: Failure): boolean {
  return status === 401 || status === 403;
}

/** Whether the same may be asked again: nothing can be done twice by it, and it is of use. */
function mayRepeat({ status, reason, retryAfter }: Failure, { read = false }: RequestOptions): boolean {
  if (status === 0 && reason === "aborted" || (retryAfter ?? 0) * 1_000 > LONGEST_WAIT_MS) return false;
  return read ? PASSING.includes(status) : status === 503 && retryAfter !== undefined;
}
