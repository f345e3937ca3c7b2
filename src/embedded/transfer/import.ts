import type { Collection, MongoClient } from "mongodb";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Document, isDocument } from "../bson/value.ts";
import { parse } from "../extended_json/parse.ts";
import type { Transferred } from "./export.ts";

const BATCH = 1000;
const INDEXES = ".indexes.json";

/**
 * Reads what `exportAll` wrote into a server. Documents are inserted, never replaced: one whose `_id` is there already
 * ends the import with the file and the server's error. With `only` it is that one database.
 */
export async function importAll(client: MongoClient, folder: string, only?: string): Promise<Transferred> {
  const done = { collections: 0, documents: 0 };
  for (const database of only === undefined ? await readdir(folder) : [only]) {
    for (const file of await readdir(join(folder, database))) {
      if (!file.endsWith(".json")) continue;
      const path = join(folder, database, file);
      const name = decodeURIComponent(file.slice(0, -(file.endsWith(INDEXES) ? INDEXES : ".json").length));
      const target = client.db(database).collection(name);
      try {
        if (file.endsWith(INDEXES)) {
          await createIndexes(target, path);
        } else {
          done.documents += await insertLines(target, path);
          done.collections++;
        }
      } catch (cause) {
        throw new Error(`Cannot import "${path}": ${(cause as Error).message}`, { cause });
      }
    }
  }
  return done;
}

async function insertLines(target: Collection, path: string): Promise<number> {
  let batch: Document[] = [];
  let count = 0;
  for await (const document of documentsOf(path)) {
    batch.push(document);
    count++;
    if (batch.length === BATCH) {
      await insert(target, batch);
      batch = [];
    }
  }
  await insert(target, batch);
  return count;
}

/** The driver serializes a Map as a document with its order, which its types do not say. */
async function insert(target: Collection, documents: Document[]): Promise<void> {
  if (documents.length === 0) return;
  await target.insertMany(documents as unknown as Record<string, unknown>[], { forceServerObjectId: true });
}

/** Also makes the collection, which may have no documents: every one has the index of `_id`, and making that is allowed. */
async function createIndexes(target: Collection, path: string): Promise<void> {
  const specs = await Array.fromAsync(documentsOf(path));
  await target.db.command({ createIndexes: target.collectionName, indexes: specs });
}

async function* documentsOf(path: string): AsyncGenerator<Document> {
  const file = await open(path);
  let number = 0;
  for await (const line of file.readLines()) {
    number++;
    if (line.trim() !== "") yield documentOf(line, number);
  }
}

function documentOf(line: string, number: number): Document {
  try {
    const value = parse(line);
    if (isDocument(value)) return value;
    throw new Error("expected a document");
  } catch (cause) {
    throw new Error(`line ${number}: ${(cause as Error).message}`, { cause });
  }
}
