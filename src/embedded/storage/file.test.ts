import { DatabaseSync } from "node:sqlite";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { writeAddress } from "../address.ts";
import { CannotOpen } from "./file.ts";
import { Storage } from "./storage.ts";

function inFolder(test: (dataDir: string) => void): void {
  const dataDir = Deno.makeTempDirSync({ prefix: "embedded-test-" });
  try {
    test(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

function reasonFor(dataDir: string): string {
  try {
    Storage.open(dataDir).close();
  } catch (error) {
    assert(error instanceof CannotOpen, String(error));
    return error.message;
  }
  throw new Error("expected the data not to open");
}

Deno.test("data that is open is refused to others, with the folder, the process and what to do", () =>
  inFolder((dataDir) => {
    const storage = Storage.open(dataDir);
    writeAddress(dataDir, { pid: 42, url: "mongodb://127.0.0.1:1/" });
    const reason = reasonFor(dataDir);
    storage.close();
    assertMatch(reason, /process 42 \(mongodb:\/\/127\.0\.0\.1:1\/\) has it open/);
    assert(
      reason.includes(dataDir) && reason.includes("deno task db") && reason.includes("MONGODB_URL"),
      reason,
    );
    Storage.open(dataDir).close();
  }));

Deno.test("a file that is no database is refused as corrupt, and stays as it is", () =>
  inFolder((dataDir) => {
    const path = join(dataDir, "embedded.sqlite");
    writeFileSync(
      path,
      "this is not a database, and long enough to have a header of one hundred bytes".repeat(3),
    );
    assertMatch(reasonFor(dataDir), /the file is corrupt/);
    assert(Deno.readTextFileSync(path).startsWith("this is not"));
  }));

Deno.test("a file of a newer layout is refused, and so is another program's SQLite file", () =>
  inFolder((dataDir) => {
    Storage.open(dataDir).close();
    const path = join(dataDir, "embedded.sqlite");
    const change = (sql: string) => {
      const db = new DatabaseSync(path);
      db.exec(sql);
      db.close();
    };
    change("PRAGMA user_version = 99");
    assertMatch(reasonFor(dataDir), /layout "99".*newer version/);
    change("PRAGMA user_version = 1; PRAGMA application_id = 7");
    assertMatch(reasonFor(dataDir), /not one of this database/);
  }));

Deno.test("a folder that cannot be made is refused with its path", () =>
  inFolder((dataDir) => {
    writeFileSync(join(dataDir, "file"), "");
    assertMatch(reasonFor(join(dataDir, "file")), /Cannot open ".*file\/embedded\.sqlite".*may write there/);
    mkdirSync(join(dataDir, "fine"));
    assertEquals(typeof Storage.open(join(dataDir, "fine")).close(), "undefined");
  }));
