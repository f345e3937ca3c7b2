import { hash, verify } from "@node-rs/argon2";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type Argon2, PasswordHasher, PasswordHasherBusy } from "./password.ts";

/** argon2 that notes what begins and ends nothing before `finish` is called, once for each. */
function gated() {
  const begun: string[] = [];
  const finishers: (() => void)[] = [];
  const work = <T>(name: string, result: T) => {
    begun.push(name);
    return new Promise<T>((resolve) => finishers.push(() => resolve(result)));
  };
  const argon2: Argon2 = {
    hash: (password) => work(password, `hash of ${password}`),
    verify: (_, password) => work(password, true),
  };
  return { argon2, begun, finish: () => finishers.shift()!() };
}

Deno.test("B1: a password is hashed by argon2id with 19 MiB, 2 passes and 1 lane, as a PHC string", async () => {
  const stored = await new PasswordHasher().hash("correct horse");
  assertMatch(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
});

Deno.test("B1: a hash with other parameters is verified, and said to need a new one", async () => {
  const hasher = new PasswordHasher();
  const weaker = await hash("correct horse", {
    algorithm: 2,
    memoryCost: 8 * 1024,
    timeCost: 1,
    parallelism: 1,
  });
  assertEquals(await hasher.verify("correct horse", weaker), true);
  assertEquals(hasher.needsRehash(weaker), true);
  assertEquals(hasher.needsRehash(await hasher.hash("correct horse")), false);
});

Deno.test("B2: the same password has another salt and another hash each time", async () => {
  const hasher = new PasswordHasher();
  const [one, other] = (await Promise.all([hasher.hash("correct horse"), hasher.hash("correct horse")]))
    .map((phc) => phc.split("$"));
  assert(one[4] !== other[4]);
  assert(one[5] !== other[5]);
});

Deno.test("B3: a few hashes run at once, as many wait as may, in their order, and the next is refused at once", async () => {
  const { argon2, begun, finish } = gated();
  const hasher = new PasswordHasher(argon2, 2, 3);
  const results = ["a", "b", "c", "d", "e"].map((password) => hasher.hash(password));
  const error = await assertRejects(() => hasher.verify("f", undefined), PasswordHasherBusy);
  assert((error as PasswordHasherBusy).retryAfter > 0);
  assertEquals(begun, ["a", "b"]);
  for (const [at, result] of results.entries()) {
    finish();
    assertEquals(await result, `hash of ${"abcde"[at]}`);
    assertEquals(begun, [..."abcde"].slice(0, at + 3));
  }
  const later = hasher.hash("g");
  assertEquals(begun.at(-1), "g");
  finish();
  await later;
});

Deno.test("B3: who comes when a turn was handed on waits behind those that wait", async () => {
  const { argon2, begun, finish } = gated();
  const hasher = new PasswordHasher(argon2, 1, 2);
  const results = [hasher.hash("a"), hasher.hash("b")];
  finish();
  await results[0];
  results.push(hasher.hash("c"));
  assertEquals(begun, ["a", "b"]);
  finish();
  await results[1];
  assertEquals(begun, ["a", "b", "c"]);
  finish();
  await results[2];
});

Deno.test("B3: a hash that fails gives its turn on", async () => {
  const hasher = new PasswordHasher({ hash, verify }, 1, 2);
  const damaged = hasher.verify("correct horse", "no PHC string");
  const next = hasher.verify("correct horse", undefined);
  await assertRejects(() => damaged);
  assertEquals(await next, false);
});

Deno.test("B6: nobody's hash costs what any other costs, and no password fits it", async () => {
  const asked: string[] = [];
  const hasher = new PasswordHasher({
    hash,
    verify: (stored, password) => {
      asked.push(stored);
      return verify(stored, password);
    },
  });
  const stored = await hasher.hash("correct horse");
  assertEquals(await hasher.verify("correct horse", stored), true);
  assertEquals(await hasher.verify("wrong horse", stored), false);
  assertEquals(await hasher.verify("wrong horse", undefined), false);
  assertEquals(await hasher.verify("", undefined), false);
  const shapes = asked.map((phc) => phc.replaceAll(/[A-Za-z0-9+/]{22,}/g, ({ length }) => `<${length}>`));
  assertEquals(new Set(shapes), new Set(["$argon2id$v=19$m=19456,t=2,p=1$<22>$<43>"]));
});
