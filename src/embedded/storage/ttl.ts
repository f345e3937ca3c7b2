import { decode } from "../bson/codec.ts";
import { keyOf } from "../bson/key.ts";
import type { Collection } from "./collection.ts";
import type { Index } from "./index.ts";
import type { Interval } from "./interval.ts";
import { classOf, descending } from "./key_space.ts";
import { IndexScan } from "./scan.ts";
import { successor } from "./interval.ts";
import type { Storage } from "./storage.ts";

/**
 * Deletes the documents whose time is over by an index with `expireAfterSeconds`, and gives how many. A document without
 * a date on the path never expires; of several dates the earliest counts. What cannot be deleted, as on a full disk,
 * stays for the next time.
 * Source: https://www.mongodb.com/docs/manual/core/index-ttl/#expiration-of-data
 */
export function deleteExpired(storage: Storage, now: Date): number {
  let deleted = 0;
  for (const collection of storage.catalogue.all()) {
    for (const index of collection.indexes) {
      if (index.expireAfterSeconds === undefined) continue;
      const latest = new Date(now.getTime() - index.expireAfterSeconds * 1000);
      try {
        deleted += deleteUntil(storage, collection, index, latest);
      } catch {
        // Nobody waits for this to be told. Clients are, by their own commands, and an error here would end their thread.
      }
    }
  }
  return deleted;
}

function deleteUntil(storage: Storage, collection: Collection, index: Index, latest: Date): number {
  const key = keyOf(latest);
  const dates: Interval = { low: classOf(key).low, high: successor(key) };
  const scan = new IndexScan(collection, index, [index.fields[0].descending ? descending(dates) : dates]);
  const expired = [];
  for (let row = scan.next(); row; row = scan.next()) expired.push(row);
  for (const { rid, bytes } of expired) {
    storage.transactions.write(() => collection.remove(rid, decode(bytes)));
  }
  return expired.length;
}
