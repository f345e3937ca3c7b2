import { type Document, isDocument, type Value } from "../../../src/embedded/bson/value.ts";
import { stringify } from "../../../src/embedded/extended_json/stringify.ts";

/** The collection that every case is about. */
export const COLLECTION = "c";

/** One question to a server: a command on a collection that holds some documents. */
export interface Case {
  /** Without `_id`, which is their position. */
  readonly documents: readonly Document[];
  readonly command: Document;
}

/** A case as lines of Extended JSON, to be read and to be tried by hand. */
export function caseText({ documents, command }: Case): string {
  return `${stringify(command)}\n  on ${documents.map((document) => stringify(document)).join("\n     ")}`;
}

/** Whether some field of the command, at any depth, is such a one. */
export function asks({ command }: Case, test: (name: string, value: Value) => boolean): boolean {
  return fieldsIn(command).some(([name, value]) => test(name, value));
}

/** Whether the command has a field of one of these names at any depth. */
export function names(question: Case, ...fields: string[]): boolean {
  return asks(question, (name) => fields.includes(name));
}

/** Whether some field of the documents, at any depth, is such a one. */
export function holds({ documents }: Case, test: (value: Value) => boolean): boolean {
  return documents.some((document) => fieldsIn(document).some(([, value]) => test(value)));
}

function fieldsIn(value: Value): [string, Value][] {
  if (Array.isArray(value)) return value.flatMap(fieldsIn);
  return isDocument(value) ? [...value].flatMap((entry) => [entry, ...fieldsIn(entry[1])]) : [];
}
