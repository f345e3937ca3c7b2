import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

/**
 * Runs the statements of a write command, and gives `writeErrors` as MongoDB does: an ordered write stops at the first
 * error, an unordered one goes on. What is not a MongoError ends the command.
 */
export function runStatements<T>(
  statements: readonly T[],
  ordered: boolean,
  run: (statement: T, index: number) => void,
): Document[] {
  const errors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      errors.push(writeError(error, index));
      if (ordered) break;
    }
  }
  return errors;
}

function writeError(error: MongoError, index: number): Document {
  return new Map<string, Value>([
    ["index", index],
    ["code", error.code],
    ...(error.extra ?? []),
    ["errmsg", error.message],
  ]);
}

const MAX_BATCH = 100_000;

/** Refuses a write without statements or with too many. Throws InvalidLength. */
export function checkBatch(count: number): void {
  if (count >= 1 && count <= MAX_BATCH) return;
  throw new MongoError(
    "InvalidLength",
    `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${count} operations.`,
  );
}
