import { assertEquals, assertThrows } from "@std/assert";
import { Budget } from "./budget.ts";
import { type Cursor, Cursors } from "./cursors.ts";

function cursorOf(count: number): Cursor {
  const documents = Array.from({ length: count }, (_, i) => Uint8Array.of(i)).values();
  return { namespace: "db.c", documents, budget: new Budget(), session: undefined };
}

Deno.test("a cursor that nobody reads for ten minutes ends, one that is read stays", () => {
  let now = 0;
  const cursors = new Cursors(() => now);
  const idle = cursors.open(cursorOf(9), 1, false).id;
  const used = cursors.open(cursorOf(9), 1, false).id;
  now += 9 * 60_000;
  cursors.next(used, "db.c", undefined, 1);
  now += 2 * 60_000;
  cursors.endIdle();
  assertThrows(() => cursors.next(idle, "db.c", undefined, 1), Error, "not found");
  assertEquals(cursors.next(used, "db.c", undefined, 1).documents, [Uint8Array.of(2)]);
});

Deno.test("the end of a session ends its cursors", () => {
  const cursors = new Cursors();
  cursors.open({ ...cursorOf(9), session: "a" }, 1, false);
  cursors.open({ ...cursorOf(9), session: "b" }, 1, false);
  cursors.endSession("a");
  assertEquals(cursors.size, 1);
});

Deno.test("a batch that holds the last document leaves no cursor once the next is asked for", () => {
  const cursors = new Cursors();
  const first = cursors.open(cursorOf(2), 2, false);
  assertEquals([first.documents.length, cursors.size], [2, 1]);
  const last = cursors.next(first.id, "db.c", undefined, 2);
  assertEquals([last.documents.length, last.id, cursors.size], [0, 0n, 0]);
});
