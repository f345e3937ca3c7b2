/** How many causes of causes are told. */
const CAUSES_TOLD = 5;

/** An exception as text: its stack where it has one, and its causes. Never throws, whatever was thrown. */
export function describeCause(cause: unknown, told = 0): string {
  try {
    if (!(cause instanceof Error)) {
      return typeof cause === "object" ? "an object that is not an Error" : String(cause);
    }
    const text = String(cause.stack ?? `${cause.name}: ${cause.message}`);
    if (cause.cause === undefined || told === CAUSES_TOLD) return text;
    return `${text}\ncaused by ${describeCause(cause.cause, told + 1)}`;
  } catch {
    return "an exception that cannot be read";
  }
}
