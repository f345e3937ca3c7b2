import { isNumeric, toDouble } from "../bson/numbers.ts";
import { shellText } from "../bson/shell_text.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { computed, excluded, included } from "../query/apply_branch.ts";
import { addLeaf, type Branch, overlaps } from "../query/projection_tree.ts";
import type { Variables } from "./compiler.ts";
import { compileExpression } from "./expression.ts";
import { pathParts } from "./field_path.ts";

/** A change of one document that a stage makes. */
export type Transform = (document: Document, variables: Variables) => Document;

/**
 * Compiles a `$project`: fields to include (and to compute) or to exclude. Location31252 to 31254 and 31310 where both are
 * mixed, Location51272 for an empty one.
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
      } else if (includes === false) {
        throw isDocument(value)
          ? invalid("31252", "Cannot use expression other than $meta in exclusion projection")
          : invalid("31310", `Cannot use an expression ${text} in an exclusion projection`);
      } else {
        includes = true;
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
 * Compiles a `$addFields` or `$set`: computed fields over those of the document; a document among them is a path, an
 * empty one a value. Location40176 for two paths that overlap, 40177 for no field at all, 40181 for an operator beside
 * other fields, 40183 for a dotted name within a document.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/addFields/
 */
export function compileAddFields(spec: Document, variables: Iterable<string>, stage: string): Transform {
  const refuse = (code: 40176 | 40177 | 40181 | 40183, message: string) =>
    new MongoError(`Location${code}`, `Invalid ${stage} :: caused by :: ${message}`);
  if (spec.size === 0) throw refuse(40177, "specification must have at least one field");
  const root: Branch = new Map(), names = [...variables], seen: string[] = [];
  const add = (path: string[], value: Value) => {
    const text = path.join(".");
    if (overlaps(root, path)) {
      const other = seen.find((known) =>
        `${known}.`.startsWith(`${text}.`) || `${text}.`.startsWith(`${known}.`)
      );
      throw refuse(
        40176,
        `specification contains two conflicting paths. Cannot specify both '${text}' and '${other}': ${
          shellText(spec)
        }`,
      );
    }
    seen.push(text);
    addLeaf(root, path, compileExpression(value, names));
  };
  const read = (fields: Document, above: string[]) => {
    for (const [name, value] of fields) {
      if (above.length > 0 && name.includes(".")) {
        throw refuse(40183, `cannot use dotted field name '${name}' in a sub object: ${shellText(spec)}`);
      }
      const path = [...above, ...pathParts(name)];
      const hasOperator = isDocument(value) && [...value.keys()].some((key) => key.startsWith("$"));
      if (isDocument(value) && value.size > 0 && !hasOperator) read(value, path);
      else if (!hasOperator || value.size === 1) add(path, value);
      else {
        throw refuse(
          40181,
          "an expression specification must contain exactly one field, the name of the expression. Found " +
            `${value.size} fields in ${shellText(value)}, while parsing object ${shellText(spec)}`,
        );
      }
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
