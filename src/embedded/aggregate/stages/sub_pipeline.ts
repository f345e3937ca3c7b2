import { typeName } from "../../bson/compare.ts";
import type { Document, Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import type { Variables } from "../compiler.ts";
import type { Namespace } from "../context.ts";
import { splitLeadingMatch, usesExpressions, withoutExpressions } from "../leading_match.ts";
import type { StageOptions } from "./stages.ts";

/** A pipeline over another collection, such as `$lookup` and `$unionWith` have. */
export type SubPipeline = (filter: Document, variables: Variables) => Iterable<Document>;

/**
 * Compiles a pipeline over a collection. Its first `$match` is found by an index where there is one; `filter` narrows
 * the documents further.
 */
export function compileSubPipeline(
  stages: Value,
  namespace: Namespace,
  options: StageOptions,
  variables: ReadonlySet<string>,
): SubPipeline {
  if (!Array.isArray(stages)) {
    throw new MongoError(
      "TypeMismatch",
      `'pipeline' option must be specified as an array, found ${typeName(stages)}`,
    );
  }
  const { context, compileStages, name } = options;
  const whole = compileStages(stages, context, variables, name);
  const leading = splitLeadingMatch(stages);
  const indexable = withoutExpressions(leading.filter);
  const rest = usesExpressions(leading.filter)
    ? whole
    : compileStages(leading.rest, context, variables, name);
  return (filter, values) => rest(context.find(namespace, both(filter, indexable), values), values);
}

function both(a: Document, b: Document): Document {
  if (a.size === 0) return b;
  return b.size === 0 ? a : new Map([["$and", [a, b]]]);
}
