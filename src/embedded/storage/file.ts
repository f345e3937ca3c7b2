/** The SQLite file of the database: opened by one process at a time, or refused with the reason. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readAddress } from "../address.ts";

/** "mngo": marks a SQLite file as one of this database. */
const APPLICATION_ID = 0x6d6e676f;
/** The layout of the tables. A file with a higher number was written by a newer version of this project. */
const LAYOUT = 1;

const TABLES = `
  CREATE TABLE IF NOT EXISTS collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, database TEXT NOT NULL, name TEXT NOT NULL,
    uuid BLOB NOT NULL, options BLOB NOT NULL, UNIQUE (database, name));
  CREATE TABLE IF NOT EXISTS indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, name TEXT NOT NULL,
    spec BLOB NOT NULL, multikey INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, name));
  CREATE TABLE IF NOT EXISTS opened (one INTEGER PRIMARY KEY CHECK (one = 1), at TEXT NOT NULL);
`;

/** The data cannot be opened; the message says why, where, and what to do. */
export class CannotOpen extends Error {
  override name = "CannotOpen";
}

/**
 * Opens (or makes) the database file of a folder for this process alone. The lock is the kernel's: it goes when
 * the process goes, however it ends. Throws CannotOpen.
 */
export function openFile(dataDir: string): DatabaseSync {
  const path = join(dataDir, "embedded.sqlite");
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dataDir, { recursive: true });
    db = new DatabaseSync(path);
    prepare(db, path);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof CannotOpen) throw error;
    throw new CannotOpen(sentenceFor(error, dataDir, path));
  }
}

function prepare(db: DatabaseSync, path: string): void {
  db.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE;");
  const [applicationId, layout] = ["application_id", "user_version"].map((name) =>
    Number(Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0])
  );
  const isNew = Object.values(db.prepare("SELECT count(*) FROM sqlite_master").get()!)[0] === 0;
  if (!isNew && applicationId !== APPLICATION_ID) {
    throw new CannotOpen(`Cannot open "${path}": it is a SQLite file, but not one of this database`);
  }
  if (layout > LAYOUT) {
    throw new CannotOpen(
      `Cannot open "${path}": it has layout "${layout}", and this version reads layouts up to "${LAYOUT}". ` +
        "It was written by a newer version: start that version, or export from it and import here",
    );
  }
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  db.exec(`BEGIN IMMEDIATE; ${TABLES}
    PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT};
    INSERT OR REPLACE INTO opened VALUES (1, datetime()); COMMIT;`);
}

function sentenceFor(error: unknown, dataDir: string, path: string): string {
  const code = (error as { errcode?: number }).errcode;
  const reason = error instanceof Error ? error.message : String(error);
  if (code !== undefined && (code & 0xff) === 5) {
    const address = readAddress(dataDir);
    const who = address ? `process ${address.pid} (${address.url})` : "another process";
    return `Cannot open the data in "${dataDir}": ${who} has it open. Stop that process, or share the database: ` +
      "run it alone with `deno task db` and set MONGODB_URL to the address it prints in every other process";
  }
  if (code !== undefined && [11, 26].includes(code & 0xff)) {
    return `Cannot open "${path}": the file is corrupt (${reason}). Put a backup in its place, ` +
      "or move it away to begin with an empty database";
  }
  return `Cannot open "${path}": ${reason}. Check that this process may write there and that the disk has room`;
}
