/** A value that JSON can hold, on one line as one would write it in a sync: `{ path: "/auth/login", tags: ["a"] }`. */
export function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return quoted(value);
  const fields = Object.entries(value).map(([key, item]) => `${keyOf(key)}: ${oneLine(item)}`);
  return fields.length > 0 ? `{ ${fields.join(", ")} }` : "{}";
}

function keyOf(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : quoted(key);
}

/** JSON leaves the line breaks of Unicode as they are. */
function quoted(value: unknown): string {
  return String(JSON.stringify(value)).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** The first so many characters of a text, the last an ellipsis where there are more. */
export function shortened(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters - 1).trimEnd()}…` : text;
}
