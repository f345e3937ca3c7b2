import { documentOf } from "../../../src/embedded/aggregate/testing.ts";
import { isDocument, type Value } from "../../../src/embedded/bson/value.ts";
import { isWrite, type Outcome } from "./outcome.ts";
import { asks, type Case, COLLECTION, holds, names } from "./case.ts";

/** One thing in which random commands have other answers elsewhere, where MongoDB's manual says that ours are right. */
export interface KnownDifference {
  /** What the others do. */
  readonly what: string;
  /** The page that settles it, below `https://www.mongodb.com/docs/v7.0/`. */
  readonly manual: string;
  readonly servers: readonly string[];
  /** Whether two answers to a case may differ because of it. */
  readonly concerns: (question: Case, ours: Outcome, theirs: Outcome) => boolean;
  /** A case on which each of the servers differs, so that the list stays true. */
  readonly example: Case;
}

const FERRETDB = "ferretdb";
const MONGO_JAVA_SERVER = "mongo-java-server";

const on = (documents: object[], command: object): Case => ({
  documents: documents.map(documentOf),
  command: documentOf({ ...command }),
});
const find = (documents: object[], fields: object) => on(documents, { find: COLLECTION, ...fields });
const update = (documents: object[], u: object, q: object = {}) =>
  on(documents, { update: COLLECTION, updates: [{ q, u, multi: true, upsert: true }] });
const aggregate = (documents: object[], ...pipeline: object[]) =>
  on(documents, { aggregate: COLLECTION, pipeline, cursor: {} });

const holdsArrays = (question: Case) => holds(question, Array.isArray);

const dealsInArrays = (question: Case) =>
  holdsArrays(question) || names(question, "$reverseArray", "$setDifference", "$concatArrays", "$slice");

const isArrayWithNull = (value: Value) => Array.isArray(value) && value.includes(null);

const isArrayOfPaths = (name: string, value: Value) =>
  !name.startsWith("$") && Array.isArray(value) && value.some((element) => text(element).startsWith("$"));

const isComputedBelow = (name: string, value: Value) =>
  name === "a" && isDocument(value) && ![...value.keys()][0]?.startsWith("$");

/** Whether the command has a path of several names, as a field, an expression or an argument. */
function goesDeep(question: Case): boolean {
  return asks(question, (name, value) => name.includes(".") || /^(?:\$\w+|[a-d])\.\w/.test(text(value)));
}

/** Whether a field of a command is a condition of a field that has to be an empty document. */
function isEmptyCondition(name: string, value: Value): boolean {
  const isCondition = name === "$eq" || !(name.startsWith("$") || ARGUMENTS.includes(name));
  return isCondition && isDocument(value) && value.size === 0;
}

const ARGUMENTS = ["cursor", "filter", "query", "q", "u", "update"];

/** What was done, where the order of fields does not count. */
function inAnyOrder({ lines }: Outcome): string {
  return lines.map((line) => line.split(/[{},]/).sort().join()).sort().join("\n");
}

/** What was found or, after a write, the documents, where the types of numbers do not count. */
function inAnyType({ command }: Case, { lines }: Outcome): string {
  const documents = isWrite(command) ? lines.slice(1) : lines;
  return documents.join("\n").replace(/\$number(?:Int|Long|Double)":"(-?\d+)(?:\.0)?"/g, "$1");
}

const COMPARISONS = ["$eq", "$ne", "$cmp", "$lt", "$lte", "$gt", "$gte", "$in"];

const text = (value: Value) => typeof value === "string" ? value : "";

/** The codes of refusals that the others do not have: each is a check of arguments or of values on the way. */
const CHECKS = [
  2,
  9,
  14,
  28,
  40,
  54,
  66,
  241,
  16006,
  16020,
  16702,
  17419,
  31034,
  28765,
  31249,
  31252,
  31253,
  31310,
  34454,
  34471,
  40081,
  40085,
  40087,
  51081,
];

/** What random commands are not counted against the embedded database for. */
export const KNOWN: readonly KnownDifference[] = [
  {
    what: "arguments and values are not checked: what cannot be is ignored, or done in part",
    manual: "reference/error-codes",
    servers: [FERRETDB, MONGO_JAVA_SERVER],
    concerns: (_, { refusal }) => refusal !== undefined && CHECKS.includes(refusal),
    example: update([{ a: 1 }], { $rename: { a: "a.b" } }),
  },
  {
    what: "two conditions on one path have to hold for one document of an array",
    manual: "tutorial/query-array-of-documents",
    servers: [FERRETDB, MONGO_JAVA_SERVER],
    concerns: (question) => holdsArrays(question) && goesDeep(question),
    example: find([{ a: [{ x: 0 }, { x: 3 }] }], { filter: { "a.x": { $gte: 2, $lte: 1 } } }),
  },
  {
    what: "two conditions on one field have to hold for one element of an array",
    manual: "tutorial/query-arrays",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) =>
      holdsArrays(question) &&
      asks(question, (_, value) =>
        isDocument(value) && value.size > 1 && [...value.keys()][0].startsWith("$")),
    example: find([{ a: [0, 3] }], { filter: { a: { $gte: 2, $lte: 1 } } }),
  },
  {
    what: "`$all` does not match a value that is no array",
    manual: "reference/operator/query/all",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$all"),
    example: find([{ a: 1 }], { filter: { a: { $all: [1] } } }),
  },
  {
    what: "`$elemMatch` with names of fields matches elements that are no documents",
    manual: "reference/operator/query/elemMatch",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$elemMatch"),
    example: find([{ a: [1] }], { filter: { a: { $elemMatch: { x: { $ne: 1 } } } } }),
  },
  {
    what: "`$gte` and `$lte` of null match nothing",
    manual: "tutorial/query-for-null-fields",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) =>
      asks(question, (name, value) => ["$gte", "$lte"].includes(name) && value === null),
    example: find([{ a: null }], { filter: { a: { $gte: null } } }),
  },
  {
    what: "an empty document as a condition matches everything",
    manual: "tutorial/query-embedded-documents",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => asks(question, isEmptyCondition),
    example: find([{ a: 1 }], { filter: { a: {} } }),
  },
  {
    what: "an empty document as a condition does not match one in an array",
    manual: "tutorial/query-array-of-documents",
    servers: [FERRETDB],
    concerns: (question) => holdsArrays(question) && asks(question, isEmptyCondition),
    example: find([{ a: [{}] }], { filter: { a: {} } }),
  },
  {
    what: "`$slice` leaves other fields out",
    manual: "reference/operator/projection/slice",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => question.command.has("find") && names(question, "$slice"),
    example: find([{ a: [1, 2], b: 1 }], { projection: { a: { $slice: 1 } } }),
  },
  {
    what: "regular expressions match texts in documents",
    manual: "reference/operator/query/regex",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$regex") && holds(question, isDocument),
    example: find([{ a: { x: "b" } }], { filter: { a: { $regex: "b" } } }),
  },
  {
    what: "conditions beside `$regex` in `$not` are left out",
    manual: "reference/operator/query/not",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) =>
      asks(
        question,
        (name, value) => name === "$not" && isDocument(value) && value.has("$regex") && value.size > 1,
      ),
    example: find([{ a: "b" }], { filter: { a: { $not: { $regex: "b", $eq: "c" } } } }),
  },
  {
    what: "beside `$ne` of a document other conditions hold of a field that is not there",
    manual: "reference/operator/query/ne",
    servers: [FERRETDB],
    concerns: (question) => asks(question, (name, value) => name === "$ne" && isDocument(value)),
    example: find([{}], { filter: { a: { $ne: {}, $gte: 1 } } }),
  },
  {
    what: "an upsert takes other fields from its filter",
    manual: "reference/method/db.collection.update",
    servers: [FERRETDB, MONGO_JAVA_SERVER],
    concerns: (question) =>
      asks(question, (name, value) => name === "upsert" && value === true) &&
      names(question, "$and", "$or", "$eq", "$in", "$all"),
    example: update([], { $set: { b: 1 } }, { a: { $in: [1] } }),
  },
  {
    what: "`$setOnInsert` of an empty array sets nothing",
    manual: "reference/operator/update/setOnInsert",
    servers: [FERRETDB],
    concerns: (question) => names(question, "$setOnInsert"),
    example: update([], { $setOnInsert: { a: [] } }),
  },
  {
    what: "`$push` ignores `$slice` and `$sort`",
    manual: "reference/operator/update/push",
    servers: [FERRETDB],
    concerns: (question) => names(question, "$push") && names(question, "$slice", "$sort"),
    example: update([], { $push: { a: { $each: [1, 2, 3], $slice: 1 } } }),
  },
  {
    what: "`$addToSet` of nothing makes no array",
    manual: "reference/operator/update/addToSet",
    servers: [FERRETDB],
    concerns: (question) =>
      names(question, "$addToSet") &&
      asks(question, (_, value) => Array.isArray(value) && value.length === 0),
    example: update([{}], { $addToSet: { a: { $each: [] } } }),
  },
  {
    what: "`$addToSet` adds a number that is there with another type",
    manual: "reference/operator/update/addToSet",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$addToSet"),
    example: update([{ a: [1] }], { $addToSet: { a: 1n } }),
  },
  {
    what: "a number that only changes its type is not set, or not counted in `nModified`",
    manual: "reference/command/update",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question, ours, theirs) =>
      isWrite(question.command) && inAnyType(question, ours) === inAnyType(question, theirs),
    example: update([{ a: 0 }], { $mul: { a: 1n } }),
  },
  {
    what: "`$min` and `$max` do not compare arrays by their first different elements",
    manual: "reference/bson-type-comparison-order",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) =>
      names(question, "$min", "$max") && asks(question, (_, value) => Array.isArray(value)),
    example: update([{ a: ["x", false] }], { $max: { a: [{}] } }),
  },
  {
    what: "new fields are in the order of the filter or the update, not of their names",
    manual: "reference/operator/update",
    servers: [FERRETDB, MONGO_JAVA_SERVER],
    concerns: ({ command }, ours, theirs) => isWrite(command) && inAnyOrder(ours) === inAnyOrder(theirs),
    example: update([], { $set: { c: 1 } }, { b: 1, a: 1 }),
  },
  {
    what: "`$toLower` and `$toUpper` of a missing field are null",
    manual: "reference/operator/aggregation/toLower",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$toLower", "$toUpper"),
    example: aggregate([{}], { $project: { p: { $toLower: "$t" } } }),
  },
  {
    what: "stages that reshape take expressions for texts, or have none",
    manual: "reference/operator/aggregation/project",
    servers: [FERRETDB],
    concerns: (question) => names(question, "$project", "$addFields", "$set", "$group"),
    example: aggregate([{ a: 0 }], { $project: { p: "$a" } }),
  },
  {
    what: "`$unset` after `$unwind` takes other fields away too",
    manual: "reference/operator/aggregation/unset",
    servers: [FERRETDB],
    concerns: ({ command }) =>
      command.has("aggregate") && asks({ documents: [], command }, (name) => name === "$unset"),
    example: aggregate([{ a: [0], b: 1 }], { $unwind: "$a" }, { $unset: "a" }),
  },
  {
    what: "groups of null and of arrays with null are one",
    manual: "reference/operator/aggregation/group",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$group", "$sortByCount") && holds(question, isArrayWithNull),
    example: aggregate([{ a: [null] }, {}], { $group: { _id: "$a" } }),
  },
  {
    what: "arrays of expressions are not computed in `$group`, nor where a path leads to nothing",
    manual: "reference/operator/aggregation/group",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "aggregate") && asks(question, isArrayOfPaths),
    example: aggregate([{}], { $project: { p: { x: ["$a"] } } }),
  },
  {
    what: "what is computed from numbers has another type",
    manual: "reference/operator/aggregation/floor",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question, ours, theirs) =>
      names(question, "pipeline") && inAnyType(question, ours) === inAnyType(question, theirs),
    example: aggregate([{}], { $project: { p: { $floor: 2n } } }),
  },
  {
    what: "a missing field equals null",
    manual: "reference/operator/aggregation/eq",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "pipeline") && names(question, ...COMPARISONS),
    example: aggregate([{}], { $project: { p: { $eq: [null, "$a"] } } }),
  },
  {
    what: "an array is grouped with another or with its elements, or not with an equal one",
    manual: "reference/operator/aggregation/group",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$group", "$sortByCount", "$bucket") && dealsInArrays(question),
    example: aggregate([{ a: 1 }, { a: [1] }], { $sortByCount: "$a" }),
  },
  {
    what: "`$project` of false below a field computes it",
    manual: "reference/operator/aggregation/project",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$project") && asks(question, (_, value) => value === false),
    example: aggregate([{}], { $project: { p: { x: false } } }),
  },
  {
    what: "`$project` gives computed fields before the included ones that follow them",
    manual: "reference/operator/aggregation/project",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question, ours, theirs) =>
      names(question, "$project") && inAnyOrder(ours) === inAnyOrder(theirs),
    example: aggregate([{ a: 1 }], { $project: { p: { $add: ["$_id", 1] }, a: 1 } }),
  },
  {
    what: "`$$ROOT` has the variables of `$map` and `$filter` as fields",
    manual: "reference/aggregation-variables",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$map", "$filter"),
    example: aggregate([{}], { $project: { p: { $map: { input: [1], as: "v", in: "$$ROOT" } } } }),
  },
  {
    what: "`$lookup` of an array finds a document for each of its elements, also twice",
    manual: "reference/operator/aggregation/lookup",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$lookup") && holdsArrays(question),
    example: aggregate([{ a: [0, 0] }], {
      $lookup: { from: COLLECTION, localField: "a", foreignField: "_id", as: "found" },
    }),
  },
  {
    what: "`$dayOfWeek` begins with Monday",
    manual: "reference/operator/aggregation/dayOfWeek",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$dayOfWeek"),
    example: aggregate([{}], { $project: { day: { $dayOfWeek: new Date("2021-01-03") } } }),
  },
  {
    what: "`$mergeObjects` takes away what is missing in a later document",
    manual: "reference/operator/aggregation/mergeObjects",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$mergeObjects"),
    example: aggregate([{}], { $project: { p: { $mergeObjects: [{ x: 1 }, { x: "$none" }] } } }),
  },
  {
    what: "`$project` of null leaves a field out",
    manual: "reference/operator/aggregation/project",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) =>
      asks(
        question,
        (name, value) => name === "$project" && isDocument(value) && [...value.values()].includes(null),
      ),
    example: aggregate([{ a: 1 }], { $project: { p: null } }),
  },
  {
    what: "what is computed below a field takes the place of an array instead of its elements",
    manual: "reference/operator/aggregation/project",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$project", "$addFields") && asks(question, isComputedBelow),
    example: aggregate([{ a: [0] }], { $project: { a: { x: [] } } }),
  },
  {
    what: "`$addFields` computes from what it has just set",
    manual: "reference/operator/aggregation/addFields",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) =>
      asks(question, (name, value) => name === "$addFields" && isDocument(value) && value.size > 1),
    example: aggregate([{}], { $addFields: { a: 1, p: "$$ROOT" } }),
  },
  {
    what: "`$addFields` of a literal document keeps the fields that were there",
    manual: "reference/operator/aggregation/literal",
    servers: [MONGO_JAVA_SERVER],
    concerns: (question) => names(question, "$addFields", "$set") && names(question, "$literal"),
    example: aggregate([{ a: { y: 1 } }], { $addFields: { a: { $literal: { x: 1 } } } }),
  },
];
