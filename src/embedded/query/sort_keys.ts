import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { arrayIndex } from "./path.ts";

/** One value for each field of a sort: null for what is missing, undefined for an empty array. */
export type SortKey = (Value | undefined)[];

/**
 * The keys by which a document can be sorted over some paths: one, or one for each element of the array that the paths
 * lead to. A number in a path names an element. Throws BadValue if they lead to different arrays.
 */
export function keysAt(document: Document, paths: readonly (readonly string[])[]): SortKey[] {
  const keys: SortKey[] = [];
  expand(paths.map((path) => advance({ path, value: document, isEnd: false })), keys);
  return keys;
}

/** A value on the way along a path, and the rest of the path. */
interface Step {
  path: readonly string[];
  value: Value | undefined;
  /** The value is that of the key, also if it is an array. */
  isEnd: boolean;
}

const MISSING: Step = { path: [], value: null, isEnd: true };

function expand(steps: Step[], into: SortKey[]): void {
  const array = steps.find(({ isEnd }) => !isEnd)?.value as Value[] | undefined;
  if (!array) {
    into.push(steps.map(({ value }) => value));
    return;
  }
  if (steps.some(({ isEnd, value }) => !isEnd && value !== array)) {
    throw new MongoError("BadValue", "cannot sort with keys that are parallel arrays");
  }
  for (const element of array.length === 0 ? [undefined] : array) {
    expand(steps.map((step) => step.isEnd ? step : inElement(step.path, element)), into);
  }
}

function inElement(path: readonly string[], element: Value | undefined): Step {
  if (path.length === 0) return { path, value: element, isEnd: true };
  return isDocument(element) ? advance({ path, value: element, isEnd: false }) : MISSING;
}

/** Goes on to the end of the path or to the first array whose elements the path does not name. */
function advance({ path, value }: Step): Step {
  let at = 0;
  for (; at < path.length; at++) {
    if (isDocument(value)) value = value.get(path[at]);
    else if (Array.isArray(value)) {
      const index = arrayIndex(path[at]);
      if (index === undefined || index >= value.length) return { path: path.slice(at), value, isEnd: false };
      refuseAmbiguous(value, path[at]);
      value = value[index];
      // An array inside of an array is a value.
      if (at + 1 === path.length) return { path: [], value, isEnd: true };
    } else return MISSING;
  }
  if (Array.isArray(value)) return { path: [], value, isEnd: false };
  return { path: [], value: value ?? null, isEnd: true };
}

function refuseAmbiguous(array: Value[], name: string): void {
  if (!array.some((element) => isDocument(element) && element.has(name))) return;
  throw new MongoError(
    "Location16746",
    "Ambiguous field name found in array (do not use numeric field names in embedded elements in an array), " +
      `field: '${name}'`,
  );
}
