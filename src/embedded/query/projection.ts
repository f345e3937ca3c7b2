import type { Variables } from "../aggregate/expression.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Matcher } from "./matcher.ts";
import { parseProjection } from "./projection_parser.ts";
import { type Branch, isBranch } from "./projection_tree.ts";
import { sliceAt } from "./slice.ts";

/**
 * Compiles the projection of a `find`: fields to include or to exclude, `$slice`, `$elemMatch`, the positional `$` (of
 * the filter's match), and aggregation expressions. The fields that stay keep their order; what is computed comes behind
 * them. A given document is never changed. Throws the Location codes of MongoDB for what does not go together, and
 * NotImplemented for `$meta`.
 * Source: https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#projection
 */
export function compileProjection(
  spec: Document,
  filter?: Matcher,
  variables: Variables = new Map(),
): (document: Document) => Document {
  if (spec.size === 0) return (document) => document;
  const { root, isInclusion, slices, positional } = parseProjection(spec, filter, variables);
  return (document) => {
    const scope = { root: document, variables };
    let result = isInclusion ? included(document, root) : excluded(document, root);
    result = compute(result, root, scope);
    if (positional) result = oneElement(result, positional, filter!.positionalIndex(document)) as Document;
    for (const { path, slice } of slices) result = sliceAt(result, path, slice) as Document;
    return result;
  };
}

function included(document: Document, branch: Branch): Document {
  const result: Document = new Map();
  for (const [name, value] of document) {
    const child = branch.get(name);
    if (child === "keep") result.set(name, value);
    else if (isBranch(child)) {
      const inner = mapInto(value, (element) => included(element, child), () => undefined);
      if (inner !== undefined) result.set(name, inner);
    }
  }
  return result;
}

function excluded(document: Document, branch: Branch): Document {
  const result: Document = new Map();
  for (const [name, value] of document) {
    const child = branch.get(name);
    if (child === "drop") continue;
    const inner = isBranch(child) ? mapInto(value, (e) => excluded(e, child), (other) => other) : value;
    result.set(name, inner as Value);
  }
  return result;
}

/** Applies a change to a document or to each one in an array, at any depth of arrays; `others` is for scalars. */
function mapInto(
  value: Value,
  change: (document: Document) => Value,
  others: (value: Value) => Value | undefined,
): Value | undefined {
  if (isDocument(value)) return change(value);
  if (!Array.isArray(value)) return others(value);
  return value.map((element) => mapInto(element, change, others)).filter((element) => element !== undefined);
}

/** Sets what is computed, also in each document of an array; a scalar on the way gives place to a document. */
function compute(
  document: Document,
  branch: Branch,
  scope: { root: Document; variables: Variables },
): Document {
  if (![...branch.values()].some(isComputed)) return document;
  const result = new Map(document);
  for (const [name, child] of branch) {
    if (!isComputed(child)) continue;
    const inner = typeof child === "function"
      ? child(scope.root, scope.variables)
      : computeIn(result.get(name), child as Branch, scope);
    if (inner === undefined) result.delete(name);
    else result.set(name, inner);
  }
  return result;
}

function computeIn(
  value: Value | undefined,
  branch: Branch,
  scope: { root: Document; variables: Variables },
): Value {
  if (Array.isArray(value)) return value.map((element) => computeIn(element, branch, scope));
  return compute(isDocument(value) ? value : new Map(), branch, scope);
}

function isComputed(child: unknown): boolean {
  if (child instanceof Map) return [...child.values()].some(isComputed);
  return typeof child === "function";
}

/** Keeps of the first array on a path the element at the place of the match. */
function oneElement(value: Value, path: readonly string[], position: number | undefined): Value {
  if (Array.isArray(value)) {
    if (position === undefined) {
      throw new MongoError(
        "Location51246",
        "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching " +
          "element in the array",
      );
    }
    if (position < value.length) return [value[position]];
    throw new MongoError(
      "Location51247",
      "Executor error during find command :: caused by :: positional operator '.$' element mismatch",
    );
  }
  if (path.length === 0 || !isDocument(value)) return value;
  const [name, ...rest] = path;
  const inner = value.get(name);
  return inner === undefined ? value : new Map(value).set(name, oneElement(inner, rest, position));
}
