import { Buffer } from "node:buffer";
import { BSON, type Db } from "mongodb";

/** Every byte of a database, as BSON: documents of all collections, their names and indexes. For tests that search it. */
export async function dumpDatabase(db: Db): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (const info of await db.listCollections().toArray()) {
    const collection = db.collection(info.name);
    const documents = await collection.find().toArray();
    parts.push(...[info, ...await collection.indexes(), ...documents].map((one) => BSON.serialize(one)));
  }
  return Buffer.concat(parts);
}
