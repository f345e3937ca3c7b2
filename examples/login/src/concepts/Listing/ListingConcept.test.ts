import { assertEquals } from "@std/assert";
import { testDb } from "@utils/database.ts";
import type { ID } from "@utils/types.ts";
import ListingConcept from "./ListingConcept.ts";

/** A test on a fresh database. */
function test(promise: string, body: (listing: ListingConcept) => Promise<void>): void {
  Deno.test(`Listing: ${promise}`, async () => {
    const [db, client] = await testDb();
    try {
      await body(new ListingConcept(db));
    } finally {
      await client.close();
    }
  });
}

/** Adds an entry that must be possible; gives its id. */
async function add(listing: ListingConcept, text: string): Promise<ID> {
  return (await listing.add({ text }) as { entry: ID }).entry;
}

const UNFIT = { error: "An entry has 1 to 100 characters." };
const GONE = { error: "This entry is not on the list any more." };

test("principle: what is added is found by all, can be reworded and ticked off, until it is removed", async (listing) => {
  assertEquals(await listing._getEntries({}), []);
  const milk = await add(listing, " Milk ");
  const bread = await add(listing, "Bread");
  assertEquals(await listing.change({ entry: milk, text: "Oat milk" }), {});
  assertEquals(await listing.change({ entry: milk, done: true }), {});
  assertEquals(await listing._getEntries({}), [
    { entry: milk, text: "Oat milk", done: true },
    { entry: bread, text: "Bread", done: false },
  ]);
  assertEquals(await listing.remove({ entry: milk }), {});
  assertEquals(await listing._getEntries({}), [{ entry: bread, text: "Bread", done: false }]);
});

test("a text is on the list once, in capitals neither", async (listing) => {
  await add(listing, "Milk");
  const bread = await add(listing, "Bread");
  assertEquals(await listing.add({ text: "MILK " }), { error: `"MILK" is on the list already.` });
  assertEquals(await listing.change({ entry: bread, text: "milk" }), {
    error: `"milk" is on the list already.`,
  });
  assertEquals(await listing.change({ entry: bread, text: "BREAD" }), {});
});

test("of ten who add the same at once, one does", async (listing) => {
  const results = await Promise.all(Array.from({ length: 10 }, () => listing.add({ text: "Milk" })));
  assertEquals(results.filter((result) => "entry" in result).length, 1);
  assertEquals((await listing._getEntries({})).length, 1);
});

test("a text is 1 to 100 characters, spaces around it not counted", async (listing) => {
  for (const text of ["", "  ", "x".repeat(101)]) assertEquals(await listing.add({ text }), UNFIT);
  const entry = await add(listing, ` ${"x".repeat(100)} `);
  assertEquals(await listing.change({ entry, text: " " }), UNFIT);
});

test("what is not on the list can be removed, and cannot be changed", async (listing) => {
  const entry = await add(listing, "Milk");
  assertEquals(await listing.change({ entry }), {});
  assertEquals(await listing.remove({ entry }), {});
  assertEquals(await listing.remove({ entry }), {});
  assertEquals(await listing.change({ entry, done: true }), GONE);
  assertEquals(await listing.change({ entry }), GONE);
});

test("a value of another type is refused, an operator too", async (listing) => {
  const entry = await add(listing, "Milk");
  const values: unknown[] = [7, null, { $ne: "" }, ["Milk"]];
  for (const wrong of values) {
    for (
      const result of [
        await listing.add({ text: wrong as string }),
        await listing.change({ entry: wrong as ID, done: true }),
        await listing.change({ entry, text: wrong as string }),
        await listing.change({ entry, done: wrong as boolean }),
        await listing.remove({ entry: wrong as ID }),
      ]
    ) assertEquals(Object.keys(result), ["error"]);
  }
  assertEquals(await listing._getEntries({}), [{ entry, text: "Milk", done: false }]);
});
