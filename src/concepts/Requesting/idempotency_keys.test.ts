import { assertEquals } from "@std/assert";
import type { Db } from "mongodb";
import { testDb } from "@utils/database.ts";
import { FakeClock } from "../../testing/clock.ts";
import { type IdempotencyKeyDoc, IdempotencyKeys } from "./idempotency_keys.ts";

const key = { id: "of milk", fingerprint: "milk" };

/** Keys on a fresh database, and that of another server on the same. */
async function withKeys(
  test: (keys: IdempotencyKeys, other: IdempotencyKeys, db: Db, clock: FakeClock) => Promise<void>,
): Promise<void> {
  const [db, client] = await testDb();
  // The present: a database that sweeps what has expired finds nothing to do.
  const clock = new FakeClock(Date.now());
  try {
    await test(new IdempotencyKeys(db, clock), new IdempotencyKeys(db, clock), db, clock);
  } finally {
    await client.close();
  }
}

Deno.test("of fifty requests that claim a key on two servers at once, one gets it", () =>
  withKeys(async (keys, other, _db, clock) => {
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? keys : other).claim({ ...key, fingerprint: `${i}` })),
    );
    const winner = claims.findIndex((taken) => taken === undefined);
    const taken = { _id: "of milk", fingerprint: `${winner}`, at: new Date(clock.now()) };
    assertEquals(claims, claims.map((_, i) => i === winner ? undefined : taken));
  }));

Deno.test("a key keeps its answer, or only that there was one; a released key is free", () =>
  withKeys(async (keys, other, _db, clock) => {
    assertEquals(await keys.claim(key), undefined);
    const answer = { status: 503, json: '{"error":"no"}', retryAfter: 2 };
    await keys.keep(key.id, "request 1", { ...answer, body: {} } as typeof answer);
    const taken = { _id: key.id, fingerprint: "milk", at: new Date(clock.now()), request: "request 1" };
    assertEquals(await other.claim(key), { ...taken, answer });

    await keys.release(key.id);
    assertEquals(await other.claim(key), undefined);
    await other.keep(key.id, "request 1", undefined);
    assertEquals(await keys.claim(key), taken);
  }));

Deno.test("an answer of more than 256 KiB is not kept", () =>
  withKeys(async (keys) => {
    for (const [more, kept] of [[0, true], [1, false]] as const) {
      const id = `${more} more`;
      await keys.claim({ ...key, id });
      await keys.keep(id, "request 1", { status: 200, json: `"${"x".repeat(256 * 1024 - 2 + more)}"` });
      const { request, answer } = (await keys.claim({ ...key, id }))!;
      assertEquals([request, answer !== undefined], ["request 1", kept]);
    }
  }));

Deno.test("keys are swept a day after they came; without any there is no collection", () =>
  withKeys(async (keys, _other, db) => {
    assertEquals(await db.listCollections().toArray(), []);
    await keys.claim(key);
    const stored = db.collection<IdempotencyKeyDoc>("Requesting.idempotencyKeys");
    const indexes = (await stored.indexes()).filter(({ name }) => name !== "_id_");
    assertEquals(indexes.map(({ key, expireAfterSeconds }) => [key, expireAfterSeconds]), [[
      { at: 1 },
      86_400,
    ]]);
  }));
