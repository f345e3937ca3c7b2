import { type Collection, type Db, MongoServerError } from "mongodb";
import { freshID } from "@utils/database.ts";
import { Prepared } from "@utils/prepared.ts";
import { typeProblem } from "@utils/type_problem.ts";
import type { Empty, ID } from "@utils/types.ts";

type Entry = ID;

interface EntryDoc {
  _id: Entry;
  text: string;
  /** The text as it is compared: no two entries have the same. */
  normal: string;
  done: boolean;
}

/** In characters. */
const LONGEST_TEXT = 100;
/** MongoDB manual, "Error Codes": a unique index has the value already. */
const DUPLICATE_KEY = 11000;

/**
 * purpose: let people keep one list together
 *
 * principle: what one of them adds to the list is found there by all, once; each can reword it and tick it off, until one
 * removes it
 *
 * state: a set of Entries with a text String (which no other Entry has, in capitals neither) and a done Flag
 */
export default class ListingConcept {
  private readonly entries: Collection<EntryDoc>;
  private readonly indexes: Prepared;

  constructor(db: Db) {
    this.entries = db.collection("Listing.entries");
    this.indexes = new Prepared(() => this.entries.createIndex({ normal: 1 }, { unique: true }));
  }

  /**
   * add (text: String): (entry: Entry)
   *
   * **requires** the text has 1 to 100 characters, without spaces around it, and no Entry has it
   *
   * **effects** a new Entry, not done; otherwise an error
   */
  async add({ text }: { text: string }): Promise<{ entry: Entry } | { error: string }> {
    const unfit = textProblem(text);
    if (unfit !== undefined) return { error: unfit };
    await this.indexes.done();
    const entry = freshID();
    try {
      await this.entries.insertOne({ _id: entry, ...shownAndNormal(text), done: false });
    } catch (error) {
      return onTheListOrThrow(error, text);
    }
    return { entry };
  }

  /**
   * change (entry: Entry, text?: String, done?: Flag)
   *
   * **requires** the Entry exists; the text, if it is given, is as in `add`
   *
   * **effects** the Entry has the text and is done, as far as they are given; otherwise an error
   */
  async change(
    { entry, text, done }: { entry: Entry; text?: string; done?: boolean },
  ): Promise<Empty | { error: string }> {
    const unfit = typeProblem("entry", entry) ?? (text === undefined ? undefined : textProblem(text));
    if (unfit !== undefined) return { error: unfit };
    if (done !== undefined && typeof done !== "boolean") return { error: `"done" must be true or false.` };
    await this.indexes.done();
    const change = { ...text !== undefined && shownAndNormal(text), ...done !== undefined && { done } };
    try {
      const { matchedCount } = await this.entries.updateOne({ _id: entry }, { $set: change });
      return matchedCount === 1 ? {} : { error: "This entry is not on the list any more." };
    } catch (error) {
      return onTheListOrThrow(error, text);
    }
  }

  /**
   * remove (entry: Entry)
   *
   * **effects** the Entry is no more. Who removes what somebody else has removed just before has what was wanted: no error
   */
  async remove({ entry }: { entry: Entry }): Promise<Empty | { error: string }> {
    const mistyped = typeProblem("entry", entry);
    if (mistyped !== undefined) return { error: mistyped };
    await this.entries.deleteOne({ _id: entry });
    return {};
  }

  /**
   * _getEntries (): (entry: Entry, text: String, done: Flag)
   *
   * **effects** gives all Entries, the oldest first
   */
  async _getEntries(_: Empty): Promise<{ entry: Entry; text: string; done: boolean }[]> {
    const found = await this.entries.find().sort({ _id: 1 }).toArray();
    return found.map(({ _id, text, done }) => ({ entry: _id, text, done }));
  }
}

function textProblem(text: unknown): string | undefined {
  const mistyped = typeProblem("text", text);
  if (mistyped !== undefined) return mistyped;
  const { length } = (text as string).trim();
  return length >= 1 && length <= LONGEST_TEXT ? undefined : `An entry has 1 to ${LONGEST_TEXT} characters.`;
}

function shownAndNormal(text: string): Pick<EntryDoc, "text" | "normal"> {
  const shown = text.trim();
  return { text: shown, normal: shown.normalize("NFKC").toLowerCase() };
}

function onTheListOrThrow(error: unknown, text: string | undefined): { error: string } {
  if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
  return { error: `"${text?.trim()}" is on the list already.` };
}
