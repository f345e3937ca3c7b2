/** What goes back to a client. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** The body as JSON, as it was when the answer was given. */
  readonly json: string;
  /** Seconds, for the header `Retry-After` (RFC 9110, 10.2.3). */
  readonly retryAfter?: number;
}

/** An answer with that status and body. */
export function answerOf(status: number, body: Record<string, unknown>, retryAfter?: number): Answer {
  return { status, body, json: JSON.stringify(body), ...(retryAfter !== undefined && { retryAfter }) };
}

/** How long a client should wait before it asks a server again that cannot answer now, in seconds. */
export const RETRY_AFTER = 1;
