/** What stands inside the values of patterns: in arrays and plain objects, at any depth. */
import { Optional } from "./optional.ts";
import type { Mapping } from "./types.ts";

/** Whether arrays and plain objects stand in one another more than `levels` times. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  return itemsOf(value).some((item) => levels === 0 || isDeeperThan(item, levels - 1));
}

/** A variable that stands somewhere inside a value, and not at its top. */
export function variableInside(value: unknown): symbol | undefined {
  for (const item of itemsOf(value)) {
    if (typeof item === "symbol") return item;
    const inside = item instanceof Optional ? item.variable : variableInside(item);
    if (inside) return inside;
  }
}

/** The values in an array or a plain object; none of anything else. */
function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : isPlainObject(value) ? Object.values(value) : [];
}

/** Whether a value is an object without a class: `{ ... }`. */
export function isPlainObject(value: unknown): value is Mapping {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
