/** A value as a message shows it: as JSON where it has one (a text in quotes), otherwise as text. Never throws. */
export function inWords(value: unknown): string {
  try {
    return value instanceof Error ? value.message : JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value === "bigint" ? String(value) : `a value of type ${typeof value} without a JSON form`;
  }
}
