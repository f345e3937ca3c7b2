import { type Document, isDocument, type Value } from "../bson/value.ts";

/**
 * The filter of the `$match` stages that a pipeline begins with, and the rest: whoever reads the documents can use
 * indexes for the filter.
 */
export function splitLeadingMatch(stages: Value[]): { filter: Document; rest: Value[] } {
  const filters: Document[] = [];
  let rest = stages;
  while (rest.length > 0) {
    const stage = rest[0], filter = isDocument(stage) && stage.size === 1 ? stage.get("$match") : undefined;
    if (!isDocument(filter)) break;
    filters.push(filter);
    rest = rest.slice(1);
  }
  return { filter: filters.length > 1 ? new Map([["$and", filters]]) : filters[0] ?? new Map(), rest };
}

/**
 * Of a filter, the conditions that need no variables: those without `$expr`. They can be looked up in an index before
 * the whole filter is applied.
 */
export function withoutExpressions(filter: Document): Document {
  return new Map([...filter].filter(([name, condition]) => name !== "$expr" && !usesExpressions(condition)));
}

/** Whether a filter has an `$expr`, which may use variables. */
export function usesExpressions(filter: Value): boolean {
  if (Array.isArray(filter)) return filter.some(usesExpressions);
  return isDocument(filter) && [...filter].some(([name, part]) => name === "$expr" || usesExpressions(part));
}
