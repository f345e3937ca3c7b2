import { typeName } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Matcher } from "../query/matcher.ts";
import { shellText } from "../bson/shell_text.ts";
import { applyTree } from "./apply.ts";
import { addToSet, pop, pull, pullAll } from "./arrays.ts";
import { bit, currentDate, inc, max, min, mul, rename, set, setOnInsert, unset } from "./fields.ts";
import { identical } from "./identical.ts";
import type { Operation, OperationParser } from "./operation.ts";
import { push } from "./push.ts";
import { addOperation, emptyTree, type Fields, identifierOf, sortTree } from "./tree.ts";
import type { UpdateContext } from "./update.ts";

const PARSERS = new Map<string, OperationParser>(Object.entries({
  $addToSet: addToSet,
  $bit: bit,
  $currentDate: currentDate,
  $inc: inc,
  $max: max,
  $min: min,
  $mul: mul,
  $pop: pop,
  $pull: pull,
  $pullAll: pullAll,
  $push: push,
  $set: set,
  $setOnInsert: setOnInsert,
  $unset: unset,
}));

interface Change {
  readonly parts: string[];
  readonly operation: Operation;
}

/**
 * An update by operators, such as `{ $set: { a: 1 } }`, as a function from document to document. Throws FailedToParse
 * for an operator that does not exist, ConflictingUpdateOperators (40) for paths that overlap.
 */
export function compileModifiers(spec: Document, filters: Map<string, Matcher>) {
  const changes = [...spec].flatMap(([operator, fields]) => changesOf(operator, fields));
  changes.forEach(({ parts }) => checkPath(parts, filters));
  checkFiltersUsed(changes, filters, spec);
  const tree = treeOf(changes);
  const positional = changes.some(({ parts }) => parts.includes("$"));
  const treeAt = new Map<number, Fields>();

  return (document: Document, context: UpdateContext): Document => {
    const applied = applyTree(positional ? treeForPosition(context.matched) : tree, {
      document,
      filters,
      isInsert: context.isInsert ?? false,
      now: context.now,
    });
    if (document.has("_id") && !identical(document.get("_id"), applied.get("_id"))) {
      throw immutableId(changes);
    }
    return applied;
  };

  function treeForPosition(position: number | undefined): Fields {
    if (position === undefined) {
      throw new MongoError(
        "BadValue",
        "The positional operator did not find the match needed from the query.",
      );
    }
    const known = treeAt.get(position) ??
      treeOf(changes.map(({ parts, operation }) => ({
        parts: parts.map((part) => part === "$" ? String(position) : part),
        operation,
      })));
    treeAt.set(position, known);
    return known;
  }
}

function changesOf(operator: string, fields: Value): Change[] {
  const parser = PARSERS.get(operator);
  if (parser === undefined && operator !== "$rename") {
    throw new MongoError(
      "FailedToParse",
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!isDocument(fields)) {
    throw new MongoError(
      "FailedToParse",
      `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: ` +
        `{$mod: {<field>: ...}} not {${operator}: ${shellText(fields)}}`,
    );
  }
  return [...fields].flatMap(([path, argument]): Change[] => {
    if (parser !== undefined) return [{ parts: path.split("."), operation: parser(argument, path) }];
    const { source, destination, to } = rename(argument, path);
    return [{ parts: to.split("."), operation: destination }, { parts: path.split("."), operation: source }];
  });
}

function treeOf(changes: Change[]): Fields {
  const tree = emptyTree();
  for (const { parts, operation } of changes) addOperation(tree, parts, operation);
  return sortTree(tree);
}

function checkPath(parts: string[], filters: Map<string, Matcher>): void {
  const path = parts.join(".");
  if (path === "") throw new MongoError("EmptyFieldName", "An empty update path is not valid.");
  if (parts.includes("")) {
    throw new MongoError(
      "EmptyFieldName",
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  if (parts.filter((part) => part === "$").length > 1) {
    throw new MongoError("BadValue", `Too many positional (i.e. '$') elements found in path '${path}'`);
  }
  if (parts[0] === "$") {
    throw new MongoError(
      "BadValue",
      `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
    );
  }
  if (identifierOf(parts[0]) !== undefined) {
    throw new MongoError(
      "BadValue",
      `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`,
    );
  }
  if (parts[0].startsWith("$")) throw dollarField(parts[0], path);
  for (const identifier of parts.map(identifierOf)) {
    if (identifier && !filters.has(identifier)) {
      throw new MongoError(
        "BadValue",
        `No array filter found for identifier '${identifier}' in path '${path}'`,
      );
    }
  }
}

function checkFiltersUsed(changes: Change[], filters: Map<string, Matcher>, spec: Document): void {
  const used = new Set(changes.flatMap(({ parts }) => parts.map(identifierOf)));
  for (const identifier of filters.keys()) {
    if (!used.has(identifier)) {
      throw new MongoError(
        "FailedToParse",
        `The array filter for identifier '${identifier}' was not used in the update ${shellText(spec)}`,
      );
    }
  }
}

/** The error for a field at the top of a document whose name begins with `$`. */
export function dollarField(name: string, path: string): MongoError {
  return new MongoError(
    "DollarPrefixedFieldName",
    `The dollar ($) prefixed field '${name}' in '${path}' is not allowed in the context of an update's replacement ` +
      "document. Consider using an aggregation pipeline with $replaceWith.",
  );
}

function immutableId(changes: Change[]): MongoError {
  const path = changes.find(({ parts }) => parts[0] === "_id")!.parts.join(".");
  return new MongoError(
    "ImmutableField",
    `Performing an update on the path '${path}' would modify the immutable field '_id'`,
  );
}
