import { nearest } from "../engine/nearest.ts";
import type { ObjectType } from "./value_type.ts";

/** `Did you mean "name"?` where a name is near, and otherwise what else to do. */
export function didYouMean(name: string, among: Iterable<string>, otherwise: string): string {
  const near = nearest(name, among);
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}

/** The names of the keys of some objects. */
export function keyNames(types: readonly ObjectType[]): string[] {
  return [...new Set(types.flatMap(({ fields }) => fields.map(({ name }) => name)))];
}
