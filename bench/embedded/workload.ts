/** What is measured, and the same for every store. */

export interface Item {
  _id: string;
  key: number;
  group: number;
  text: string;
  hits: number;
}

/** A store under measurement: five operations. */
export interface Store {
  name: string;
  fill(items: Item[]): Promise<void>;
  insertOne(item: Item): Promise<unknown>;
  findById(id: string): Promise<unknown>;
  findByIndex(key: number): Promise<unknown>;
  updateOne(id: string): Promise<unknown>;
  find100(group: number): Promise<unknown>;
  close(): Promise<void>;
}

export interface Measurement {
  perSecond: number;
  p50: number;
  /** How many operations there was time for, and how many of those failed. */
  count: number;
  failed: number;
}

export const OPERATIONS = ["insertOne", "findById", "findByIndex", "find100", "updateOne"] as const;

/** Documents of about 230 bytes; `group` is shared by a hundred. */
export function makeItems(from: number, count: number): Item[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return { _id: String(n), key: keyOf(n), group: groupOf(n), text: "x".repeat(160), hits: 0 };
  });
}

const keyOf = (n: number) => (n * 7919) % 1_000_003;
const groupOf = (n: number) => Math.floor(n / 100);

/** A store that scans where others have an index would need hours for all operations. */
const LIMIT_MS = 4000;

/** Runs one operation some times, or for as long as there is time, with some of them at once. */
export async function measure(
  store: Store,
  operation: (typeof OPERATIONS)[number],
  size: number,
  concurrency: number,
  count: number,
): Promise<Measurement> {
  const times: number[] = [];
  let failed = 0;
  const fresh = makeItems(nextId(count), count);
  let next = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, async () => {
    for (let i = next++; i < count && performance.now() - started < LIMIT_MS; i = next++) {
      const begin = performance.now();
      await run(store, operation, (i * 7907) % size, fresh[i]).catch(() => failed++);
      times.push(performance.now() - begin);
    }
  }));
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  return {
    perSecond: Math.round((times.length - failed) / seconds),
    p50: times[times.length >> 1],
    count: times.length,
    failed,
  };
}

function run(store: Store, operation: (typeof OPERATIONS)[number], n: number, fresh: Item): Promise<unknown> {
  switch (operation) {
    case "insertOne":
      return store.insertOne(fresh);
    case "findByIndex":
      return store.findByIndex(keyOf(n));
    case "find100":
      return store.find100(groupOf(n));
    default:
      return store[operation](String(n));
  }
}

let lastId = 1_000_000;
function nextId(count: number): number {
  lastId += count;
  return lastId;
}
