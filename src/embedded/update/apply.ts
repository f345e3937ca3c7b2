import { shellText } from "../bson/shell_text.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Matcher } from "../query/matcher.ts";
import type { Target } from "./operation.ts";
import { type Elements, type Fields, type Leaf, mergeNodes, type Node } from "./tree.ts";

/** The most `null`s that setting an array position past the end may add. */
const MAX_PADDING = 1_500_000;

/** What applying a tree to one document needs. */
export interface Run extends Omit<Target, "path"> {
  /** The array filters by identifier; each matches documents `{ [identifier]: element }`. */
  readonly filters: ReadonlyMap<string, Matcher>;
}

/**
 * The document with the tree's operations applied; the same object where they change nothing. The input is never
 * changed: what differs is copied, what does not is shared. Throws PathNotViable (28) for a path through a scalar,
 * BadValue for array operators on what is not an array, and what the operations throw.
 */
export function applyTree(tree: Fields, run: Run): Document {
  return applyNode(tree, run.document, [], run) as Document;
}

function applyNode(node: Node, current: Value | undefined, path: string[], run: Run): Value | undefined {
  if (node.kind === "leaf") return applyLeaf(node, current, path, run);
  if (node.kind === "elements") return applyToElements(node, current, path, run);
  if (current === undefined || isDocument(current)) return applyToFields(node, current, path, run);
  if (Array.isArray(current)) return applyToPositions(node, current, path, run);
  for (const [name, child] of node.children) refuseBlocked(child, current, path, [name], run);
  return current;
}

function applyLeaf({ operation }: Leaf, current: Value | undefined, path: string[], run: Run) {
  const target: Target = { ...run, path: path.join(".") };
  if (operation.takesPart?.(target) === false) return current;
  return current === undefined && operation.missing !== "creates"
    ? undefined
    : operation.apply(current, target);
}

function applyToFields(node: Fields, current: Document | undefined, path: string[], run: Run) {
  let result = current;
  for (const [name, child] of node.children) {
    const before = result?.get(name);
    const after = applyNode(child, before, [...path, name], run);
    if (after === before) continue;
    if (result === current || result === undefined) result = new Map(current);
    if (after === undefined) result.delete(name);
    else result.set(name, after);
  }
  return result;
}

function applyToPositions(node: Fields, current: Value[], path: string[], run: Run): Value[] {
  let result = current;
  for (const [name, child] of node.children) {
    if (!/^\d+$/.test(name)) {
      refuseBlocked(child, current, path, [name], run);
      continue;
    }
    const index = Number(name), before: Value | undefined = result[index];
    const after = applyNode(child, before, [...path, name], run);
    // An element that is null already and is unset counts as changed, as in MongoDB.
    if (after === before) continue;
    if (index - result.length > MAX_PADDING) {
      throw new MongoError("CannotBackfillArray", `can't backfill more than ${MAX_PADDING} elements`);
    }
    if (result === current) result = [...current];
    while (result.length < index) result.push(null);
    result[index] = after ?? null;
  }
  return result;
}

function applyToElements(node: Elements, current: Value | undefined, path: string[], run: Run): Value[] {
  if (current === undefined) throw missingArray(path);
  if (!Array.isArray(current)) {
    throw new MongoError(
      "BadValue",
      `Cannot apply array updates to non-array element ${path.at(-1)}: ${shellText(current)}`,
    );
  }
  let isChanged = false;
  const result = current.map((element, index) => {
    const elementPath = [...path, String(index)];
    const taking = [...node.children].filter(([identifier]) =>
      identifier === "" || run.filters.get(identifier)!.matches(new Map([[identifier, element]]))
    );
    if (taking.length === 0) return element;
    const merged = taking.map(([, child]) => child).reduce((a, b) => mergeNodes(a, b, elementPath.join(".")));
    const after = applyNode(merged, element, elementPath, run);
    isChanged ||= after !== element;
    return after ?? null;
  });
  return isChanged ? result : current;
}

/** Throws where an operation below `taken` needs to go through a value that has no fields. */
function refuseBlocked(node: Node, blocker: Value, taken: string[], rest: string[], run: Run): void {
  if (node.kind === "elements") throw missingArray([...taken, ...rest]);
  if (node.kind === "fields") {
    for (const [name, child] of node.children) refuseBlocked(child, blocker, taken, [...rest, name], run);
    return;
  }
  const path = [...taken, ...rest].join("."), element = `{${taken.at(-1)}: ${shellText(blocker)}}`;
  if (
    node.operation.missing === "ignores blocked" || node.operation.takesPart?.({ ...run, path }) === false
  ) return;
  throw new MongoError(
    "PathNotViable",
    node.operation.missing === "creates"
      ? `Cannot create field '${rest[0]}' in element ${element}`
      : `Cannot use the part (${rest[0]}) of (${path}) to traverse the element (${element})`,
  );
}

function missingArray(path: string[]): MongoError {
  return new MongoError(
    "BadValue",
    `The path '${path.join(".")}' must exist in the document in order to apply array updates.`,
  );
}
