import { compare } from "../../bson/compare.ts";
import { keyOf } from "../../bson/key.ts";
import { BSONSymbol, type Document, isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import type { Evaluate, Variables } from "../compiler.ts";
import { expressionCompiler } from "../expression.ts";
import { compileGroupField, type GroupField } from "../group_fields.ts";
import type { StageParser } from "./stages.ts";

/**
 * `$group`: one document for each distinct `_id`; groups come in the order in which their first documents came.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/group/
 */
export const group: StageParser = (argument, { variables }) => {
  if (!isDocument(argument)) {
    throw new MongoError("Location15947", "a group's fields must be specified in an object");
  }
  if (!argument.has("_id")) {
    throw new MongoError("Location15955", "a group specification must include an _id");
  }
  const compiler = expressionCompiler(variables);
  const id = compiler.compile(argument.get("_id")!);
  const fields = [...argument].filter(([name]) => name !== "_id")
    .map(([name, spec]) => compileGroupField(name, spec, compiler));
  return (documents, values) => grouped(documents, values, id, fields);
};

/** One document for each distinct value of `id`, in the order of their first documents. */
export function* grouped(
  documents: Iterable<Document>,
  variables: Variables,
  id: Evaluate,
  fields: GroupField[],
): Generator<Document> {
  const groups = new Map<string, Group>();
  for (const root of documents) {
    const scope = { root, variables }, value = id(scope) ?? null, key = textKey(value);
    let group = groups.get(key);
    if (group === undefined) {
      groups.set(key, group = new Group(value, fields, variables, isDocument(value) ? value : new Map()));
    }
    group.add(scope);
  }
  for (const group of groups.values()) yield group.document();
}

/** The documents of one group, accumulated. */
export class Group {
  readonly #id: Value;
  readonly #fields: { name: string; state: ReturnType<GroupField["start"]> }[];

  /** `root` is what the `n` of `$firstN` and its like may read. */
  constructor(id: Value, fields: GroupField[], variables: Variables, root: Document) {
    this.#id = id;
    this.#fields = fields.map(({ name, start }) => ({ name, state: start({ root, variables }) }));
  }

  add(scope: { root: Document; variables: Variables }): void {
    for (const { state } of this.#fields) state.add(scope);
  }

  document(): Document {
    const result: Document = new Map([["_id", this.#id]]);
    for (const { name, state } of this.#fields) result.set(name, state.result() ?? null);
    return result;
  }
}

/** A text that is the same for equal values, across the types of numbers. */
function textKey(value: Value): string {
  if (typeof value === "string") return `s${value}`;
  if (value instanceof BSONSymbol) return `s${value.value}`;
  let text = "k";
  for (const byte of keyOf(value)) text += String.fromCharCode(byte);
  return text;
}

/**
 * `$sortByCount`: `$group` with a count, the largest groups first.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/sortByCount/
 */
export const sortByCount: StageParser = (argument, { variables }) => {
  const isExpression = isDocument(argument)
    ? argument.keys().next().value?.startsWith("$")
    : typeof argument === "string" && argument.startsWith("$");
  if (!isExpression) {
    throw new MongoError(
      isDocument(argument)
        ? "Location40147"
        : typeof argument === "string"
        ? "Location40148"
        : "Location40149",
      "the sortByCount field must be defined as a $-prefixed path or an expression inside an object",
    );
  }
  const compiler = expressionCompiler(variables), id = compiler.compile(argument);
  const count = compileGroupField("count", new Map([["$sum", 1]]), compiler);
  return function* (documents, values) {
    const groups = [...grouped(documents, values, id, [count])];
    yield* groups.sort((a, b) => compare(b.get("count"), a.get("count")));
  };
};
