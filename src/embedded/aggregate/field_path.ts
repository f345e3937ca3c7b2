import { isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Evaluate, Scope } from "./compiler.ts";

/** The parts of a dotted field path without its dollar; throws where MongoDB does not take the path. */
export function pathParts(path: string): string[] {
  if (path === "") throw new MongoError("Location40352", "FieldPath cannot be constructed with empty string");
  if (path.endsWith(".")) {
    throw new MongoError("Location40353", `FieldPath must not end with a '.', found '${path}'`);
  }
  const parts = path.split(".");
  for (const part of parts) {
    if (part === "") {
      throw new MongoError(
        "Location15998",
        `FieldPath field names may not be empty strings, found '${path}'`,
      );
    }
    if (part.startsWith("$")) {
      throw new MongoError(
        "Location16410",
        `FieldPath field names may not start with '$'. Consider using $getField or $setField. Found '${path}'`,
      );
    }
    if (part.includes("\0")) {
      throw new MongoError("Location16411", `FieldPath field names may not contain '\\0', found '${path}'`);
    }
  }
  return parts;
}

/** The value at the parts of a path: through arrays, the array of their documents' values. */
export function valueAtPath(value: Value | undefined, parts: readonly string[], from = 0): Value | undefined {
  for (let index = from; index < parts.length; index++) {
    if (Array.isArray(value)) {
      const found: Value[] = [];
      for (const item of value) {
        const inner = isDocument(item) ? valueAtPath(item, parts, index) : undefined;
        if (inner !== undefined) found.push(inner);
      }
      return found;
    }
    if (!isDocument(value)) return undefined;
    value = value.get(parts[index]);
  }
  return value;
}

/** Compiles `"$a.b"` and `"$$variable.a.b"`. */
export function compileFieldPath(text: string, known: ReadonlySet<string>): Evaluate {
  if (!text.startsWith("$$")) {
    if (text === "$") throw new MongoError("Location16872", "'$' by itself is not a valid FieldPath");
    const parts = pathParts(text.slice(1));
    return ({ root }) => valueAtPath(root, parts);
  }
  const [name, ...rest] = text.slice(2).split(".");
  const parts = rest.length === 0 && !text.endsWith(".") ? [] : pathParts(rest.join("."));
  const read = compileVariable(name, known);
  return (scope) => valueAtPath(read(scope), parts);
}

function compileVariable(name: string, known: ReadonlySet<string>): Evaluate {
  if (known.has(name)) return ({ variables }) => variables.get(name);
  if (name === "ROOT" || name === "CURRENT") return ({ root }) => root;
  if (name === "REMOVE") return () => undefined;
  if (name === "NOW") return now;
  if (name === "") throw new MongoError("FailedToParse", "empty variable names are not allowed");
  if (["CLUSTER_TIME", "SEARCH_META", "USER_ROLES", "JS_SCOPE", "IS_MR"].includes(name)) {
    throw new MongoError("Location51144", `Builtin variable '$$${name}' is not available`);
  }
  throw new MongoError("Location17276", `Use of undefined variable: ${name}`);
}

/** `$$NOW`: the time that the command put among the variables, or else the time now. */
function now({ variables }: Scope): Value {
  return variables.get("NOW") ?? new Date();
}
