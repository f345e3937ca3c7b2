import { equal } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { numberOf } from "../commands/arguments.ts";
import { MongoError } from "../errors.ts";
import type { Collection } from "../storage/collection.ts";
import { impliedBy } from "../storage/partial_filter.ts";
import { candidatesOf, collectionPlan, type Plan, planWith, type Wanted } from "../storage/planner.ts";

/** An index by its name or its key pattern, or `{ $natural: 1 }`. */
export type Hint = string | Document;

/** Reads a `hint` argument. Throws FailedToParse. */
export function readHint(value: Value | undefined): Hint | undefined {
  if (value === undefined || value === null || (isDocument(value) && value.size === 0)) return undefined;
  if (typeof value === "string" || isDocument(value)) return value;
  throw new MongoError("FailedToParse", "Hint must be a string or an object");
}

/** The plan that a hint or a `$natural` sort asks for, or undefined without one. Throws BadValue. */
export function hintedPlan(
  collection: Collection,
  wanted: Wanted,
  { hint, sort }: { hint?: Hint; sort?: Document },
): Plan | undefined {
  const natural = sort?.get("$natural") ?? (isDocument(hint) ? hint.get("$natural") : undefined);
  if (natural !== undefined) return collectionPlan(wanted, (numberOf(natural) ?? 1) < 0);
  if (hint === undefined) return undefined;
  const found = candidatesOf(collection).find(({ name, key }) =>
    typeof hint === "string" ? name === hint : equal(key, hint)
  );
  if (!found || found.index?.hidden) {
    throw new MongoError(
      "BadValue",
      "error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index",
    );
  }
  const partial = found.index?.partialFilter;
  if (partial && !impliedBy(wanted.filter, partial)) {
    throw new MongoError(
      "NoQueryExecutionPlans",
      `error processing query: planner returned error :: caused by :: the partial index "${found.name}" cannot answer this filter`,
    );
  }
  return planWith(found, wanted);
}
