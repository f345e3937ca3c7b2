import type { Clock } from "./clock.ts";
import { type Failure, isFailure } from "./failure.ts";

/** The global `fetch`, or a function that takes its place. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request as it goes out. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Record<string, string>;
  /** JSON. */
  readonly body: string;
  /** How long to wait for the whole answer, in milliseconds. */
  readonly timeout: number;
  /** Gives up when it is aborted. */
  readonly signal: AbortSignal;
}

/** Sends a request once. Gives the answer's body, or a failure; never rejects. */
export async function exchange(fetch: Fetch, clock: Clock, outgoing: Outgoing): Promise<unknown> {
  const { url, headers, body, timeout, signal } = outgoing;
  const expired = new AbortController();
  const timer = clock.setTimeout(() => expired.abort(), timeout);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // A token must not follow to where a redirect leads.
      redirect: "error",
      signal: AbortSignal.any([signal, expired.signal]),
    });
    return read(response, await response.text(), clock);
  } catch {
    if (signal.aborted) return ABORTED;
    if (expired.signal.aborted) return noAnswer("timeout", `No answer within ${timeout} ms`);
    return noAnswer("network", "The server could not be reached, or the connection broke");
  } finally {
    clock.clearTimeout(timer);
  }
}

function noAnswer(reason: string, error: string): Failure {
  return { error, status: 0, reason };
}

/** What a request comes to that its caller gave up. */
const ABORTED: Failure = noAnswer("aborted", "The request was given up");

function read(response: Response, text: string, clock: Clock): unknown {
  const { ok, status } = response;
  const body = parse(text);
  if (ok && body === undefined) {
    return noAnswer("network", "Something between here and the server answered in its place: not JSON");
  }
  if (ok && !isFailure(body)) return body;
  const retryAfter = secondsUntil(response.headers.get("retry-after"), clock);
  return {
    ...(isFailure(body) ? body : undefined),
    error: isFailure(body) ? String(body.error) : `The server answered ${status} and did not say why`,
    status,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** The value of a JSON text, `{}` for an empty one; undefined when it is not JSON. */
function parse(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A day: more than anybody waits, and less than a timer can count. */
const LONGEST_S = 86_400;

/** The header `Retry-After` in seconds: it is a number of them, or a date (RFC 9110, 10.2.3). */
function secondsUntil(header: string | null, clock: Clock): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - clock.now()) / 1_000;
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_S, Math.max(0, seconds));
}
