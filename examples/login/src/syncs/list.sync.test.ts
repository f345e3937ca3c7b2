import { assertEquals } from "@std/assert";
import { testSyncs } from "@engine/testing";
import syncs from "@syncs";
import * as list from "./list.sync.ts";

/** In place of sessions: every token is Ada's. */
const concepts = { Sessioning: { _getUser: () => [{ user: "ada" }] } };
const session = "any";

const PATHS = ["/list/read", "/list/add", "/list/change", "/list/remove"];

Deno.test("principle: what one adds, changes and removes, the next who reads finds so", async () => {
  await using test = await testSyncs(list, { concepts });
  const read = async () => (await test.request("/list/read", { session })).answer!.body.entries;
  assertEquals(await read(), []);

  const added = await test.request("/list/add", { session, text: "Milk" });
  added.assertAnswer(200);
  const { entry } = added.answer!.body;
  (await test.request("/list/change", { session, entry, done: true })).assertAnswer(200);
  assertEquals(await read(), [{ entry, text: "Milk", done: true }]);
  (await test.request("/list/change", { session, entry, text: "Oat milk", done: false })).assertAnswer(200);
  assertEquals(await read(), [{ entry, text: "Oat milk", done: false }]);
  (await test.request("/list/remove", { session, entry })).assertAnswer(200);
  assertEquals(await read(), []);
});

Deno.test("what the list refuses is 400, with the list's own words", async () => {
  await using test = await testSyncs(list, { concepts });
  (await test.request("/list/add", { session, text: "Milk" })).assertAnswer(200);
  const twice = await test.request("/list/add", { session, text: "milk" });
  twice.assertAnswer(400, { error: `"milk" is on the list already.` });
  const gone = await test.request("/list/change", { session, entry: "none", done: true });
  gone.assertAnswer(400, { error: "This entry is not on the list any more." });
});

Deno.test("with all syncs of the app: the list is for those who are logged in", async () => {
  await using test = await testSyncs(syncs);
  const ada = { username: "Ada", password: "correct horse 1843" };
  (await test.request("/auth/createAccount", ada)).assertAnswer(200);
  const { session } = (await test.request("/auth/login", ada)).answer!.body;
  (await test.request("/list/add", { session, text: "Milk" })).assertAnswer(200);
  (await test.request("/auth/logout", { session })).assertAnswer(200);
  for (const path of PATHS) {
    const input = { text: "Bread", entry: "any" };
    (await test.request(path, { ...input, session })).assertAnswer(401);
    (await test.request(path, input)).assertAnswer(401);
  }
  assertEquals(await test.db.collection("Listing.entries").countDocuments(), 1);
});
