import { equal, typeName } from "../bson/compare.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { checkCollation } from "../commands/collation.ts";
import { numberOf } from "../commands/arguments.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../query/matcher.ts";
import type { Collection } from "./collection.ts";
import { checkPartialFilter } from "./partial_filter_rules.ts";
import { shellText } from "../bson/shell_text.ts";
import { checkTextConflict, isTextKey, TEXT_OPTIONS, textParts } from "./text_index.ts";

const KNOWN = [
  "v",
  "key",
  "name",
  "unique",
  "sparse",
  "hidden",
  "expireAfterSeconds",
  "partialFilterExpression",
  "background",
  "collation",
  "ns",
];
/** MongoDB's kinds of index that are not there, by the value in the key pattern. */
const KINDS = ["2d", "2dsphere", "hashed", "geoHaystack"];
const MAX_TTL_SECONDS = 2 ** 31 - 1;

/**
 * An index specification as it is kept and listed: checked, with its version, its flags as booleans and without what is
 * false. Throws CannotCreateIndex, InvalidIndexSpecificationOption and other errors of `createIndexes`.
 */
export function checkIndexSpec(given: Document): Document {
  const key = given.get("key");
  if (!isDocument(key)) {
    throw new MongoError("FailedToParse", "The 'key' field is a required property of an index specification");
  }
  const name = given.get("name");
  if (typeof name !== "string") {
    throw new MongoError(
      "FailedToParse",
      "The 'name' field is a required property of an index specification",
    );
  }
  if (name === "" || name.includes("\0") || name === "*") cannot(`index name "${name}" is not allowed`);
  const isText = isTextKey(key);
  for (const option of given.keys()) {
    if (!KNOWN.includes(option) && !(isText && TEXT_OPTIONS.includes(option))) refuse(option, name);
  }
  checkKey(key);
  checkCollation(given.get("collation") as Document | undefined);
  const text = isText ? textParts(given, key) : undefined;
  const spec: Document = new Map<string, Value>([["v", 2], ["key", text?.key ?? key], ["name", name]]);
  for (const [option, value] of text?.options ?? []) spec.set(option, value);
  for (const flag of ["unique", "sparse", "hidden"]) {
    const value = given.get(flag);
    if (value === undefined || value === false || numberOf(value) === 0) continue;
    if (value !== true && numberOf(value) === undefined) wrongType(flag, "bool", value);
    spec.set(flag, true);
  }
  keepTtl(given, key, spec);
  keepPartialFilter(given, spec);
  return spec;
}

/**
 * Whether the same index is there already. Throws IndexKeySpecsConflict when another one has its name, and
 * IndexOptionsConflict when it is there under another name or with another `expireAfterSeconds`.
 */
export function conflictOf(collection: Collection, spec: Document): boolean {
  if (equal(spec.get("key"), new Map([["_id", 1]]))) return true;
  const specs = collection.indexes.map((index) => index.spec);
  if (isTextKey(spec.get("key") as Document)) {
    const text = specs.find((existing) => isTextKey(existing.get("key") as Document));
    if (text) checkTextConflict(text, spec);
  }
  const requested = `Requested index: ${shellText(spec)}`;
  const named = specs.find((existing) => existing.get("name") === spec.get("name"));
  if (named && !sameSignature(named, spec)) {
    throw new MongoError(
      "IndexKeySpecsConflict",
      "An existing index has the same name as the requested index. When index names are not specified, they are " +
        "auto generated and can cause conflicts. Please refer to our documentation. " +
        `${requested}, existing index: ${shellText(named)}`,
    );
  }
  if (named && !equal(named.get("expireAfterSeconds"), spec.get("expireAfterSeconds"))) {
    throw new MongoError(
      "IndexOptionsConflict",
      "An equivalent index already exists with the same name but different options. " +
        `${requested}, existing index: ${shellText(named)}`,
    );
  }
  const other = named ?? specs.find((existing) => sameSignature(existing, spec));
  if (other && other !== named) {
    throw new MongoError(
      "IndexOptionsConflict",
      `Index already exists with a different name: ${other.get("name")}`,
    );
  }
  return named !== undefined;
}

/** What makes an index another one, whatever its name. */
function sameSignature(a: Document, b: Document): boolean {
  return ["key", "unique", "sparse", "partialFilterExpression"].every((part) =>
    equal(a.get(part), b.get(part))
  );
}

function checkKey(key: Document): void {
  if (key.size === 0) cannot("Index keys cannot be an empty object");
  if (key.size > 32) cannot(`Index key pattern has ${key.size} fields, more than 32`);
  for (const [path, direction] of key) {
    if (direction === "text") {
      if (path !== "$**") checkPath(path);
      continue;
    }
    if (typeof direction === "string") {
      cannot(
        KINDS.includes(direction)
          ? `the embedded database has no "${direction}" indexes ("${path}")`
          : `Unknown index plugin '${direction}'`,
      );
    }
    const number = numberOf(direction);
    if (!number) {
      cannot(`Values in v:2 index key pattern must be numbers above or below 0, or a string ("${path}")`);
    }
    checkPath(path);
  }
  if (key.has("_id") && key.size === 1 && numberOf(key.get("_id")) !== 1) {
    cannot("The field 'key' for an _id index must be {_id: 1}, but got a different direction");
  }
}

function checkPath(path: string): void {
  const parts = path.split(".");
  if (parts.includes("")) cannot(`Index keys cannot contain an empty field ("${path}")`);
  if (parts.some((part) => part.startsWith("$"))) {
    cannot(
      parts[0] === "$**" || parts.at(-1) === "$**"
        ? "the embedded database has no wildcard indexes"
        : `Index key contains an illegal field name: field name starts with '$' ("${path}")`,
    );
  }
  if (parts.some((part) => /^\d+$/.test(part))) {
    cannot(`the embedded database has no indexes on places in arrays ("${path}")`);
  }
}

function keepTtl(given: Document, key: Document, spec: Document): void {
  const value = given.get("expireAfterSeconds");
  if (value === undefined) return;
  const seconds = numberOf(value);
  if (seconds === undefined) wrongType("expireAfterSeconds", "number", value);
  if (!(seconds >= 0 && seconds <= MAX_TTL_SECONDS)) {
    cannot(`TTL index 'expireAfterSeconds' option must be within an acceptable range, got ${seconds}`);
  }
  if (key.size > 1) {
    cannot("TTL indexes are single-field indexes, compound indexes do not support TTL");
  }
  if (key.has("_id")) {
    throw new MongoError(
      "InvalidIndexSpecificationOption",
      "The field 'expireAfterSeconds' is not valid for an _id index specification",
    );
  }
  spec.set("expireAfterSeconds", Math.trunc(seconds));
}

function keepPartialFilter(given: Document, spec: Document): void {
  const filter = given.get("partialFilterExpression");
  if (filter === undefined) return;
  if (!isDocument(filter)) wrongType("partialFilterExpression", "object", filter);
  if (spec.has("sparse")) cannot('cannot mix "partialFilterExpression" and "sparse" options');
  checkPartialFilter(filter);
  compileFilter(filter);
  spec.set("partialFilterExpression", filter);
}

function cannot(message: string): never {
  throw new MongoError("CannotCreateIndex", message);
}

function refuse(option: string, name: string): never {
  throw new MongoError(
    "InvalidIndexSpecificationOption",
    `The field '${option}' is not valid for an index specification. Specification: ${name}`,
  );
}

function wrongType(field: string, expected: string, value: Value): never {
  throw new MongoError(
    "TypeMismatch",
    `The field '${field}' must be a ${expected}, but got ${typeName(value)}`,
  );
}
