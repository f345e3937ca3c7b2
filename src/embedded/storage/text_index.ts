import { equal } from "../bson/compare.ts";
import { shellText } from "../bson/shell_text.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { numberOf } from "../commands/arguments.ts";
import { MongoError } from "../errors.ts";

/**
 * Text indexes are kept and listed, so that an app which makes them runs; they hold nothing, and `$text`, which alone would read
 * them, is refused. https://www.mongodb.com/docs/v7.0/core/indexes/index-types/index-text/
 */
export const TEXT_OPTIONS = ["weights", "default_language", "language_override", "textIndexVersion"];

const MAX_WEIGHT = 99_999;

/** Whether a key pattern, as it is given or as it is kept, is that of a text index. */
export function isTextKey(key: Document): boolean {
  return key.has("_fts") || [...key.values()].includes("text");
}

/** What the specification of a text index is kept as, from the one given: the key, and what stands beside the name. */
export function textParts(given: Document, key: Document): { key: Document; options: [string, Value][] } {
  if (given.get("unique") === true || given.has("expireAfterSeconds")) {
    cannot("A text index cannot be unique nor expire documents");
  }
  const weights = given.get("weights") ?? new Map();
  if (!isDocument(weights)) cannot("the text index option 'weights' must be an object");
  const byPath = new Map<string, Value>(weights);
  const kept: Document = new Map();
  for (const [path, direction] of key) {
    if (direction !== "text") kept.set(path, direction);
    else if (path !== "_fts") {
      if (!byPath.has(path)) byPath.set(path, 1);
      kept.set("_fts", "text").set("_ftsx", 1);
    } else kept.set("_fts", "text");
  }
  for (const [path, weight] of byPath) {
    const number = numberOf(weight);
    if (number === undefined || number < 1 || number > MAX_WEIGHT) {
      cannot(
        `text index weight must be in the exclusive interval (0,100000) but found: ${
          shellText(weight)
        } ("${path}")`,
      );
    }
  }
  return {
    key: kept,
    options: [
      ["weights", new Map([...byPath].sort(([a], [b]) => a < b ? -1 : 1))],
      ["default_language", given.get("default_language") ?? "english"],
      ["language_override", given.get("language_override") ?? "language"],
      ["textIndexVersion", given.get("textIndexVersion") ?? 3],
    ],
  };
}

/** A collection has one text index. Throws IndexOptionsConflict when a specification is of another one than is there. */
export function checkTextConflict(existing: Document, requested: Document): void {
  if (TEXT_OPTIONS.every((option) => equal(existing.get(option), requested.get(option)))) return;
  throw new MongoError(
    "IndexOptionsConflict",
    `Index: ${shellText(requested)} already exists with different options: ${shellText(existing)}`,
  );
}

function cannot(message: string): never {
  throw new MongoError("CannotCreateIndex", message);
}
