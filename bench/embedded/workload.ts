/** What is measured, and the same for every store. */

export interface Item {
  _id: number;
  key: number;
  group: number;
  text: string;
}

/** A store under measurement: five operations. */
export interface Store {
  name: string;
  /** The most operations that are measured, for a store that scans where others have an index. */
  atMost?: number;
  fill(items: Item[]): Promise<void>;
  insertOne(item: Item): Promise<unknown>;
  findById(id: number): Promise<unknown>;
  findByIndex(key: number): Promise<unknown>;
  updateOne(id: number): Promise<unknown>;
  find100(group: number): Promise<unknown>;
  close(): Promise<void>;
}

export interface Measurement {
  perSecond: number;
  p50: number;
}

export const OPERATIONS = ["insertOne", "findById", "findByIndex", "find100", "updateOne"] as const;

/** Documents of about 230 bytes; `group` is shared by a hundred. */
export function makeItems(from: number, count: number): Item[] {
  return Array.from({ length: count }, (_, i) => {
    const _id = from + i;
    return { _id, key: (_id * 7919) % 1_000_003, group: Math.floor(_id / 100), text: "x".repeat(160) };
  });
}

/** Runs one operation some times with some of them at once. */
export async function measure(
  store: Store,
  operation: (typeof OPERATIONS)[number],
  size: number,
  concurrency: number,
  count: number,
): Promise<Measurement> {
  const times: number[] = [];
  const fresh = makeItems(nextId(count), count);
  let next = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, async () => {
    for (let i = next++; i < count; i = next++) {
      const id = (i * 7907) % size;
      const begin = performance.now();
      if (operation === "insertOne") await store.insertOne(fresh[i]);
      else if (operation === "findByIndex") await store.findByIndex((id * 7919) % 1_000_003);
      else if (operation === "find100") await store.find100(Math.floor(id / 100));
      else await store[operation](id);
      times.push(performance.now() - begin);
    }
  }));
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  return { perSecond: Math.round(count / seconds), p50: times[times.length >> 1] };
}

let lastId = 1_000_000;
function nextId(count: number): number {
  lastId += count;
  return lastId;
}
