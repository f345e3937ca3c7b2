import fc from "fast-check";
import { assert } from "@std/assert";
import { shellText } from "../bson/shell_text.ts";
import { type Document, Double, type Value } from "../bson/value.ts";
import { compileFilter } from "../query/matcher.ts";
import { impliedBy } from "./partial_filter.ts";

const scalar = fc.constantFrom<Value[]>(
  0,
  1,
  2,
  new Double(1.5),
  new Double(NaN),
  "",
  "a",
  null,
  true,
  new Date(1),
);
const value = fc.oneof<fc.Arbitrary<Value>[]>(scalar, fc.array(scalar, { maxLength: 2 }));
const onField = (test: Value): Document => new Map([["a", test]]);

const comparison = fc.tuple(fc.constantFrom("$eq", "$gt", "$gte", "$lt", "$lte"), scalar)
  .map(([operator, operand]) => onField(new Map([[operator, operand]])));
const partial = fc.oneof(
  { weight: 4, arbitrary: comparison },
  fc.constant(onField(new Map([["$exists", true]]))),
  fc.array(scalar, { maxLength: 2 }).map((values) => onField(new Map([["$in", values]]))),
);
const filter = fc.oneof(
  { weight: 2, arbitrary: partial },
  value.map(onField),
  fc.tuple(fc.constantFrom("$and", "$or"), fc.array(comparison, { minLength: 1, maxLength: 2 }))
    .map(([name, parts]): Document => new Map([[name, parts]])),
  comparison.map((inner) => onField(new Map([["$not", inner.get("a")!]]))),
  scalar.map((operand) => onField(new Map([["$ne", operand]]))),
);
const document = fc.oneof(value.map(onField), fc.constant<Document>(new Map()));

Deno.test("what a filter matches is in every partial index that is said to hold it", () => {
  let implied = 0;
  fc.assert(
    fc.property(
      filter,
      partial,
      fc.array(document, { minLength: 6, maxLength: 6 }),
      (filter, partial, given) => {
        if (!impliedBy(filter, partial)) return;
        implied++;
        const [matcher, index] = [compileFilter(filter), compileFilter(partial)];
        const lacking = given.find((document) => matcher.matches(document) && !index.matches(document));
        assert(
          !lacking,
          `${shellText(lacking ?? null)} matches ${shellText(filter)} and is not in ${shellText(partial)}`,
        );
      },
    ),
    { numRuns: 50_000 },
  );
  assert(implied > 500, `only ${implied} filters were said to imply an index`);
});
