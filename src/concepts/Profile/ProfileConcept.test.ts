import { hash, verify } from "@node-rs/argon2";
import { type Db, MongoClient } from "mongodb";
import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { testDb } from "@utils/database.ts";
import { isDatabaseAway } from "@utils/database_away.ts";
import { PasswordHasher } from "@utils/password.ts";
import type { ID } from "@utils/types.ts";
import { startEmbedded } from "../../embedded/server.ts";
import { FakeClock } from "../../testing/clock.ts";
import { dumpDatabase } from "../../testing/dump_database.ts";
import ProfileConcept from "./ProfileConcept.ts";

const PASSWORD = "correct horse battery";
const WRONG = { error: "The username or the password is wrong.", reason: "credentials" } as const;
const TAKEN = { error: "This username is taken: choose another.", reason: "taken" } as const;

async function withDb(test: (db: Db) => Promise<void>) {
  const [db, client] = await testDb();
  try {
    await test(db);
  } finally {
    await client.close();
  }
}

/** Creates an account that must be possible. */
async function created(profile: ProfileConcept, username: string, password = PASSWORD): Promise<ID> {
  const result = await profile.createAccount({ username, password });
  if ("error" in result) throw new Error(result.error);
  return result.user;
}

/** argon2 that notes the parameters of each hash it computes. */
function noted() {
  const work: string[] = [];
  const note = (phc: string) => work.push(phc.split("$").slice(1, 4).join("$"));
  const hasher = new PasswordHasher({
    hash: async (password, options) => {
      const phc = await hash(password, options);
      note(phc);
      return phc;
    },
    verify: (phc, password) => {
      note(phc);
      return verify(phc, password);
    },
  });
  return { hasher, work };
}

Deno.test("principle: who creates an account is the one whom its name and password authenticate as", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const ada = await created(profile, "Ada");
    const bob = await created(profile, "Bob", "another password");
    assertNotEquals(ada, bob);
    assertEquals(await profile.authenticate({ username: "Ada", password: PASSWORD }), { user: ada });
    assertEquals(await profile.authenticate({ username: "Bob", password: "another password" }), {
      user: bob,
    });
    assertEquals(await profile._getUserDetails({ user: ada }), [{ username: "Ada" }]);
    assertEquals(await profile.createAccount({ username: "Ada", password: "another password" }), TAKEN);
    assertEquals(await profile.authenticate({ username: "Ada", password: PASSWORD }), { user: ada });
  }));

Deno.test("A1: a wrong password and a username that nobody has give the same answer", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    await created(profile, "Ada");
    assertEquals(await profile.authenticate({ username: "Ada", password: "wrong horse" }), WRONG);
    assertEquals(await profile.authenticate({ username: "Eve", password: "wrong horse" }), WRONG);
    assertEquals(await profile.authenticate({ username: "", password: PASSWORD }), WRONG);
    assertEquals(await profile.authenticate({ username: "a\0b", password: PASSWORD }), WRONG);
    assertEquals(await profile.authenticate({ username: "Ada", password: "" }), WRONG);
    assertEquals(await profile.authenticate({ username: "Ada", password: PASSWORD.padEnd(1_000) }), WRONG);
  }));

Deno.test("A5 and D6: of fifty simultaneous accounts of one name, one is made", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const forms = ["ada", "Ada", "ADA ", "ａｄａ", "a\u200bda"];
    const results = await Promise.all(Array.from({ length: 50 }, (_, at) =>
      profile.createAccount({ username: forms[at % forms.length], password: `${PASSWORD} ${at}` })));
    const made = results.flatMap((result, at) =>
      "user" in result ? [{ at, user: result.user }] : []
    );
    assertEquals(made.length, 1);
    assertEquals(results.filter((result) => "reason" in result && result.reason === "taken").length, 49);
    assertEquals(await db.collection("Profile.users").countDocuments(), 1);
    const [{ at, user }] = made;
    assertEquals(await profile.authenticate({ username: "ada", password: `${PASSWORD} ${at}` }), { user });
  }));

Deno.test("D6: a name is taken in every case, form and spacing, and shown as it was typed", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const user = await created(profile, " José ");
    for (const username of ["José", "josé", "JOSE\u0301", " jose\u0301\t"]) {
      assertEquals(await profile.createAccount({ username, password: PASSWORD }), TAKEN);
      assertEquals(await profile.authenticate({ username, password: PASSWORD }), { user });
    }
    assertEquals(await profile._getUserDetails({ user }), [{ username: "José" }]);
    await created(profile, "Jose");
  }));

Deno.test("a username has 1 to 64 characters and no control characters", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    for (const username of ["", " ", "x".repeat(65), "a\0b", "a\nb"]) {
      const result = await profile.createAccount({ username, password: PASSWORD });
      assert("error" in result && result.error.startsWith("The username must"), JSON.stringify(result));
    }
    assertEquals(await db.collection("Profile.users").countDocuments(), 0);
    await created(profile, "x".repeat(64));
  }));

Deno.test("B1: argon2id with 19 MiB, 2 passes, 1 lane; an older hash is replaced at the next login, and only then", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const user = await created(profile, "Ada");
    const users = db.collection<{ _id: string; passwordHash: string }>("Profile.users");
    const stored = async () => (await users.findOne({ _id: user }))!.passwordHash;
    assertStringIncludes(await stored(), "$argon2id$v=19$m=19456,t=2,p=1$");

    const older = await hash(PASSWORD, { algorithm: 2, memoryCost: 8 * 1024, timeCost: 1, parallelism: 1 });
    await users.updateOne({ _id: user }, { $set: { passwordHash: older } });
    assertEquals(await profile.authenticate({ username: "Ada", password: "wrong horse" }), WRONG);
    assertEquals(await stored(), older);
    assertEquals(await profile.authenticate({ username: "Ada", password: PASSWORD }), { user });
    const renewed = await stored();
    assertStringIncludes(renewed, "$argon2id$v=19$m=19456,t=2,p=1$");
    assertEquals(await profile.authenticate({ username: "Ada", password: PASSWORD }), { user });
    assertEquals(await stored(), renewed);
  }));

Deno.test("B2: each account has a salt of its own, and nothing but the PHC string is stored of a password", () =>
  withDb(async (db) => {
    const clock = new FakeClock();
    const profile = new ProfileConcept(db, { clock });
    const user = await created(profile, "Ada");
    await created(profile, "Bob");
    await profile.authenticate({ username: "Ada", password: PASSWORD });
    const [ada, bob] = await db.collection("Profile.users").find().sort({ normal: 1 }).toArray();
    const { passwordHash, ...rest } = ada;
    const createdAt = new Date(clock.now());
    assertEquals(rest, { _id: user as unknown as typeof ada._id, username: "Ada", normal: "ada", createdAt });
    assertNotEquals(passwordHash.split("$")[4], bob.passwordHash.split("$")[4]);
    assertNotEquals(passwordHash.split("$")[5], bob.passwordHash.split("$")[5]);
    assert((await dumpDatabase(db)).includes(passwordHash));
    assert(!(await dumpDatabase(db)).includes(PASSWORD));
  }));

Deno.test("B3: an action that would wait too long for its hash is refused as busy, and does nothing", () =>
  withDb(async (db) => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = async (phc: string, password: string) => {
      begun.resolve();
      await gate.promise;
      return verify(phc, password);
    };
    const profile = new ProfileConcept(db, { passwords: new PasswordHasher({ hash, verify: slow }, 1, 0) });
    const user = await created(profile, "Ada");
    const first = profile.authenticate({ username: "Ada", password: PASSWORD });
    await begun.promise;
    const busy = {
      error: "Too many logins at this moment: try again soon.",
      reason: "busy",
      retryAfter: 5,
    } as const;
    assertEquals(await profile.authenticate({ username: "Ada", password: PASSWORD }), busy);
    assertEquals(await profile.createAccount({ username: "Bob", password: PASSWORD }), busy);
    assertEquals(await db.collection("Profile.users").countDocuments(), 1);
    gate.resolve();
    assertEquals(await first, { user });
    await created(profile, "Bob");
  }));

Deno.test("B4: every character of a password counts, exactly as it was received", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const start = "x".repeat(72);
    const cases: [string, string][] = [
      ["😀".repeat(64), "😀".repeat(63)],
      [" leading and trailing ", "leading and trailing"],
      [`${start}a`, `${start}b`],
      ["before\0after", "before\0other"],
      ["before the NUL\0", "before the NUL"],
      ["caf\u00e9 au lait", "cafe\u0301 au lait"],
      ["UPPER lower", "upper lower"],
      ["        ", "         "],
      ["12345678", "123456789"],
      ["x".repeat(256), "x".repeat(255)],
    ];
    for (const [at, [password, other]] of cases.entries()) {
      const username = `user ${at}`;
      const user = await created(profile, username, password);
      assertEquals(await profile.authenticate({ username, password }), { user });
      assertEquals(await profile.authenticate({ username, password: other }), WRONG);
    }
  }));

Deno.test("B4: a password has 8 to 256 characters, counted as code points, all of them valid", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    for (
      const password of [
        "",
        "x".repeat(7),
        "😀".repeat(7),
        "x".repeat(257),
        "😀".repeat(257),
        "broken \ud800 pair",
      ]
    ) {
      const result = await profile.createAccount({ username: "Ada", password });
      assert("error" in result && result.error.startsWith("The password "), JSON.stringify(result));
      assert(password === "" || !result.error.includes(password));
    }
    await created(profile, "Ada", "😀".repeat(8));
    await created(profile, "Bob", "😀".repeat(256));
  }));

Deno.test("B4: a text with a lone surrogate is nobody's password", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    await created(profile, "Ada", "broken \ufffd pair");
    assertEquals(await profile.authenticate({ username: "Ada", password: "broken \ud800 pair" }), WRONG);
  }));

Deno.test("B5: the username in any case is no password", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const refused = { error: "The password must not be the username." };
    assertEquals(await profile.createAccount({ username: "lovelace", password: "LoveLace" }), refused);
    await created(profile, "lovelace", "lovelace1");
  }));

Deno.test("B6: an unknown username costs as many hashes, with the same parameters, as a wrong password", () =>
  withDb(async (db) => {
    const { hasher, work } = noted();
    const profile = new ProfileConcept(db, { passwords: hasher });
    await created(profile, "Ada");
    const costOf = async (username: string, password: string) => {
      work.length = 0;
      assertEquals(await profile.authenticate({ username, password }), WRONG);
      return [...work];
    };
    for (const password of ["wrong horse", "x", "x".repeat(256)]) {
      assertEquals(await costOf("Ada", password), ["argon2id$v=19$m=19456,t=2,p=1"]);
      for (const nobody of ["Eve", "", "a\0b", "x".repeat(1_000)]) {
        assertEquals(await costOf(nobody, password), ["argon2id$v=19$m=19456,t=2,p=1"]);
      }
    }
    for (const impossible of ["x".repeat(257), "broken \ud800 pair"]) {
      assertEquals([await costOf("Ada", impossible), await costOf("Eve", impossible)], [[], []]);
    }
  }));

Deno.test("D1: what is not a string is refused by the name of its field and never reaches the database", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const user = await created(profile, "Ada");
    const values: [unknown, string][] = [
      [{ $ne: null }, "an object"],
      [{ $gt: "" }, "an object"],
      [{ $regex: ".*" }, "an object"],
      [["Ada"], "an array"],
      [[], "an array"],
      [4711, "a number"],
      [true, "a boolean"],
      [null, "null"],
      [undefined, "nothing"],
    ];
    for (const [value, found] of values) {
      const not = (field: string) => ({ error: `"${field}" must be a string, found ${found}.` });
      const text = value as string;
      for (const action of [profile.createAccount.bind(profile), profile.authenticate.bind(profile)]) {
        assertEquals(await action({ username: text, password: PASSWORD }), not("username"));
        assertEquals(await action({ username: "Ada", password: text }), not("password"));
        assertEquals(await action({ username: text, password: text }), not("username"));
      }
      assertEquals(await profile._getUserDetails({ user: value as ID }), [not("user")]);
    }
    const [stored, ...more] = await db.collection("Profile.users").find().toArray();
    assertEquals([String(stored._id), more.length], [String(user), 0]);
  }));

Deno.test("D2: keys that nobody asked for reach no document", () =>
  withDb(async (db) => {
    const profile = new ProfileConcept(db);
    const input = { username: "Ada", password: PASSWORD, role: "admin", _id: "chosen", createdAt: 0 };
    assert("user" in await profile.createAccount(input));
    const [stored] = await db.collection("Profile.users").find().toArray();
    assertEquals(Object.keys(stored).sort(), ["_id", "createdAt", "normal", "passwordHash", "username"]);
    assertNotEquals(String(stored._id), "chosen");
  }));

Deno.test("a user that does not exist has no details", () =>
  withDb(async (db) => {
    assertEquals(await new ProfileConcept(db)._getUserDetails({ user: "nobody" as ID }), []);
  }));

Deno.test("H2: while the database is away every action throws, and says by its error that it is away", async () => {
  const [db, client] = await testDb();
  await client.close();
  const profile = new ProfileConcept(db);
  const account = { username: "Ada", password: PASSWORD };
  for (
    const call of [
      () => profile.createAccount(account),
      () => profile.authenticate(account),
      () => profile._getUserDetails({ user: "ada" as ID }),
    ]
  ) {
    assert(isDatabaseAway(await assertRejects(call)));
  }
});

Deno.test("H2: a concept made while the database is away works, its unique index included, when it is back", async () => {
  const dataDir = await Deno.makeTempDir();
  let server = await startEmbedded({ dataDir });
  const client = await MongoClient.connect(server.url, { serverSelectionTimeoutMS: 200 });
  await server.close();
  const profile = new ProfileConcept(client.db("shop"));
  assert(
    isDatabaseAway(await assertRejects(() => profile.createAccount({ username: "Ada", password: PASSWORD }))),
  );
  server = await startEmbedded({ dataDir, port: Number(new URL(server.url).port) });
  try {
    await created(profile, "Ada");
    assertEquals(await profile.createAccount({ username: "ADA", password: PASSWORD }), TAKEN);
  } finally {
    await client.close();
    await server.close();
    await Deno.remove(dataDir, { recursive: true });
  }
});
