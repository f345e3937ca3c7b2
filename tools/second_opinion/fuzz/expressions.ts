/** Random expressions of pipelines, made by the type that they ask for, so that most of them have a value. */
import fc from "fast-check";
import { type Document, Double, type Value } from "../../../src/embedded/bson/value.ts";

const one = (name: string, argument: Value): Document => new Map([[name, argument]]);

/** What operators give. */
type Result = "array" | "boolean" | "date" | "number" | "object" | "text";

/** What they take. */
type Kind = Result | "any" | "divisor" | "place" | "scalar" | "separator";

const NUMBERS: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -5, max: 5 }) },
  fc.constantFrom<Value[]>(2n, new Double(0.5), new Double(-1.5), new Double(3)),
);
const TEXTS = fc.constantFrom<Value[]>("", "a", "ab", "Ab c", " b ", "a,b", "é");
const DATES = fc.constantFrom<Value[]>(
  new Date(0),
  new Date("2024-02-29T23:59:59.999Z"),
  new Date("2021-01-03T12:00:00Z"),
);

/** A field where it is in the range of a type, and something else where it is not. */
function checked(field: string, least: Value, past: Value, otherwise: Value): Document {
  return one("$cond", [
    one("$and", [one("$gte", [field, least]), one("$lt", [field, past])]),
    field,
    otherwise,
  ]);
}

const number = (field: string) => checked(field, -1000, 1000, 1);
const object = (field: string) => checked(field, new Map(), one("$literal", []), new Map());
const array = (field: string) => one("$cond", [one("$isArray", [field]), field, ["a", 1]]);

/** Operators that somebody else has, by what they give: each with the kinds of its arguments. */
const OPERATORS: Record<Result, [string, Kind[]][]> = {
  number: [
    ["$add", ["number", "number"]],
    ["$subtract", ["number", "number"]],
    ["$multiply", ["number", "number"]],
    ["$divide", ["number", "divisor"]],
    ["$mod", ["number", "divisor"]],
    ["$abs", ["number"]],
    ["$ceil", ["number"]],
    ["$floor", ["number"]],
    ["$trunc", ["number"]],
    ["$cmp", ["any", "any"]],
    ["$size", ["array"]],
    ["$strLenCP", ["text"]],
    ["$strLenBytes", ["text"]],
    ["$indexOfCP", ["text", "text"]],
    ["$indexOfArray", ["array", "any"]],
    ["$sum", ["number", "number"]],
    ["$sum", ["array"]],
    ["$avg", ["number", "number"]],
    ["$max", ["number", "number"]],
    ["$min", ["number", "number"]],
    ["$year", ["date"]],
    ["$month", ["date"]],
    ["$dayOfMonth", ["date"]],
    ["$dayOfWeek", ["date"]],
    ["$dayOfYear", ["date"]],
    ["$hour", ["date"]],
    ["$toInt", ["number"]],
    ["$toLong", ["number"]],
    ["$toDouble", ["number"]],
  ],
  text: [
    ["$concat", ["text", "text"]],
    ["$toUpper", ["text"]],
    ["$toLower", ["text"]],
    ["$substrCP", ["text", "place", "place"]],
    ["$toString", ["number"]],
  ],
  boolean: [
    ["$eq", ["any", "any"]],
    ["$ne", ["any", "any"]],
    ["$gt", ["any", "any"]],
    ["$gte", ["any", "any"]],
    ["$lt", ["any", "any"]],
    ["$lte", ["any", "any"]],
    ["$and", ["any", "any"]],
    ["$or", ["any", "any"]],
    ["$not", ["any"]],
    ["$in", ["any", "array"]],
    ["$isArray", ["any"]],
    ["$setEquals", ["array", "array"]],
    ["$setIsSubset", ["array", "array"]],
    ["$allElementsTrue", ["array"]],
    ["$anyElementTrue", ["array"]],
    ["$toBool", ["any"]],
  ],
  array: [
    ["$concatArrays", ["array", "array"]],
    ["$reverseArray", ["array"]],
    ["$slice", ["array", "place"]],
    ["$range", ["place", "place"]],
    ["$split", ["text", "separator"]],
    ["$objectToArray", ["object"]],
    ["$setDifference", ["array", "array"]],
  ],
  object: [["$mergeObjects", ["object", "object"]]],
  date: [["$add", ["date", "place"]], ["$toDate", ["date"]]],
};

/** Shared, so that it is the depth of the whole. */
const DEPTH = { maxDepth: 3, depthIdentifier: fc.createDepthIdentifier() };

/** An expression that usually gives a value of a kind. The fields are those of the random documents. */
export const expressions = fc.letrec<Record<Kind, Value>>((tie) => {
  const made = (kind: Result, ...leaves: fc.Arbitrary<Value>[]) =>
    fc.oneof(
      DEPTH,
      { weight: 3, arbitrary: fc.oneof(...leaves) },
      {
        weight: 4,
        arbitrary: fc.constantFrom(...OPERATORS[kind]).chain(([name, kinds]) =>
          fc.tuple(...kinds.map((argument) => tie(argument))).map((all) => one(name, all))
        ),
      },
      fc.tuple(tie("boolean"), tie(kind), tie(kind)).map((all) => one("$cond", all)),
      fc.tuple(tie("any"), tie(kind)).map((all) => one("$ifNull", all)),
    );
  const literal = (value: Value): Value => one("$literal", value);
  return {
    any: fc.oneof(
      DEPTH,
      fc.constantFrom<Value[]>("$a", "$b", "$c", "$b.x", "$a.x", "$d", null, "$$ROOT"),
      ...Object.keys(OPERATORS).map((kind) => tie(kind as Result)),
    ),
    number: made(
      "number",
      NUMBERS,
      fc.constantFrom<Value[]>("$_id", number("$c"), number("$b.x")),
    ),
    scalar: fc.oneof(tie("number"), tie("text"), tie("boolean"), tie("date"), tie("object")),
    place: fc.nat(3),
    divisor: fc.integer({ min: 1, max: 3 }),
    separator: fc.constantFrom(",", " ", "a"),
    text: made("text", TEXTS, fc.constantFrom<Value[]>("$t")),
    date: made("date", DATES),
    boolean: made("boolean", fc.boolean()),
    object: made(
      "object",
      fc.constantFrom<Value[]>(object("$b"), literal(new Map([["x", 1]]))),
      tie("any").map((x) => new Map([["x", x]])),
    ),
    array: made(
      "array",
      fc.constantFrom<Value[]>(array("$a"), array("$b")),
      fc.array(fc.oneof(NUMBERS, TEXTS), { maxLength: 3 }),
      fc.tuple(tie("array"), tie("any")).map(([input, inside]) =>
        one("$map", new Map([["input", input], ["as", "v"], ["in", inside]]))
      ),
      tie("array").map((input) =>
        one(
          "$filter",
          new Map<string, Value>([["input", input], ["as", "v"], ["cond", one("$gt", ["$$v", 1])]]),
        )
      ),
    ),
  };
});
