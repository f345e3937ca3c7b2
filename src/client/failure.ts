/** What a request came to that did not succeed. Further keys that the server put beside `error` are there as well. */
export interface Failure {
  /** One sentence, written for users. */
  readonly error: string;
  /** The HTTP status; 0 when no answer came, and then nobody knows whether the server did what it was asked. */
  readonly status: number;
  /**
   * What syncs match, such as `taken`; with status 0 why there is no answer: `network`, `timeout`, or `aborted` when the
   * caller gave up.
   */
  readonly reason?: string;
  /** In how many seconds the server wants to be asked again (RFC 9110, 10.2.3). */
  readonly retryAfter?: number;
  /** In development: what the syncs of the request did. */
  readonly explain?: string;
}

/** Whether a request failed. What it gives otherwise is the outcome. */
export function isFailure(result: unknown): result is Failure {
  return typeof result === "object" && result !== null && (result as Partial<Failure>).error != null;
}

/** A failure, thrown: what `orThrow` rejects with. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    /** The path of the request. */
    readonly path: string,
    readonly failure: Failure,
  ) {
    super(failure.error);
  }
}
