import { isNumeric, toDouble } from "../bson/numbers.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { addLeaf, type Branch, isBranch } from "../query/projection_tree.ts";
import type { Variables } from "./compiler.ts";
import { compileExpression } from "./expression.ts";
import { pathParts } from "./field_path.ts";

/** A change of one document that a stage makes. */
export type Transform = (document: Document, variables: Variables) => Document;

/**
 * Compiles a `$project`: fields to include (and to compute) or to exclude. Location31253 and 31254 where both are mixed,
 * Location51272 for an empty one.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/project/
 */
export function compileProject(spec: Document, variables: Iterable<string>): Transform {
  if (spec.size === 0) throw invalid("51272", "projection specification must have at least one field");
  const root: Branch = new Map(), names = [...variables];
  let includes: boolean | undefined, id: boolean | undefined;
  const decide = (kind: boolean, path: string) => {
    includes ??= kind;
    if (includes === kind) return;
    throw kind
      ? invalid("31253", `Cannot do inclusion on field ${path} in exclusion projection`)
      : invalid("31254", `Cannot do exclusion on field ${path} in inclusion projection`);
  };
  const read = (fields: Document, above: string[]) => {
    for (const [name, value] of fields) {
      const path = [...above, ...pathParts(name)], text = path.join(".");
      if (isDocument(value) && value.size === 0) {
        throw invalid(
          "51270",
          `An empty sub-projection is not a valid value. Found empty object at path ${text}`,
        );
      }
      if (isDocument(value) && !isOperator(value)) read(value, path);
      else if (typeof value === "boolean" || isNumeric(value)) {
        const keep = typeof value === "boolean" ? value : toDouble(value) !== 0;
        if (text === "_id") id = keep;
        else decide(keep, text);
        addLeaf(root, path, keep ? "keep" : "drop");
      } else {
        decide(true, text);
        addLeaf(root, path, compileExpression(value, names));
      }
    }
  };
  read(spec, []);
  includes ??= id;
  if (includes && !root.has("_id")) root.set("_id", "keep");
  return (document, values) => {
    if (!includes) return excluded(document, root);
    return computed(included(document, root), root, document, values);
  };
}

/**
 * Compiles a `$addFields` or `$set`: computed fields over those of the document; a document among them is a path.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/addFields/
 */
export function compileAddFields(spec: Document, variables: Iterable<string>, stage: string): Transform {
  if (spec.size === 0) {
    throw new MongoError(
      "Location40177",
      `Invalid ${stage} :: caused by :: specification must have at least one field`,
    );
  }
  const root: Branch = new Map(), names = [...variables];
  const read = (fields: Document, above: string[]) => {
    for (const [name, value] of fields) {
      const path = [...above, ...pathParts(name)];
      if (isDocument(value) && value.size === 0) {
        throw new MongoError(
          "Location40180",
          `Invalid ${stage} :: caused by :: an empty object is not a valid value. Found empty object at path ` +
            `${path.join(".")}. Use {$literal: {}} for an empty document`,
        );
      }
      if (isDocument(value) && !isOperator(value)) read(value, path);
      else addLeaf(root, path, compileExpression(value, names));
    }
  };
  read(spec, []);
  return (document, values) => computed(document, root, document, values);
}

/** Compiles an `$unset` of the given paths. */
export function compileUnset(paths: string[]): Transform {
  const root: Branch = new Map();
  for (const path of paths) addLeaf(root, pathParts(path), "drop");
  return (document) => excluded(document, root);
}

function isOperator(value: Document): boolean {
  return value.keys().next().value!.startsWith("$");
}

function invalid(code: string, message: string): MongoError {
  return new MongoError(`Location${Number(code)}`, `Invalid $project :: caused by :: ${message}`);
}

function included(document: Document, branch: Branch): Document {
  const result: Document = new Map();
  for (const [name, value] of document) {
    const child = branch.get(name);
    if (child === "keep") result.set(name, value);
    else if (isBranch(child)) {
      const inner = inEach(value, (item) => included(item, child), () => undefined);
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
    result.set(
      name,
      isBranch(child) ? inEach(value, (item) => excluded(item, child), (other) => other)! : value,
    );
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

/** The document with what the branch computes from `root`; a document is made where a scalar is in the way. */
function computed(document: Document, branch: Branch, root: Document, variables: Variables): Document {
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
