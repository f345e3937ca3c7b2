/** How many causes of causes are told. */
const CAUSES_TOLD = 5;

/** An exception as text: its stack where it has one, and its causes. Never throws, whatever was thrown. */
export function describeException(thrown: unknown, told = 0): string {
  try {
    if (!(thrown instanceof Error)) {
      return typeof thrown === "object" ? "an object that is not an Error" : String(thrown);
    }
    const { stack, name, message, cause } = thrown;
    const text = String(stack ?? `${name}: ${message}`);
    if (cause === undefined || told === CAUSES_TOLD) return text;
    return `${text}\ncaused by ${describeException(cause, told + 1)}`;
  } catch {
    return "an exception that cannot be read";
  }
}
