import type { Variables } from "../aggregate/expression.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { type Branch, isBranch } from "./projection_tree.ts";

/**
 * The fields of a document that a branch keeps, in the document's order. Where the branch computes something below a scalar
 * an empty document takes its place, also among the elements of an array.
 */
export function included(document: Document, branch: Branch): Document {
  const result: Document = new Map();
  for (const [name, value] of document) {
    const child = branch.get(name);
    if (child === "keep") result.set(name, value);
    else if (isBranch(child)) {
      const scalar = () => computes(child) ? new Map() : undefined;
      const inner = inEach(value, (item) => included(item, child), scalar);
      if (inner !== undefined) result.set(name, inner);
    }
  }
  return result;
}

/** The document without the fields that a branch drops. */
export function excluded(document: Document, branch: Branch): Document {
  const result: Document = new Map();
  for (const [name, value] of document) {
    const child = branch.get(name);
    if (child === "drop") continue;
    const inner = isBranch(child) ? inEach(value, (item) => excluded(item, child), (other) => other) : value;
    result.set(name, inner as Value);
  }
  return result;
}

/** Changes a document, or each one in arrays at any depth; `others` is for scalars. */
function inEach(
  value: Value,
  change: (document: Document) => Value,
  others: (value: Value) => Value | undefined,
): Value | undefined {
  if (isDocument(value)) return change(value);
  if (!Array.isArray(value)) return others(value);
  return value.map((item) => inEach(item, change, others)).filter((item) => item !== undefined);
}

/**
 * The document with what a branch computes from `root`, also in each document of an array; a scalar on the way gives
 * place to a document.
 */
export function computed(document: Document, branch: Branch, root: Document, variables: Variables): Document {
  if (!computes(branch)) return document;
  const result = new Map(document);
  for (const [name, child] of branch) {
    if (typeof child === "function") {
      const value = child(root, variables);
      if (value === undefined) result.delete(name);
      else result.set(name, value);
    } else if (isBranch(child) && computes(child)) {
      result.set(name, computedIn(result.get(name), child, root, variables));
    }
  }
  return result;
}

function computedIn(value: Value | undefined, branch: Branch, root: Document, variables: Variables): Value {
  if (Array.isArray(value)) return value.map((item) => computedIn(item, branch, root, variables));
  return computed(isDocument(value) ? value : new Map(), branch, root, variables);
}

function computes(branch: Branch): boolean {
  return [...branch.values()].some((child) =>
    isBranch(child) ? computes(child) : typeof child === "function"
  );
}
