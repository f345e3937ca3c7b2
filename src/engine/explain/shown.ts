/** Values as explanations show them: plain data, its type, and its place in a sentence. */
import type { Shown } from "../explanation.ts";
import { inBraces } from "../words.ts";

/** What the redactor puts in place of a secret. */
const MASK = /^\[secret( [^\]]*)?\]$/;

/** A value of a trace as JSON can hold it: dates as ISO 8601 text, big integers and numbers beyond JSON as text. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === "object" && value !== null ? plainObject(value as Record<string, unknown>) : value;
}

/** The same for an input, an output or a frame; keys without a value are left out. */
export function plainObject(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

/** A value of a trace, with its type. */
export function shown(value: unknown): Shown {
  return { value: plain(value), type: typeOf(value) };
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Date) return "date";
  return typeof value === "string" && MASK.test(value) ? "secret" : typeof value;
}

/** Whether two values look the same; `undefined` where a mask hides it. */
export function looksSame(a: Shown, b: Shown): boolean | undefined {
  if ((a.type === "secret") !== (b.type === "secret")) return undefined;
  return a.type === b.type && JSON.stringify(sorted(a.value)) === JSON.stringify(sorted(b.value));
}

/** The order of keys tells nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, item]) => [key, sorted(item)]);
}

/** How much of a value a sentence holds. */
const MOST_CHARACTERS = 80;

/** A value in a sentence: a text in quotes, others as JSON has them. */
export function inWords({ value, type }: Shown): string {
  return cut(typeof value === "string" && type !== "string" ? value : JSON.stringify(value) ?? "undefined");
}

/** The same with its type in front: `the number 3`, `the string "3"`. */
export function withType(one: Shown): string {
  return one.type === "null" || one.type === "secret" ? inWords(one) : `the ${one.type} ${inWords(one)}`;
}

/** An input in a sentence: `{ username: "ada" }`. */
export function objectInWords(object: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(object).filter(([, value]) => value !== undefined);
  const entries = given.map(([key, value]) => `${key}: ${inWords(shown(value))}`);
  return cut(inBraces(entries));
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}
