/** A value as a message shows it: as JSON where it has one (a text in quotes), otherwise as text. Never throws. */
export function inWords(value: unknown): string {
  if (value instanceof Error) return value.message;
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value === "bigint" ? String(value) : `a value of type ${typeof value} without a JSON form`;
  }
}
