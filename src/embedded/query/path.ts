import { type Document, isDocument, type Value } from "../bson/value.ts";

/** Called with a value at a path and, where that is an element that the path does not name, its place. True ends. */
export type Visit = (value: Value | undefined, position: number | undefined) => boolean;

/**
 * Visits the values at a dotted path as `find` sees them, until one visit gives true; gives whether one did.
 *
 * A path leads through embedded documents, through every document of an array, and through an element that it names by
 * its number. At the end of the path the elements of an array are visited and then the array itself, or with
 * `wholeArrays` the array alone. Where a document lacks the next name, `undefined` is visited; where an array has no
 * documents to go on in, nothing is. Of several arrays on the way the outermost gives the position.
 *
 * Source: https://www.mongodb.com/docs/manual/tutorial/query-array-of-documents/
 */
export function visitPath(
  document: Document,
  path: readonly string[],
  wholeArrays: boolean,
  visit: Visit,
): boolean {
  return walk(document, path, 0, wholeArrays, visit);
}

function walk(
  document: Document,
  path: readonly string[],
  from: number,
  whole: boolean,
  visit: Visit,
): boolean {
  let value: Value | undefined = document;
  let at = from;
  while (at < path.length && isDocument(value)) value = value.get(path[at++]);
  if (Array.isArray(value)) {
    return at === path.length ? visitEnd(value, whole, visit) : walkArray(value, path, at, whole, visit);
  }
  return visit(at === path.length ? value : undefined, undefined);
}

function visitEnd(array: Value[], whole: boolean, visit: Visit): boolean {
  if (!whole) { for (let i = 0; i < array.length; i++) if (visit(array[i], i)) return true; }
  return visit(array, undefined);
}

function walkArray(
  array: Value[],
  path: readonly string[],
  at: number,
  whole: boolean,
  visit: Visit,
): boolean {
  const named = arrayIndex(path[at]);
  for (let i = 0; i < array.length; i++) {
    const element = array[i];
    const isLast = at + 1 === path.length;
    if (isDocument(element)) {
      if (walk(element, path, at, whole, (value) => visit(value, i))) return true;
      if (i !== named) continue;
      if (isLast ? visit(element, undefined) : walk(element, path, at + 1, whole, visit)) return true;
    } else if (i === named) {
      if (isLast) {
        if (visit(element, undefined)) return true;
      } else if (Array.isArray(element)) {
        if (walkArray(element, path, at + 1, whole, visit)) return true;
      }
    }
  }
  return false;
}

/** The number that a part of a path is, as MongoDB writes the names of elements; undefined if it is none. */
export function arrayIndex(part: string): number | undefined {
  return /^(0|[1-9][0-9]{0,9})$/.test(part) ? Number(part) : undefined;
}

/**
 * All values at a path as `distinct` sees them: those of every document of an array on the way, the elements of an array
 * at the end. A number in the path names an element. What is missing gives nothing.
 * Source: https://www.mongodb.com/docs/manual/reference/command/distinct/#array-fields
 */
export function valuesAt(document: Document, path: string): Value[] {
  const values: Value[] = [];
  collect(document, path.split("."), 0, values);
  return values;
}

function collect(container: Document | Value[], path: readonly string[], at: number, into: Value[]): void {
  const value = Array.isArray(container) ? container[arrayIndex(path[at]) ?? -1] : container.get(path[at]);
  if (value === undefined) return;
  if (at + 1 === path.length) {
    if (Array.isArray(value)) into.push(...value);
    else into.push(value);
  } else if (isDocument(value)) collect(value, path, at + 1, into);
  else if (Array.isArray(value)) {
    if (arrayIndex(path[at + 1]) !== undefined) return collect(value, path, at + 1, into);
    for (const element of value) if (isDocument(element)) collect(element, path, at + 1, into);
  }
}
