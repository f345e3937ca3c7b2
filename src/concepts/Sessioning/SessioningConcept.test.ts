import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";
import type { Db } from "mongodb";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { testDb } from "@utils/database.ts";
import { isDatabaseAway } from "@utils/database_away.ts";
import type { ID } from "@utils/types.ts";
import { FakeClock } from "../../testing/clock.ts";
import { dumpDatabase } from "../../testing/dump_database.ts";
import SessioningConcept from "./SessioningConcept.ts";

const ADA = "user:ada" as ID;
const BOB = "user:bob" as ID;
const NO_SESSION = { error: "This session is unknown or has ended: log in again." };
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

interface Stored {
  _id: string;
  user: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** A Sessioning on a fresh database; its clock starts now, so that MongoDB's own sweep finds nothing to do. */
async function withSessioning(
  test: (sessioning: SessioningConcept, clock: FakeClock, db: Db) => Promise<void>,
) {
  const [db, client] = await testDb();
  const clock = new FakeClock(Date.now());
  try {
    await test(new SessioningConcept(db, { clock }), clock, db);
  } finally {
    await client.close();
  }
}

/** Creates a session that must be possible; gives its token. */
async function created(sessioning: SessioningConcept, user = ADA): Promise<string> {
  const result = await sessioning.create({ user });
  if ("error" in result) throw new Error(result.error);
  return result.session;
}

Deno.test("principle: a session leads to its user until it is deleted", () =>
  withSessioning(async (sessioning) => {
    const [ada, bob] = [await created(sessioning, ADA), await created(sessioning, BOB)];
    assertEquals(await sessioning._getUser({ session: ada }), [{ user: ADA }]);
    assertEquals(await sessioning._getUser({ session: bob }), [{ user: BOB }]);
    assertEquals(await sessioning.delete({ session: ada }), {});
    assertEquals(await sessioning._getUser({ session: ada }), [NO_SESSION]);
    assertEquals(await sessioning._getUser({ session: bob }), [{ user: BOB }]);
  }));

Deno.test("A4: a session is deleted once; again, or one that never was, is an error", () =>
  withSessioning(async (sessioning) => {
    const session = await created(sessioning);
    assertEquals(await sessioning.delete({ session }), {});
    assertEquals(await sessioning.delete({ session }), NO_SESSION);
    assertEquals(await sessioning.delete({ session: "A".repeat(43) }), NO_SESSION);
  }));

Deno.test("C1: a session is a token: 43 random characters, no repeats, no shared prefix", () =>
  withSessioning(async (sessioning) => {
    const tokens = await Promise.all(Array.from({ length: 200 }, () => created(sessioning)));
    for (const token of tokens) assertMatch(token, /^[A-Za-z0-9_-]{43}$/);
    assertEquals(new Set(tokens).size, 200);
    assert(new Set(tokens.map((token) => token.slice(0, 2))).size > 150);
  }));

Deno.test("C2: the token is nowhere in the database; its SHA-256 is, once", () =>
  withSessioning(async (sessioning, clock, db) => {
    const session = await created(sessioning);
    clock.advance(HOUR);
    assertEquals(await sessioning._getUser({ session }), [{ user: ADA }]);
    await sessioning.deleteByUser({ user: ADA, except: session });
    const dump = await dumpDatabase(db);
    assert(!dump.includes(session));
    assert(!dump.includes(Buffer.from(session, "base64url")));
    const digest = createHash("sha256").update(session).digest("base64url");
    assert(dump.includes(digest));
    assertEquals((await db.collection<Stored>("Sessioning.sessions").findOne())?._id, digest);
  }));

/** Each limit of a session's life, and how often it is used before, every 6 days. */
for (const [limit, age, uses] of [["idle for 7 days", 7 * DAY, 0], ["30 days old", 30 * DAY, 4]] as const) {
  for (
    const [when, offset] of [["one second before", -SECOND], ["at", 0], ["one second after", SECOND]] as const
  ) {
    const alive = offset < 0;
    Deno.test(`C3: ${when} being ${limit} a session has ${alive ? "not " : ""}ended, though nothing swept it`, () =>
      withSessioning(async (sessioning, clock, db) => {
        const session = await created(sessioning);
        for (let use = 0; use < uses; use++) {
          clock.advance(6 * DAY);
          assertEquals(await sessioning._getUser({ session }), [{ user: ADA }]);
        }
        clock.advance(age - uses * 6 * DAY + offset);
        assertEquals(await sessioning._getUser({ session }), alive ? [{ user: ADA }] : [NO_SESSION]);
        assertEquals(await db.collection("Sessioning.sessions").countDocuments(), 1);
        assertEquals(await sessioning.delete({ session }), alive ? {} : NO_SESSION);
      }));
  }
}

Deno.test("C3: a use is noted at most once an hour, and moves the end", () =>
  withSessioning(async (sessioning, clock, db) => {
    const start = clock.now();
    const session = await created(sessioning);
    const stored = async () => {
      const one = await db.collection<Stored>("Sessioning.sessions").findOne();
      return [one!.lastUsedAt.getTime() - start, one!.expiresAt.getTime() - start];
    };
    assertEquals(await stored(), [0, 7 * DAY]);
    clock.advance(HOUR - SECOND);
    await sessioning._getUser({ session });
    assertEquals(await stored(), [0, 7 * DAY]);
    clock.advance(SECOND);
    await Promise.all(Array.from({ length: 10 }, () => sessioning._getUser({ session })));
    assertEquals(await stored(), [HOUR, HOUR + 7 * DAY]);
    clock.advance(HOUR - SECOND);
    await sessioning._getUser({ session });
    assertEquals(await stored(), [HOUR, HOUR + 7 * DAY]);
  }));

Deno.test("C3: a TTL index sweeps sessions at their end", () =>
  withSessioning(async (sessioning, _clock, db) => {
    await created(sessioning);
    const indexes = await db.collection("Sessioning.sessions").indexes();
    const [ttl] = indexes.filter((index) => index.expireAfterSeconds !== undefined);
    assertEquals([ttl.key, ttl.expireAfterSeconds], [{ expiresAt: 1 }, 0]);
  }));

Deno.test("C4: each session has a new token, and a token that a client chose is never adopted", () =>
  withSessioning(async (sessioning) => {
    const chosen = "A".repeat(43);
    const input = { user: ADA, session: chosen };
    const made = await sessioning.create(input);
    assert("session" in made && made.session !== chosen);
    assertEquals(await sessioning._getUser({ session: chosen }), [NO_SESSION]);
    const again = await created(sessioning);
    assert(again !== made.session);
    assertEquals(await sessioning._getUser({ session: made.session }), [{ user: ADA }]);
    assertEquals(await sessioning._getUser({ session: again }), [{ user: ADA }]);
  }));

Deno.test("C5: what one instance ends has ended for the other", () =>
  withSessioning(async (sessioning, clock, db) => {
    const other = new SessioningConcept(db, { clock });
    const session = await created(sessioning);
    assertEquals(await other._getUser({ session }), [{ user: ADA }]);
    await sessioning.delete({ session });
    assertEquals(await other._getUser({ session }), [NO_SESSION]);
  }));

Deno.test("deleteByUser ends the sessions of that user alone, but for the excepted one", () =>
  withSessioning(async (sessioning) => {
    const [one, two, three] = [
      await created(sessioning),
      await created(sessioning),
      await created(sessioning),
    ];
    const bob = await created(sessioning, BOB);
    const alive = async () =>
      (await Promise.all([one, two, three, bob].map((session) => sessioning._getUser({ session }))))
        .map(([row]) => "user" in row);
    assertEquals(await sessioning.deleteByUser({ user: ADA, except: two }), {});
    assertEquals(await alive(), [false, true, false, true]);
    assertEquals(await sessioning.deleteByUser({ user: ADA, except: bob }), {});
    assertEquals(await alive(), [false, false, false, true]);
    assertEquals(await sessioning.deleteByUser({ user: ADA }), {});
    assertEquals(await sessioning.deleteByUser({ user: BOB }), {});
    assertEquals(await alive(), [false, false, false, false]);
  }));

Deno.test("A3 and D1: what is no token is an unknown session, whatever its type, and ends none", () =>
  withSessioning(async (sessioning) => {
    const session = await created(sessioning);
    const values = [
      { $ne: null },
      { $gt: "" },
      [session],
      [],
      4711,
      true,
      null,
      undefined,
      "",
      "x",
      `${session}=`,
      ` ${session}`,
      `${session}\n`,
      session.slice(1),
      "é".repeat(43),
      "x".repeat(1_000_000),
    ];
    for (const value of values) {
      assertEquals(await sessioning._getUser({ session: value as string }), [NO_SESSION]);
      assertEquals(await sessioning.delete({ session: value as string }), NO_SESSION);
    }
    assertEquals(await sessioning._getUser({ session }), [{ user: ADA }]);
  }));

Deno.test("D1: a user that is not a string is refused by the name of its field, and no session is made or ended", () =>
  withSessioning(async (sessioning, _clock, db) => {
    const session = await created(sessioning);
    for (
      const [value, found] of [
        [{ $ne: null }, "an object"],
        [["user:ada"], "an array"],
        [4711, "a number"],
        [null, "null"],
        [undefined, "nothing"],
      ]
    ) {
      const user = value as ID;
      const not = (field: string) => ({ error: `"${field}" must be a string, found ${found}.` });
      assertEquals(await sessioning.create({ user }), not("user"));
      assertEquals(await sessioning.deleteByUser({ user }), not("user"));
      assertEquals(await sessioning.deleteByUser({ user, except: session }), not("user"));
      if (value === undefined) continue;
      assertEquals(await sessioning.deleteByUser({ user: ADA, except: value as string }), not("except"));
    }
    assertEquals(await db.collection("Sessioning.sessions").countDocuments(), 1);
  }));

Deno.test("H2: while the database is away every action throws, and says by its error that it is away", async () => {
  const [db, client] = await testDb();
  await client.close();
  const sessioning = new SessioningConcept(db);
  const session = "A".repeat(43);
  for (
    const call of [
      () => sessioning.create({ user: ADA }),
      () => sessioning.delete({ session }),
      () => sessioning.deleteByUser({ user: ADA }),
      () => sessioning._getUser({ session }),
    ]
  ) {
    assert(isDatabaseAway(await assertRejects(call)));
  }
});
