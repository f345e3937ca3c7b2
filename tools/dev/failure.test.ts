import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readFailure } from "./failure.ts";

const ROOT = "/home/ada/app";
const URL_OF_ROOT = pathToFileURL(ROOT).href;

Deno.test("a file that cannot be parsed is the place, and the excerpt stays", () => {
  const printed = `error: SyntaxError: Expression expected
  |
5 |   when: ,
  |         ~
    at ${URL_OF_ROOT}/src/syncs/notes.sync.ts:5:9

Stack backtrace:
   0: <unknown>`;
  assertEquals(readFailure(printed, ROOT), {
    place: "src/syncs/notes.sync.ts:5:9",
    text: `SyntaxError: Expression expected
  |
5 |   when: ,
  |         ~
    at src/syncs/notes.sync.ts:5:9`,
  });
});

Deno.test("an exception is placed where it was thrown, or where the engine was called that threw it", () => {
  const thrown = (...frames: string[]) =>
    readFailure(
      `error: Uncaught (in promise) Error: no\n  throw new Error("no")\n        ^\n${
        frames.map((frame) => `    at f (${URL_OF_ROOT}/${frame})\n`).join("")
      }`,
      ROOT,
    ).place;
  assertEquals(thrown("src/utils/mail.ts:3:9", "src/main.ts:4:1"), "src/utils/mail.ts:3:9");
  assertEquals(thrown("src/engine/sync.ts:119:13", "src/main.ts:11:8"), "src/main.ts:11:8");
});

Deno.test("a port in use, a setting and a database that is away are not the fault of a line", () => {
  for (const file of ["http/server.ts", "utils/database.ts", "utils/config.ts", "embedded/worker.ts"]) {
    const printed =
      `error: Uncaught (in promise) Error: no\n    at f (${URL_OF_ROOT}/src/${file}:1:1)\n    at ${URL_OF_ROOT}/src/main.ts:11:8`;
    assertEquals(readFailure(printed, ROOT).place, undefined, file);
  }
});

Deno.test("each sync that the engine refuses gets its file and line, and no stack", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "src/syncs/admin"), { recursive: true });
    await Deno.writeTextFile(join(root, "src/syncs/admin/notes.sync.ts"), "\n\nexport const Add = 1;\n");
    const printed = `error: Uncaught (in promise) Error: Sync "admin/notes.Add": unbound
Sync "admin/notes.Added": unbound
No sync was registered (2 problems)
      throw new Error(text);
            ^
    at SyncConcept.register (${pathToFileURL(root).href}/src/engine/sync.ts:119:13)`;
    assertEquals(readFailure(printed, root), {
      place: "src/syncs/admin/notes.sync.ts:3",
      text: `Error: Sync "admin/notes.Add" (src/syncs/admin/notes.sync.ts:3): unbound
Sync "admin/notes.Added": unbound
No sync was registered (2 problems)`,
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
