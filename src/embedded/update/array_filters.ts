import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter, type Matcher } from "../query/matcher.ts";

/**
 * The matchers of `arrayFilters` by identifier; each matches documents `{ [identifier]: element }`.
 * FailedToParse for a filter with no identifier or several, and for two filters of one identifier.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/update/positional-filtered/
 */
export function compileArrayFilters(
  filters: Document[],
  variables?: Map<string, Value>,
): Map<string, Matcher> {
  const matchers = new Map<string, Matcher>();
  for (const filter of filters) {
    const [identifier, second] = identifiersOf(filter);
    if (identifier === undefined) {
      throw new MongoError(
        "FailedToParse",
        "Cannot use an expression without a top-level field name in arrayFilters",
      );
    }
    if (second !== undefined) {
      throw new MongoError(
        "FailedToParse",
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${identifier}' and ` +
          `'${second}'`,
      );
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
      throw new MongoError(
        "BadValue",
        "Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning " +
          `with a lowercase letter, found '${identifier}'`,
      );
    }
    if (matchers.has(identifier)) {
      throw new MongoError(
        "FailedToParse",
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    }
    matchers.set(identifier, compileFilter(filter, variables));
  }
  return matchers;
}

/** The first parts of all paths of a filter, each once. */
function identifiersOf(filter: Document): Set<string> {
  const names = new Set<string>();
  for (const [key, value] of filter) {
    if (["$and", "$or", "$nor"].includes(key) && Array.isArray(value)) {
      value.filter(isDocument).forEach((part) => identifiersOf(part).forEach((name) => names.add(name)));
    } else if (key.startsWith("$")) {
      throw new MongoError("QueryFeatureNotAllowed", `${key} is not allowed in arrayFilters`);
    } else names.add(key.split(".")[0]);
  }
  return names;
}
