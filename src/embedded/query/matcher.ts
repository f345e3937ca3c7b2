import { compileExpression, type Variables } from "../aggregate/expression.ts";
import { isNumeric, toDouble } from "../bson/numbers.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { addPositions, type Condition, fieldMeets } from "./condition.ts";
import { compileField } from "./operators.ts";

/** A compiled filter. */
export interface Matcher {
  /** Whether a document matches the filter. */
  matches(document: Document): boolean;
  /**
   * The place of the array element by which a document matched, for the positional `$`; undefined if no array was part
   * of the match. Conditions under `$or`, `$nor` and `$not` give none. Throws BadValue if two conditions matched by
   * elements at different places: MongoDB then takes one that its manual does not define.
   * Source: https://www.mongodb.com/docs/manual/reference/operator/update/positional/
   */
  positionalIndex(document: Document): number | undefined;
  /** The paths of all conditions, also those under logical operators. */
  readonly paths: readonly string[];
}

/**
 * Compiles a query filter. `variables` are those of `let`, for `$expr`.
 * Throws BadValue (2) or the code that MongoDB gives for a filter that is wrong; NotImplemented (238) by name for what
 * this server does not do: `$jsonSchema`, `$where`, `$text`, geospatial operators, some regular expressions.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/query/
 */
export function compileFilter(filter: Document, variables: Variables = new Map()): Matcher {
  const node = compileAnd(filter, { variables, inElement: false });
  const paths: string[] = [];
  node.addPaths(paths);
  return {
    matches: (document) => node.matches(document),
    positionalIndex: (document) => {
      const positions = new Set<number>();
      node.addPositions(document, positions);
      if (positions.size <= 1) return [...positions][0];
      throw new MongoError(
        "BadValue",
        `The positional operator is ambiguous: the query matched array elements ${
          [...positions].join(" and ")
        }. ` +
          "Match the array by a single condition (such as $elemMatch)",
      );
    },
    paths,
  };
}

interface Node {
  matches(document: Document): boolean;
  addPositions(document: Document, into: Set<number>): void;
  addPaths(into: string[]): void;
}

interface Context {
  variables: Variables;
  /** Inside an `$elemMatch`, where operators on the whole document have no place. */
  inElement: boolean;
}

function compileAnd(filter: Document, context: Context): Node {
  return and([...filter].flatMap(([key, value]) => compileEntry(key, value, context)));
}

function compileEntry(key: string, value: Value, context: Context): Node[] {
  if (!key.startsWith("$") || key === "$ref" || key === "$id" || key === "$db") {
    const element = (filter: Document) => {
      const node = compileAnd(filter, { ...context, inElement: true });
      return (document: Document) => node.matches(document);
    };
    return compileField(key, value, element).map((condition) => field(key, condition));
  }
  switch (key) {
    case "$and":
      return [and(operands(key, value, context))];
    case "$or": {
      const parts = operands(key, value, context);
      // MongoDB replaces an $or of one by that one, so that it can give a position.
      return parts.length === 1
        ? parts
        : [unpositioned(parts, (document) => parts.some((p) => p.matches(document)))];
    }
    case "$nor": {
      const parts = operands(key, value, context);
      return [unpositioned(parts, (document) => !parts.some((part) => part.matches(document)))];
    }
    case "$expr":
      return [expression(value, context)];
    case "$comment":
      return [];
    default:
      throw unknown(key);
  }
}

const REFUSED = ["$jsonSchema", "$where", "$text", "$sampleRate", "$alwaysTrue", "$alwaysFalse"];

function unknown(operator: string): MongoError {
  if (REFUSED.includes(operator)) {
    return new MongoError("NotImplemented", `The query operator ${operator} is not supported by this server`);
  }
  return new MongoError(
    "BadValue",
    `unknown top level operator: ${operator}. If you have a field name that starts with a '$' symbol, ` +
      "consider using $getField or $setField.",
  );
}

function operands(operator: string, value: Value, context: Context): Node[] {
  if (!Array.isArray(value)) throw new MongoError("BadValue", `${operator} must be an array`);
  if (value.length === 0) throw new MongoError("BadValue", "$and/$or/$nor must be a nonempty array");
  return value.map((part) => {
    if (!isDocument(part)) throw new MongoError("BadValue", "$or/$and/$nor entries need to be full objects");
    return compileAnd(part, context);
  });
}

function and(parts: Node[]): Node {
  if (parts.length === 1) return parts[0];
  return {
    matches: (document) => parts.every((part) => part.matches(document)),
    addPositions: (document, into) => parts.forEach((part) => part.addPositions(document, into)),
    addPaths: (into) => parts.forEach((part) => part.addPaths(into)),
  };
}

function unpositioned(parts: Node[], matches: (document: Document) => boolean): Node {
  return {
    matches,
    addPositions: () => {},
    addPaths: (into) => parts.forEach((part) => part.addPaths(into)),
  };
}

function field(path: string, condition: Condition): Node {
  const parts = path.split(".");
  return {
    matches: (document) => fieldMeets(condition, document, parts),
    addPositions: (document, into) => addPositions(condition, document, parts, into),
    addPaths: (into) => into.push(path),
  };
}

function expression(value: Value, { variables, inElement }: Context): Node {
  if (inElement) throw new MongoError("BadValue", "$expr can only be applied to the top-level document");
  const evaluate = compileExpression(value, variables);
  return unpositioned([], (document) => isTruthy(evaluate(document, variables)));
}

function isTruthy(value: Value | undefined): boolean {
  if (isNumeric(value)) return toDouble(value) !== 0;
  return value !== undefined && value !== null && value !== false;
}
