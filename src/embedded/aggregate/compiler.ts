import { equal, typeName } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFieldPath } from "./field_path.ts";
import { isNumeric, toDouble } from "../bson/numbers.ts";

/** The values of variables by name, without the dollars; undefined is a variable whose value is missing. */
export type Variables = ReadonlyMap<string, Value | undefined>;

/** What an expression reads: the document (`$$ROOT`) and the variables in scope. */
export interface Scope {
  readonly root: Document;
  readonly variables: Variables;
}

/** A compiled expression; undefined is a missing value. */
export type Evaluate = (scope: Scope) => Value | undefined;

/** Compiles the argument of one operator; throws a MongoError where the argument is wrong. */
export type OperatorParser = (argument: Value, compiler: Compiler, name: string) => Evaluate;

/** Compiles expressions that may use some variables, with some table of operators. */
export class Compiler {
  constructor(
    readonly operators: ReadonlyMap<string, OperatorParser>,
    readonly variables: ReadonlySet<string>,
  ) {}

  /** The same compiler with more variables in scope; their names must be those that users may give. */
  with(names: Iterable<string>): Compiler {
    const variables = new Set(this.variables);
    for (const name of names) {
      checkVariableName(name);
      variables.add(name);
    }
    return new Compiler(this.operators, variables);
  }

  /** Compiles any value as an expression: `"$path"`, `"$$variable"`, `{ $operator: ... }`, documents and arrays of such. */
  compile(value: Value): Evaluate {
    if (typeof value === "string" && value.startsWith("$")) return compileFieldPath(value, this.variables);
    if (Array.isArray(value)) {
      const items = value.map((item) => this.compile(item));
      return (scope) => items.map((item) => item(scope) ?? null);
    }
    if (!isDocument(value)) return () => value;
    const [first] = value.keys();
    if (first?.startsWith("$")) return this.operator(value, first);
    return this.document(value);
  }

  private operator(value: Document, name: string): Evaluate {
    if (value.size !== 1) {
      throw new MongoError(
        "Location15983",
        `an object representing an expression must have exactly one field, found the fields "${
          [...value.keys()].join('", "')
        }"`,
      );
    }
    const parse = this.operators.get(name);
    if (parse === undefined) {
      throw new MongoError("InvalidPipelineOperator", `Unrecognized expression '${name}'`);
    }
    const evaluate = parse(value.get(name)!, this, name);
    if (!isConstant(value)) return evaluate;
    const result = evaluate({ root: new Map(), variables: new Map() });
    return () => result;
  }

  private document(value: Document): Evaluate {
    const fields = [...value].map(([name, field]) => {
      checkFieldName(name);
      return [name, this.compile(field)] as const;
    });
    return (scope) => {
      const result: Document = new Map();
      for (const [name, evaluate] of fields) {
        const field = evaluate(scope);
        if (field !== undefined) result.set(name, field);
      }
      return result;
    };
  }

  /** The arguments of an operator that takes between `least` and `most` of them; one may stand without its array. */
  list(argument: Value, name: string, least: number, most = least): Evaluate[] {
    const list = Array.isArray(argument) ? argument : [argument];
    if (list.length >= least && list.length <= most) return list.map((item) => this.compile(item));
    if (least === most) {
      throw new MongoError(
        "Location16020",
        `Expression ${name} takes exactly ${least} arguments. ${list.length} were passed in.`,
      );
    }
    throw new MongoError(
      "Location28667",
      `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${list.length} were passed in.`,
    );
  }

  /**
   * The named arguments of an operator such as `$filter`, not yet compiled. Every name in `required` must be there, and
   * no other than `allowed`.
   */
  named(argument: Value, name: string, allowed: readonly string[], required: readonly string[]): Document {
    if (!isDocument(argument)) {
      throw new MongoError(
        "FailedToParse",
        `${name} only supports an object as its argument, found ${typeName(argument)}`,
      );
    }
    const unknown = [...argument.keys()].find((key) => !allowed.includes(key));
    if (unknown !== undefined) {
      throw new MongoError("FailedToParse", `Unrecognized argument to ${name}: ${unknown}`);
    }
    const missing = required.find((key) => !argument.has(key));
    if (missing !== undefined) {
      throw new MongoError("FailedToParse", `Missing '${missing}' parameter to ${name}`);
    }
    return argument;
  }

  /** Compiles one of several named arguments; undefined where it is absent. */
  optional(fields: Document, name: string): Evaluate | undefined {
    const value = fields.get(name);
    return value === undefined ? undefined : this.compile(value);
  }
}

/** Operators whose value MongoDB does not find before it has a document, even where their arguments are constant. */
const NOT_FOLDED = ["$filter", "$getField", "$let", "$map", "$rand", "$reduce", "$zip"];

/**
 * Whether an expression reads neither fields nor variables. MongoDB evaluates such ones when it reads a pipeline, so
 * that their errors come also where there are no documents.
 */
function isConstant(value: Value): boolean {
  if (typeof value === "string") return !value.startsWith("$");
  if (Array.isArray(value)) return value.every(isConstant);
  if (!isDocument(value)) return true;
  return [...value].every(([name, part]) =>
    name === "$literal" || !NOT_FOLDED.includes(name) && isConstant(part)
  );
}

/** Throws where a name cannot be a field that an expression makes. */
export function checkFieldName(name: string): void {
  if (name.startsWith("$")) {
    throw new MongoError(
      "Location16410",
      `FieldPath field names may not start with '$'. Consider using $getField or $setField. Found '${name}'`,
    );
  }
  if (name.includes(".")) {
    throw new MongoError(
      "Location40352",
      `FieldPath field names may not contain '.'. Consider using $getField or $setField. Found '${name}'`,
    );
  }
}

/** Throws where a user may not give a variable this name: it begins with a small letter, and has no signs. */
function checkVariableName(name: string): void {
  if (name === "") throw new MongoError("FailedToParse", "empty variable names are not allowed");
  if (!/^[a-z\u0080-\u{10ffff}]/u.test(name)) {
    throw new MongoError(
      "FailedToParse",
      `'${name}' starts with an invalid character for a user variable name`,
    );
  }
  if (!/^[a-zA-Z0-9_\u0080-\u{10ffff}]*$/u.test(name)) {
    throw new MongoError("FailedToParse", `'${name}' contains an invalid character for a variable name`);
  }
}

/** Whether a value is missing or null. */
export function isNullish(value: Value | undefined): value is null | undefined {
  return value === null || value === undefined;
}

/** Whether a value counts as true: not false, null, missing or a zero. */
export function isTrue(value: Value | undefined): boolean {
  if (isNullish(value) || value === false) return false;
  return !isNumeric(value) || toDouble(value) !== 0 || !equal(value, 0);
}
