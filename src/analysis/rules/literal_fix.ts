import { mayBe, type ValueType } from "../value_type.ts";
import { didYouMean } from "../words.ts";

/**
 * What to write in place of a literal that its key never has: the same in a type that the key has, such as `3` for `"3"`, or else
 * the literal that comes nearest.
 */
export function literalFix(written: unknown, types: readonly ValueType[]): string {
  const same = inOtherTypes(written).find((value) => types.some((type) => mayBe(value, type)));
  if (same !== undefined) return `Write ${JSON.stringify(same)} in place of ${JSON.stringify(written)}`;
  const otherwise = "Write a literal of that type, or a variable";
  return typeof written === "string" ? didYouMean(written, types.flatMap(textsOf), otherwise) : otherwise;
}

/** What reads the same in another type. */
function inOtherTypes(value: unknown): unknown[] {
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (value === "true" || value === "false") return [value === "true"];
  return typeof value === "string" && String(Number(value)) === value ? [Number(value)] : [];
}

/** The texts that a type consists of. */
function textsOf(type: ValueType): string[] {
  if (type.kind === "union") return type.of.flatMap(textsOf);
  return type.kind === "literal" && typeof type.value === "string" ? [type.value] : [];
}
