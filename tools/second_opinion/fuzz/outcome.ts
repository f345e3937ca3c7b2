import { EJSON } from "bson";
import { type Db, MongoError, MongoServerError } from "mongodb";
import type { Document, Value } from "../../../src/embedded/bson/value.ts";
import { COLLECTION } from "./case.ts";

/** The ids that servers give; the random documents have one of the letter f alone. */
const GIVEN_ID = /(?<="\$oid":")(?!f{24})[0-9a-f]{24}/g;

/** What a server does with a case: a refusal with its code, or an answer. */
export interface Outcome {
  readonly refusal?: number;
  /** The answer and, after a write, the documents, in lines that are the same where two servers agree. */
  readonly lines: readonly string[];
}

/** Fills the collection with the documents of a case. Gives false where the server cannot keep them. */
export async function fill(db: Db, documents: readonly Document[]): Promise<boolean> {
  const collection = db.collection(COLLECTION);
  // Without `_id`: it is the place.
  const stored = documents.map((document, _id) => new Map<string, Value>([["_id", _id], ...document]));
  // A command may have broken the database of the other server: then it is made again.
  for (const clear of [() => collection.deleteMany({}), () => db.dropDatabase()]) {
    try {
      await clear();
      if (documents.length > 0) await collection.insertMany(stored);
      return true;
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
    }
  }
  return false;
}

/** Whether a command changes the documents. */
export function isWrite(command: Document): boolean {
  return ["update", "delete", "findAndModify"].some((name) => command.has(name));
}

/** Puts a command to a server. One that ends the connection has no opinion: undefined. */
export async function outcomeOf(db: Db, command: Document): Promise<Outcome | undefined> {
  try {
    const { refusal, lines } = await answerTo(db, command);
    if (!isWrite(command)) return { refusal, lines };
    const after = await db.collection(COLLECTION).find({}, { promoteValues: false }).toArray();
    return { refusal, lines: [...lines, "afterwards", ...after.map(textOf).sort()] };
  } catch (error) {
    if (error instanceof MongoError) return undefined;
    throw error;
  }
}

async function answerTo(db: Db, command: Document): Promise<Outcome> {
  try {
    const reply = await db.command(Object.fromEntries(command), { promoteValues: false });
    const { cursor, values, value, n, nModified, upserted, writeErrors } = reply;
    if (writeErrors) return refused(writeErrors[0]);
    // Of equal numbers any may stand for all in a distinct: their types do not count there.
    if (values) {
      return { lines: values.map((one: unknown) => EJSON.stringify(one, { relaxed: true })).sort() };
    }
    const found = cursor?.firstBatch.map(textOf);
    // Only the sort of a find is the order of the answer: those of the pipelines come before other stages.
    if (found) return { lines: command.has("sort") ? found : found.sort() };
    return { lines: [textOf({ n: String(n), nModified: String(nModified), upserted, value })] };
  } catch (error) {
    if (error instanceof MongoServerError) return refused(error);
    throw error;
  }
}

function refused({ code, errmsg }: { code?: unknown; errmsg?: string }): Outcome {
  return { refusal: Number(code), lines: [`refused with ${code}: ${errmsg}`] };
}

function textOf(value: unknown): string {
  return EJSON.stringify(value, { relaxed: false }).replaceAll(GIVEN_ID, "a new id");
}
