import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../testing/clock.ts";
import { freshID, uuidSource } from "./fresh_id.ts";

const timeOf = (id: string) => parseInt(id.replaceAll("-", "").slice(0, 12), 16);
const ascending = (ids: string[]) => ids.every((id, at) => at === 0 || ids[at - 1] < id);

Deno.test("freshID gives UUIDs of version 7 and the RFC 9562 variant, of now", () => {
  const before = Date.now();
  const id = freshID();
  assertMatch(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert(timeOf(id) >= before && timeOf(id) <= Date.now());
});

Deno.test("a hundred thousand ids in a row sort by creation, without repeats", () => {
  assert(ascending(Array.from({ length: 100_000 }, freshID)));
});

Deno.test("ids ascend within a millisecond, over it, and while the clock steps back", () => {
  const clock = new FakeClock(Date.UTC(2030, 0, 1));
  const fresh = uuidSource(clock);
  const ids = Array.from({ length: 5_000 }, fresh);
  clock.advance(1);
  ids.push(fresh());
  clock.advance(-60_000);
  ids.push(fresh(), fresh());
  assert(ascending(ids));
  assertEquals(timeOf(ids[0]), Date.UTC(2030, 0, 1));
});

Deno.test("two processes that start in the same millisecond make different ids", () => {
  const clock = new FakeClock();
  const [one, other] = [uuidSource(clock), uuidSource(clock)];
  const ids = Array.from({ length: 1_000 }, () => [one(), other()]).flat();
  assertEquals(new Set(ids).size, ids.length);
});
