import { assertEquals } from "@std/assert";
import { failure, withDatabase } from "../testing/with_database.ts";

Deno.test("a text index is made, listed as MongoDB lists it, never used, and dropped; $text is refused", () =>
  withDatabase(async (db) => {
    const notes = db.collection("notes");
    const make = () =>
      notes.createIndex({ owner: 1, title: "text", body: "text" }, { weights: { title: 5 } });
    const name = await make();
    assertEquals([name, await make()], ["owner_1_title_text_body_text", "owner_1_title_text_body_text"]);
    assertEquals((await notes.listIndexes().toArray())[1], {
      v: 2,
      key: { owner: 1, _fts: "text", _ftsx: 1 },
      name,
      weights: { body: 1, title: 5 },
      default_language: "english",
      language_override: "language",
      textIndexVersion: 3,
    });
    assertEquals((await failure(() => notes.createIndex({ other: "text" }))).code, 85);
    assertEquals((await failure(() => notes.createIndex({ a: "text" }, { weights: { a: 0 } }))).code, 67);

    await notes.insertMany([{ owner: "ada", title: "tea", _fts: 1 }, {
      owner: "bob",
      title: ["milk"],
      _fts: 1,
    }]);
    await notes.updateOne({ owner: "ada" }, { $set: { title: "coffee" } });
    assertEquals(await notes.countDocuments({ owner: "ada" }), 1);
    assertEquals(await notes.countDocuments({ _fts: 1 }), 2);
    await notes.deleteMany({ title: "milk" });
    assertEquals(await notes.find().sort({ owner: 1 }).map(({ title }) => title).toArray(), ["coffee"]);
    assertEquals((await failure(() => notes.find({ $text: { $search: "tea" } }).toArray())).code, 238);
    await notes.dropIndex(name);
    assertEquals((await notes.indexes()).length, 1);
  }));
