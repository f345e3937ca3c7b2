import { assertEquals, assertThrows } from "@std/assert";
import { Budget } from "./budget.ts";
import { type Cursor, Cursors } from "./cursors.ts";

function cursorOf(count: number, sortedBytes = 0): Cursor {
  const documents = Array.from({ length: count }, (_, i) => Uint8Array.of(i)).values();
  const budget = new Budget();
  budget.sortedBytes = sortedBytes;
  return { namespace: "db.c", documents, budget, session: undefined };
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

Deno.test("cursors that are left open are bounded: past 20,000 the one that waits the longest ends", () => {
  const cursors = new Cursors();
  const [first, second, third] = [1, 2, 3].map(() => cursors.open(cursorOf(9), 1, false).id);
  cursors.next(first, "db.c", undefined, 1);
  for (let i = cursors.size; i < 20_001; i++) cursors.open(cursorOf(9), 1, false);
  assertEquals(cursors.size, 20_000);
  assertThrows(() => cursors.next(second, "db.c", undefined, 1), Error, "not found");
  assertEquals(cursors.next(first, "db.c", undefined, 1).documents, [Uint8Array.of(2)]);
  assertEquals(cursors.next(third, "db.c", undefined, 1).documents, [Uint8Array.of(1)]);
});

Deno.test("sorted documents that wait are bounded too, but never the last cursor that was used", () => {
  const half = 130 * 1024 * 1024;
  const cursors = new Cursors();
  const first = cursors.open(cursorOf(9, half), 1, false).id;
  const small = cursors.open(cursorOf(9), 1, false).id;
  const second = cursors.open(cursorOf(9, half), 1, false).id;
  assertThrows(() => cursors.next(first, "db.c", undefined, 1), Error, "not found");
  assertEquals(cursors.next(small, "db.c", undefined, 1).documents.length, 1);
  cursors.kill(second);
  cursors.open(cursorOf(9, 3 * half), 1, false);
  assertEquals(cursors.size, 1);
});
