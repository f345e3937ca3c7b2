/** What was read of each method, which is always the same. */
const known = new WeakMap<object, readonly string[] | undefined>();

/**
 * The keys that a method takes from its input, as its own text names them: `({ user, text })`. Undefined where it does not tell:
 * no such pattern, a rest (`...more`), or a default that is more than a word.
 */
export function keysTaken(method: (...args: never[]) => unknown): readonly string[] | undefined {
  if (!known.has(method)) known.set(method, read(String(method)));
  return known.get(method);
}

/** A method's name, and a pattern of names, each perhaps renamed or with a plain default. */
const TAKES = /^(?:async\s+)?(?:function\b)?[^({]*\(\s*\{([^(){}[\]"'`/]*)\}/;
const KEY = /^\s*([\w$]+)\s*(?:$|[:=])/;

function read(text: string): string[] | undefined {
  const inside = TAKES.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const keys = inside.split(",").filter((part) => part.trim() !== "").map((part) => KEY.exec(part)?.[1]);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}
