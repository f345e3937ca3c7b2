import type { Document, Value } from "../bson/value.ts";
import { shellText } from "../bson/shell_text.ts";

/** What one document's update knows besides the value it changes. */
export interface Target {
  /** The document before this update: for messages, and for `$rename`. */
  readonly document: Document;
  /** The path of the value, with array positions in place of `$`, `$[]` and `$[id]`. */
  readonly path: string;
  /** Whether the document is made by an upsert. */
  readonly isInsert: boolean;
  readonly now: Date;
}

/** One update operator on one field. */
export interface Operation {
  /**
   * What happens where the path does not exist: it is created, nothing happens, or nothing happens even where it
   * could not be created (`$unset`). The first two refuse a path through a scalar (PathNotViable).
   */
  readonly missing: "creates" | "ignores" | "ignores blocked";
  /** Whether the operation takes part in this update at all; absent means always. */
  takesPart?(target: Target): boolean;
  /**
   * The new value, or undefined to remove the field; the very same value where nothing changes. `current` is undefined
   * where the field is missing, which only an operation that creates sees.
   */
  apply(current: Value | undefined, target: Target): Value | undefined;
}

/** Makes the operation of `{ $operator: { [path]: argument } }`; throws a MongoError where the argument is wrong. */
export type OperationParser = (argument: Value, path: string) => Operation;

/** The `_id` of a document as update messages show it. */
export function idText(document: Document): string {
  const id = document.get("_id");
  return id === undefined ? "no id" : `_id: ${shellText(id)}`;
}
