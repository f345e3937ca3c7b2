import { MongoError } from "../errors.ts";

/**
 * What MongoDB sets for the size and the nesting of documents that are stored; a message around them may be a little
 * larger and deeper.
 * Source: https://www.mongodb.com/docs/manual/reference/limits/#bson-documents
 */
export const largest = { document: 16 * 1024 * 1024, message: 16 * 1024 * 1024 + 16 * 1024 };

/** The levels of nesting of a stored document and of a message. */
export const deepest = {
  document: 100,
  message: 200,
  error: (levels: number) => new MongoError("Overflow", `The document exceeds ${levels} levels of nesting`),
};
