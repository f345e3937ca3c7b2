import type { Document } from "../bson/value.ts";
import type { CursorBatch } from "../wire/replies.ts";
import { Arguments } from "./arguments.ts";
import type { Context } from "./command.ts";

/** A list that is there already, as a cursor on a name in the database. */
export function listing(
  context: Context,
  name: string,
  documents: Uint8Array[],
  cursor: Document | undefined,
): CursorBatch {
  const batchSize = cursor && new Arguments("cursor", cursor, ["batchSize"]).integer("batchSize");
  return context.cursors.open(
    {
      namespace: `${context.database}.${name}`,
      documents: documents.values(),
      budget: context.budget,
      session: context.session,
    },
    batchSize ?? Infinity,
    false,
  );
}
