import { rmSync } from "node:fs";
import { type Db, MongoClient } from "mongodb";
import { startEmbedded } from "../server.ts";

let count = 0;

/** The server that tests run on: that of MONGODB_URL, or one embedded database for the whole process. */
export const url = Deno.env.get("MONGODB_URL") || await startServer();

async function startServer(): Promise<string> {
  const dataDir = await Deno.makeTempDir({ prefix: "embedded-test-" });
  const server = await startEmbedded({ dataDir });
  globalThis.addEventListener("unload", () => rmSync(dataDir, { recursive: true, force: true }));
  return server.url;
}

/** Runs a test on a database of its own, which is dropped at the end. */
export async function withDatabase(test: (db: Db, client: MongoClient) => Promise<void>): Promise<void> {
  const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 5000 });
  const db = client.db(`test_${Deno.pid}_${++count}`);
  try {
    await test(db, client);
  } finally {
    await db.dropDatabase();
    await client.close();
  }
}

/** The error of a command that must fail: its code and message. */
export async function failure(work: () => Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: (error as { code?: unknown }).code, message: error.message };
  }
  throw new Error("expected the command to fail, but it succeeded");
}
