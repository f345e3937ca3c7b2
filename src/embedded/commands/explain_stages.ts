import { BSONRegExp, type Document, isDocument, type Value } from "../bson/value.ts";
import type { Search } from "../read/search.ts";
import type { Plan } from "../storage/planner.ts";
import { document } from "./reply.ts";

/**
 * A plan as MongoDB's `explain` shows it: each stage around the one that it reads from, down to IXSCAN, IDHACK, COLLSCAN
 * or, without a collection, EOF. `extra` is added to the outermost stage.
 */
export function stagesOf(
  plan: Plan | undefined,
  search: Search,
  outer: string | undefined,
  extra: Document = new Map(),
): Document {
  let stage = plan ? source(plan, search) : document({ stage: "EOF" });
  const around = (name: string, fields: Record<string, Value> = {}) => {
    stage = document({ stage: name, ...fields, inputStage: stage });
  };
  if (plan && !plan.sorted) {
    around("SORT", {
      sortPattern: search.sort!,
      ...(search.limit === undefined ? {} : { limitAmount: search.limit + (search.skip ?? 0) }),
      type: "simple",
    });
  }
  if (search.skip) around("SKIP", { skipAmount: search.skip });
  if (search.limit !== undefined && (plan?.sorted ?? false)) around("LIMIT", { limitAmount: search.limit });
  if (outer) around(outer);
  return new Map([...stage, ...extra]);
}

function source({ scan, reverse }: Plan, search: Search): Document {
  const direction = reverse ? "backward" : "forward";
  const filter: Record<string, Value> = search.filter.size > 0 ? { filter: search.filter } : {};
  if (!scan) return document({ stage: "COLLSCAN", ...filter, direction });
  if (!scan.index && isIdLookup(search)) return document({ stage: "IDHACK" });
  const { index } = scan;
  const ixscan = document({
    stage: "IXSCAN",
    keyPattern: scan.key,
    indexName: scan.name,
    isMultiKey: index?.multikey ?? false,
    isUnique: index?.unique ?? true,
    isSparse: index?.sparse ?? false,
    isPartial: index?.partialFilter !== undefined,
    indexVersion: 2,
    direction,
  });
  return document({ stage: "FETCH", ...filter, inputStage: ixscan });
}

/** MongoDB has a stage of its own for `{ _id: value }`. */
function isIdLookup({ filter, sort, skip, hint }: Search): boolean {
  const id = filter.get("_id");
  if (filter.size !== 1 || id === undefined || id === null || sort || skip || hint) return false;
  if (Array.isArray(id) || id instanceof BSONRegExp) return false;
  if (!isDocument(id) || ![...id.keys()][0]?.startsWith("$")) return true;
  return id.size === 1 && id.has("$eq");
}
