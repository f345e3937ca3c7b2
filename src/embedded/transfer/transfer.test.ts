import { assertEquals, assertRejects } from "@std/assert";
import { Double, Long } from "bson";
import { withDatabase } from "../testing/with_database.ts";
import { exportAll } from "./export.ts";
import { importAll } from "./import.ts";

Deno.test("what is exported is imported with its types, order of fields and indexes", async () => {
  const folder = await Deno.makeTempDir();
  const documents = [
    {
      _id: 1,
      "10": "ten",
      "9": "nine",
      double: new Double(2),
      long: Long.fromNumber(2),
      nested: { "1": 1, "0": 0 },
    },
    ...Array.from({ length: 1500 }, (_, i) => ({ _id: i + 2 })),
  ];
  let before: Uint8Array[] = [];
  let name = "";
  const raw = { raw: true, sort: { _id: 1 } } as const;
  await withDatabase(async (db, client) => {
    name = db.databaseName;
    const c = db.collection<{ _id: number }>("odd/name");
    await c.insertMany(documents);
    await c.createIndex({ double: 1 }, { unique: true, sparse: true });
    before = await c.find({}, raw).toArray() as unknown as Uint8Array[];
    assertEquals(await exportAll(client, folder, name), { collections: 1, documents: 1501 });
  });
  await withDatabase(async (_db, client) => {
    assertEquals(await importAll(client, folder, name), { collections: 1, documents: 1501 });
    const c = client.db(name).collection<{ _id: number }>("odd/name");
    const after = await c.find({}, raw).toArray() as unknown as Uint8Array[];
    assertEquals(after.map((bytes) => [...bytes]), before.map((bytes) => [...bytes]));
    assertEquals((await c.indexes()).map(({ name, unique }) => [name, unique]), [["_id_", undefined], [
      "double_1",
      true,
    ]]);
    await client.db(name).dropDatabase();
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a collection without documents is imported too; what is there already ends the import with its file", async () => {
  const folder = await Deno.makeTempDir();
  await withDatabase(async (db, client) => {
    await db.createCollection("empty");
    await db.collection<{ _id: number }>("full").insertOne({ _id: 1 });
    await exportAll(client, folder, db.databaseName);
    await db.dropDatabase();
    await importAll(client, folder, db.databaseName);
    const names = (await db.listCollections().toArray()).map(({ name }) => name);
    assertEquals(names.sort(), ["empty", "full"]);
    const again = () => importAll(client, folder, db.databaseName);
    await assertRejects(again, Error, `Cannot import "${folder}/${db.databaseName}/full.json": E11000`);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a line that is no document is named", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/db`);
  await Deno.writeTextFile(`${folder}/db/c.json`, '{"a":1}\n[1]\n');
  await withDatabase(async (_db, client) => {
    await assertRejects(
      () => importAll(client, folder),
      Error,
      `Cannot import "${folder}/db/c.json": line 2`,
    );
    await Deno.writeTextFile(`${folder}/db/c.json`, '{"a":1}\n{"a":\n');
    await assertRejects(
      () => importAll(client, folder),
      Error,
      `Cannot import "${folder}/db/c.json": line 2`,
    );
  });
  await Deno.remove(folder, { recursive: true });
});
