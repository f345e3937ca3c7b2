import type { Variables } from "../aggregate/expression.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { computed, excluded, included } from "./apply_branch.ts";
import type { Matcher } from "./matcher.ts";
import { parseProjection } from "./projection_parser.ts";
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
    let result = isInclusion ? included(document, root) : excluded(document, root);
    result = computed(result, root, document, variables);
    if (positional) result = oneElement(result, positional, filter!.positionalIndex(document)) as Document;
    for (const { path, slice } of slices) result = sliceAt(result, path, slice) as Document;
    return result;
  };
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
