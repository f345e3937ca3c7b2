/** Random filters on random documents against a separate, naive reading of the manual. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare, typeOrder } from "../bson/compare.ts";
import { BSONRegExp, type Document, Double, isDocument, type Value } from "../bson/value.ts";
import { documentsOf } from "../bson/values.arbitrary.ts";
import { compileFilter } from "./matcher.ts";

const leaf: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
  null,
  0,
  1,
  2,
  2n,
  new Double(1.5),
  new Double(NaN),
  "",
  "a",
  "ab",
  true,
  new BSONRegExp("^a"),
);
const fields = fc.constantFrom("a", "b", "0", "1");

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 2, arbitrary: documentsOf(tie("value"), fields, 2) },
  ),
})).value;

const document = documentsOf(value, fields, 3);
const path = fc.array(fields, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("."));
const plainValue = value.filter((operand) => !(operand instanceof BSONRegExp));

const operator = (name: string, operand: fc.Arbitrary<Value>): fc.Arbitrary<Document> =>
  operand.map((inner) => new Map([[name, inner]]));

const fieldTest: fc.Arbitrary<Value> = fc.letrec<{ operators: Document }>((tie) => ({
  operators: fc.oneof(
    { maxDepth: 2 },
    ...["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"].map((name) => operator(name, plainValue)),
    operator("$in", fc.array(leaf, { maxLength: 3 })),
    operator("$nin", fc.array(plainValue, { maxLength: 3 })),
    operator("$all", fc.array(leaf, { maxLength: 2 })),
    operator("$exists", fc.boolean()),
    operator("$size", fc.nat(3)),
    operator("$type", fc.constantFrom("int", "number", "array", "object", "null", "string")),
    operator("$regex", fc.constantFrom("^a", "b$", "")),
    operator("$not", tie("operators")),
    operator("$elemMatch", tie("operators")),
    fc.tuple(tie("operators"), tie("operators")).map(([a, b]) => new Map([...a, ...b])),
  ),
})).operators;

const filter: fc.Arbitrary<Document> = fc.letrec<{ filter: Document }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    { weight: 3, arbitrary: fc.tuple(path, fieldTest).map((entry) => new Map([entry])) },
    { weight: 1, arbitrary: fc.tuple(path, leaf).map((entry) => new Map([entry])) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constantFrom("$and", "$or", "$nor"),
        fc.array(tie("filter"), { minLength: 1, maxLength: 2 }),
      )
        .map(([name, parts]) => new Map<string, Value>([[name, parts]])),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(path, tie("filter")).map(([name, inner]) =>
        new Map<string, Value>([[name, new Map([["$elemMatch", inner]])]])
      ),
    },
  ),
})).filter;

/** All that a path reaches: each value, and whether an array there is looked into; missing ones are undefined. */
function reach(from: Value, parts: string[]): { value: Value | undefined; whole?: true }[] {
  if (parts.length === 0) return [{ value: from }];
  const [name, ...rest] = parts;
  if (isDocument(from)) return from.has(name) ? reach(from.get(name)!, rest) : [{ value: undefined }];
  if (!Array.isArray(from)) return [{ value: undefined }];
  return [
    ...from.filter(isDocument).flatMap((element) => reach(element, parts)),
    ...reachNamed(from, name, rest),
  ];
}

function reachNamed(
  array: Value[],
  name: string,
  rest: string[],
): { value: Value | undefined; whole?: true }[] {
  const element = array[Number(name)];
  if (!/^\d+$/.test(name) || element === undefined) return [];
  if (rest.length === 0) return [{ value: element, whole: true }];
  return isDocument(element) || Array.isArray(element) ? reach(element, rest) : [];
}

function naive(filter: Document, doc: Value): boolean {
  return [...filter].every(([key, operand]) => {
    if (key === "$and") return (operand as Document[]).every((part) => naive(part, doc));
    if (key === "$or") return (operand as Document[]).some((part) => naive(part, doc));
    if (key === "$nor") return !(operand as Document[]).some((part) => naive(part, doc));
    const reached = reach(doc, key.split("."));
    return naiveField(operand, {
      any: (test) =>
        reached.some(({ value, whole }) =>
          test(value) || (!whole && Array.isArray(value) && value.some(test))
        ),
      array: (test) => reached.some(({ value }) => Array.isArray(value) && test(value)),
    });
  });
}

/** How a test is put to a field: to any of its values, or to its arrays as wholes. */
interface Field {
  any(test: (value: Value | undefined) => boolean): boolean;
  array(test: (array: Value[]) => boolean): boolean;
}

function naiveField(operand: Value, field: Field): boolean {
  const isOperators = isDocument(operand) && [...operand.keys()][0]?.startsWith("$");
  if (!isOperators) {
    return operand instanceof BSONRegExp
      ? field.any((v) => naiveRegex(operand, v))
      : naiveField(eq(operand), field);
  }
  return [...operand as Document].every(([name, wanted]) => naiveOperator(name, wanted, field));
}

const eq = (operand: Value) => new Map([["$eq", operand]]);

function naiveRegex({ pattern }: BSONRegExp, value: Value | undefined): boolean {
  return typeof value === "string"
    ? new RegExp(pattern).test(value)
    : value instanceof BSONRegExp && value.pattern === pattern;
}

function naiveOperator(name: string, operand: Value, field: Field): boolean {
  switch (name) {
    case "$ne":
      return !naiveField(eq(operand), field);
    case "$not":
      return !naiveField(operand, field);
    case "$nin":
      return !naiveOperator("$in", operand, field);
    case "$in":
      return (operand as Value[]).some((one) => naiveField(one instanceof BSONRegExp ? one : eq(one), field));
    case "$all":
      return (operand as Value[]).length > 0 &&
        (operand as Value[]).every((one) => naiveField(one instanceof BSONRegExp ? one : eq(one), field));
    case "$exists":
      return field.any((value) => value !== undefined) === operand;
    case "$size":
      return field.array((array) => array.length === operand);
    case "$regex":
      return field.any((value) => naiveRegex(new BSONRegExp(operand as string), value));
    case "$type":
      return field.any((value) =>
        naiveType(value) === operand || (operand === "number" && typeOrder(value) === 4)
      );
    case "$elemMatch":
      return field.array((array) => array.some((element) => naiveElement(operand as Document, element)));
    default:
      return field.any((value) => naiveCompare(name, value, operand));
  }
}

function naiveType(value: Value | undefined): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (isDocument(value)) return "object";
  if (typeof value === "object") return value.constructor.name;
  return typeof value === "number" ? "int" : typeof value;
}

function naiveElement(operand: Document, element: Value): boolean {
  const [first] = operand.keys();
  if (first?.startsWith("$") && !["$and", "$or", "$nor"].includes(first)) {
    return naiveField(operand, {
      any: (test) => test(element),
      array: (test) => Array.isArray(element) && test(element),
    });
  }
  if (Array.isArray(element)) return naive(operand, new Map(element.map((item, i) => [String(i), item])));
  return isDocument(element) && naive(operand, element);
}

function naiveCompare(name: string, value: Value | undefined, operand: Value): boolean {
  if (operand === null) return ["$eq", "$gte", "$lte"].includes(name) && (value ?? null) === null;
  if (value === undefined || typeOrder(value) !== typeOrder(operand)) return false;
  const order = compare(value, operand);
  const isNaN = (one: Value) => one instanceof Double && Number.isNaN(one.value);
  if (order !== 0 && (isNaN(value) || isNaN(operand))) return false;
  if (name === "$eq") return order === 0;
  if (name === "$gt" || name === "$lt") return name === "$gt" ? order > 0 : order < 0;
  return name === "$gte" ? order >= 0 : order <= 0;
}

Deno.test("a random filter matches as a naive reading of the manual does", () => {
  fc.assert(
    fc.property(filter, fc.array(document, { minLength: 4, maxLength: 8 }), (filter, documents) => {
      const matcher = compileFilter(filter);
      for (const doc of documents) assertEquals(matcher.matches(doc), naive(filter, doc));
    }),
    { numRuns: 3000 },
  );
});
