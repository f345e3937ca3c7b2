/** An exception of an action, a `where` or a query, or a limit that was reached (design rules R7 and R11). */
export interface Fault {
  /** What the client is told in place of the cause. */
  readonly reference: string;
  /** What was thrown. It may hold secrets: it goes to the log and the trace by way of redaction, never to a client. */
  readonly cause: unknown;
  /** One sentence: what could not be done, and which sync or action it was. */
  readonly message: string;
}

/** What a client is told of a fault. */
export function faultSentence(fault: Fault): string {
  return `Something went wrong on our side (reference ${fault.reference})`;
}
