import { compare, equal } from "../bson/compare.ts";
import { typeOrder } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";

/**
 * Whether every document that a filter matches is in an index with this `partialFilterExpression`. False when it is
 * not plain to see: then the index is not used.
 */
export function impliedBy(filter: Document, partial: Document): boolean {
  const given = clausesOf(filter);
  return clausesOf(partial).every((needed) => given.some((clause) => implies(clause, needed)));
}

interface Clause {
  path: string;
  operator: string;
  operand: Value;
}

/** The clauses of a filter that must all hold, each an operator on a path. */
function clausesOf(filter: Document): Clause[] {
  return [...filter].flatMap(([path, value]): Clause[] => {
    if (path === "$and" && Array.isArray(value)) {
      return value.flatMap((part) => isDocument(part) ? clausesOf(part) : []);
    }
    if (isDocument(value) && [...value.keys()][0]?.startsWith("$")) {
      return [...value].map(([operator, operand]) => ({ path, operator, operand }));
    }
    return [{ path, operator: "$eq", operand: value }];
  });
}

function implies(given: Clause, needed: Clause): boolean {
  if (given.path !== needed.path) return false;
  if (given.operator === needed.operator && equal(given.operand, needed.operand)) return true;
  const { operator, operand } = given;
  const comparison = ["$eq", "$gt", "$gte", "$lt", "$lte"].includes(operator) && isPlain(operand);
  if (!comparison) return false;
  if (needed.operator === "$exists") return needed.operand === true;
  if (!isPlain(needed.operand) || typeOrder(operand) !== typeOrder(needed.operand)) return false;
  const order = compare(operand, needed.operand);
  if (needed.operator === "$gt") {
    return operator === "$gt" ? order >= 0 : ["$eq", "$gte"].includes(operator) && order > 0;
  }
  if (needed.operator === "$gte") return ["$eq", "$gt", "$gte"].includes(operator) && order >= 0;
  if (needed.operator === "$lt") {
    return operator === "$lt" ? order <= 0 : ["$eq", "$lte"].includes(operator) && order < 0;
  }
  return needed.operator === "$lte" && ["$eq", "$lt", "$lte"].includes(operator) && order <= 0;
}

/** Values whose comparisons stay within their type. NaN compares like no other number. */
function isPlain(value: Value): boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "string" ||
    typeof value === "boolean" || value instanceof Date;
}
