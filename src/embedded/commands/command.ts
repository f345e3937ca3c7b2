import type { Document } from "../bson/value.ts";
import type { Budget } from "../read/budget.ts";
import type { Cursors } from "../read/cursors.ts";
import type { Storage } from "../storage/storage.ts";
import type { Reply } from "../wire/replies.ts";

/** What a command can reach. */
export interface Context {
  storage: Storage;
  cursors: Cursors;
  /** The database that the command was sent to. */
  database: string;
  /** The session (`lsid`) as text, when there is one. */
  session: string | undefined;
  /** The time that the command may take; a cursor keeps it. */
  budget: Budget;
  connectionId: number;
  now(): Date;
  startedAt: Date;
}

/** One command: from the document that was sent to the one that answers. Throws MongoError. */
export type Command = (context: Context, command: Document) => Reply;
