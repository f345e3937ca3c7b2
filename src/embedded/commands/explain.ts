import { hostname } from "node:os";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import { readHint } from "../read/hint.ts";
import { type Counts, find, planOf, type Search } from "../read/search.ts";
import type { Plan } from "../storage/planner.ts";
import { checkGenericArguments } from "./generic_arguments.ts";
import type { Command, Context } from "./command.ts";
import { compileDelete, parseDelete } from "./delete.ts";
import { readFindAndModify } from "./find_and_modify.ts";
import { readFind } from "./find.ts";
import { VERSION } from "./handshake.ts";
import { letVariables } from "./let_variables.ts";
import { collectionName } from "./namespace.ts";
import { document, ok } from "./reply.ts";
import { stagesOf } from "./explain_stages.ts";
import { compileStatement, parseUpdate } from "./update.ts";
import { readAggregate } from "./aggregate.ts";

const VERBOSITIES = ["queryPlanner", "executionStats", "allPlansExecution"];

/** How a command would be answered; it is not carried out. https://www.mongodb.com/docs/manual/reference/command/explain/ */
export const explain: Command = (context, command) => {
  const inner = command.get("explain");
  if (!isDocument(inner)) throw new MongoError("TypeMismatch", "explain command requires a nested object");
  const verbosity = command.get("verbosity") ?? "allPlansExecution";
  if (!VERBOSITIES.includes(String(verbosity))) {
    throw new MongoError("BadValue", `verbosity string must be one of {${VERBOSITIES.join(", ")}}`);
  }
  checkGenericArguments(inner);
  const [search, outer] = readSearch(context, inner);
  const name = collectionName(context, inner);
  const described = describe(context, name, search, outer, verbosity !== "queryPlanner");
  const rest = restOfPipeline(context, inner);
  const plan = rest.length === 0 ? described : {
    stages: [document({ $cursor: document(described) }), ...rest],
  };
  return ok({
    explainVersion: "1",
    ...plan,
    command: inner,
    serverInfo: document({ host: hostname(), port: 0, version: VERSION, gitVersion: "embedded" }),
    serverParameters: document({}),
  });
};

/** The search of a command, and the stage that does something with what is found. */
function readSearch(context: Context, inner: Document): [Search, string | undefined] {
  const [name] = inner.keys();
  switch (name) {
    case "find":
      return [readFind(context, inner).search, inner.has("projection") ? "PROJECTION_DEFAULT" : undefined];
    case "aggregate":
      return [readAggregate(context, inner).search, undefined];
    case "count":
      return [readQuery(inner), "COUNT"];
    case "distinct":
      return [readQuery(inner), "DISTINCT"];
    case "update":
      return [
        compileStatement(parseUpdate(onlyStatement(inner, "updates")), letVariables(context, letOf(inner)))
          .search,
        "UPDATE",
      ];
    case "delete":
      return [
        compileDelete(parseDelete(onlyStatement(inner, "deletes")), letVariables(context, letOf(inner))),
        "DELETE",
      ];
    case "findAndModify":
    case "findandmodify":
      return [readFindAndModify(context, inner).search, inner.get("remove") === true ? "DELETE" : "UPDATE"];
    default:
      throw new MongoError("CommandNotFound", `Explain failed due to unknown command: ${name}`);
  }
}

function readQuery(inner: Document): Search {
  const query = inner.get("query");
  const filter: Document = isDocument(query) ? query : new Map();
  return { filter, matcher: compileFilter(filter), hint: readHint(inner.get("hint")) };
}

function letOf(inner: Document): Document | undefined {
  const given = inner.get("let");
  return isDocument(given) ? given : undefined;
}

function onlyStatement(inner: Document, field: string): Document {
  const statements = inner.get(field);
  if (Array.isArray(statements) && statements.length === 1 && isDocument(statements[0])) return statements[0];
  throw new MongoError("InvalidLength", "explained write batches must be of size 1");
}

function restOfPipeline(context: Context, inner: Document): Document[] {
  return inner.has("aggregate") ? readAggregate(context, inner).rest : [];
}

function describe(
  context: Context,
  name: string,
  search: Search,
  outer: string | undefined,
  execute: boolean,
): Record<string, Value> {
  const collection = context.storage.catalogue.get(context.database, name);
  const plan: Plan | undefined = collection && planOf(collection, search);
  const counts: Counts = { keysExamined: 0, docsExamined: 0 };
  const started = performance.now();
  let returned = 0;
  if (execute && collection) {
    for (const _ of find(collection, search, context.budget, plan, counts)) returned++;
  }
  const queryPlanner = document({
    namespace: `${context.database}.${name}`,
    indexFilterSet: false,
    parsedQuery: search.filter,
    maxIndexedOrSolutionsReached: false,
    maxIndexedAndSolutionsReached: false,
    maxScansToExplodeReached: false,
    winningPlan: stagesOf(plan, search, outer),
    rejectedPlans: [],
  });
  if (!execute) return { queryPlanner };
  const executionStats = document({
    executionSuccess: true,
    nReturned: returned,
    executionTimeMillis: Math.round(performance.now() - started),
    totalKeysExamined: counts.keysExamined,
    totalDocsExamined: counts.docsExamined,
    executionStages: stagesOf(plan, search, outer, new Map([["nReturned", returned]])),
  });
  return { queryPlanner, executionStats };
}
