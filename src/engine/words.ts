/** Parts of the sentences that messages and explanations are made of. */

/** Names in quotes, each once: `"a", "b"`; `none` where there are none. */
export function inQuotes(names: Iterable<string>): string {
  return Array.from(new Set(names), (name) => `"${name}"`).join(", ") || "none";
}

/** What stands in an object, as one writes it: `{ user, session }`, `{}`. */
export function inBraces(entries: readonly string[]): string {
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A text with its first letter in upper case. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text with a full stop, unless it ends as a sentence does. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
