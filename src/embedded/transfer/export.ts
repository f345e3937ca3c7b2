import type { MongoClient } from "mongodb";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { decode } from "../bson/codec.ts";
import { stringify } from "../extended_json/stringify.ts";

const SYSTEM = ["admin", "config", "local"];

/** What was written or read. */
export interface Transferred {
  collections: number;
  documents: number;
}

/**
 * Writes every collection of a server to `<folder>/<database>/<collection>.json`, one document of canonical Extended JSON
 * a line, as `mongoexport` does and `mongoimport` reads; and its indexes to `<collection>.indexes.json`. With `only` it
 * is that one database.
 */
export async function exportAll(client: MongoClient, folder: string, only?: string): Promise<Transferred> {
  const done = { collections: 0, documents: 0 };
  for (const name of only === undefined ? await databaseNames(client) : [only]) {
    const database = client.db(name);
    await mkdir(join(folder, name), { recursive: true });
    for await (
      const { name: collection } of database.listCollections({ type: "collection" }, { nameOnly: true })
    ) {
      const source = database.collection(collection, { raw: true });
      const path = join(folder, name, encodeURIComponent(collection));
      done.documents += await writeLines(`${path}.json`, source.find());
      await writeLines(`${path}.indexes.json`, source.listIndexes({ raw: true }));
      done.collections++;
    }
  }
  return done;
}

async function databaseNames(client: MongoClient): Promise<string[]> {
  const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });
  return databases.map(({ name }) => name).filter((name) => !SYSTEM.includes(name));
}

/** Writes raw documents, one a line; gives how many. */
async function writeLines(path: string, documents: AsyncIterable<unknown>): Promise<number> {
  const file = await open(path, "w");
  let lines = 0;
  try {
    for await (const bytes of documents) {
      await file.write(stringify(decode(bytes as Uint8Array)) + "\n");
      lines++;
    }
  } finally {
    await file.close();
  }
  return lines;
}
