/**
 * A copy of a JSON value in which every text that is a known id is replaced, at any depth. Only whole texts count: an id
 * within a sentence is part of the sentence, and keys stay.
 */
export function replaceIds<T>(value: T, idFor: (text: string) => string): T {
  return copy(value, idFor) as T;
}

function copy(value: unknown, idFor: (text: string) => string): unknown {
  if (typeof value === "string") return idFor(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, idFor));
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, idFor)]));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
