import { typeName } from "../../bson/compare.ts";
import { type Document, isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { pathParts } from "../field_path.ts";
import type { StageParser } from "./stages.ts";

/**
 * `$unwind`: a document for each element of an array.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/unwind/
 */
export const unwind: StageParser = (argument) => {
  const { path, index, preserve } = readOptions(argument);
  return function* (documents) {
    for (const document of documents) {
      const value = valueAt(document, path);
      if (Array.isArray(value) && value.length > 0) {
        for (const [place, element] of value.entries()) yield unwound(document, element, BigInt(place));
      } else if (Array.isArray(value) || value === undefined || value === null) {
        if (preserve) yield unwound(document, Array.isArray(value) ? undefined : value, null);
      } else yield unwound(document, value, null);
    }
  };

  function unwound(document: Document, value: Value | undefined, place: bigint | null): Document {
    const result = withValue(document, path, value);
    return index === undefined ? result : withValue(result, index, place);
  }
};

function readOptions(argument: Value): { path: string[]; index?: string[]; preserve: boolean } {
  if (typeof argument === "string") return { path: unwoundPath(argument), preserve: false };
  if (!isDocument(argument)) {
    throw new MongoError(
      "Location15981",
      `expected either a string or an object as specification for $unwind stage, got ${typeName(argument)}`,
    );
  }
  const names = ["path", "includeArrayIndex", "preserveNullAndEmptyArrays"];
  const unknown = [...argument.keys()].find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new MongoError("Location28811", `unrecognized option to $unwind stage: ${unknown}`);
  }
  const [path, index, preserve = false] = names.map((name) => argument.get(name));
  if (typeof preserve !== "boolean") {
    throw new MongoError(
      "Location28809",
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${
        typeName(preserve)
      }`,
    );
  }
  if (index !== undefined && (typeof index !== "string" || index === "")) {
    throw new MongoError(
      "Location28810",
      `expected a non-empty string for the includeArrayIndex  option to $unwind stage, got ${
        typeName(index)
      }`,
    );
  }
  if (path === undefined) throw new MongoError("Location28812", "no path specified to $unwind stage");
  if (typeof path !== "string") {
    throw new MongoError(
      "Location28808",
      `expected a string as the path for $unwind stage, got ${typeName(path)}`,
    );
  }
  if (index?.startsWith("$")) {
    throw new MongoError(
      "Location28822",
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`,
    );
  }
  return { path: unwoundPath(path), index: index === undefined ? undefined : pathParts(index), preserve };
}

function unwoundPath(path: string): string[] {
  if (path.startsWith("$")) return pathParts(path.slice(1));
  throw new MongoError(
    "Location28818",
    `path option to $unwind stage should be prefixed with a '$': ${path}`,
  );
}

/** The value at a path of documents, without looking into arrays. */
function valueAt(document: Document, path: string[]): Value | undefined {
  let value: Value | undefined = document;
  for (const name of path) value = isDocument(value) ? value.get(name) : undefined;
  return value;
}

/** The document with another value at a path (undefined: none); documents are made on the way to a value. */
function withValue(document: Document, [name, ...rest]: string[], value: Value | undefined): Document {
  const result = new Map(document), inner = document.get(name);
  if (rest.length > 0) {
    if (value === undefined && !isDocument(inner)) return document;
    result.set(name, withValue(isDocument(inner) ? inner : new Map(), rest, value));
  } else if (value === undefined) result.delete(name);
  else result.set(name, value);
  return result;
}
