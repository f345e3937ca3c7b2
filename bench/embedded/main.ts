/**
 * `deno run -A bench/embedded/main.ts`: the embedded database against plain `node:sqlite` and, with SECOND_OPINION_URL,
 * against another server that speaks MongoDB's protocol, all in the same run. BENCH_COUNT operations each (2,000).
 */
import { startEmbedded } from "../../src/embedded/server.ts";
import { MongoClient } from "mongodb";
import { mongoStore, sqliteStore } from "./stores.ts";
import { type Item, makeItems, measure, OPERATIONS, type Store } from "./workload.ts";

const COUNT = Number(Deno.env.get("BENCH_COUNT") ?? 2000);
const SIZES = [1000, 100_000];
const CONCURRENCIES = [1, 32];

const dataDir = await Deno.makeTempDir({ prefix: "bench-" });
let server = await startEmbedded({ dataDir });
const second = Deno.env.get("SECOND_OPINION_URL");

console.log(
  `${COUNT} operations each, for at most 4 seconds; per second, and the median in milliseconds in brackets`,
);
for (const size of SIZES) {
  const stores = [
    await mongoStore("embedded", server.url),
    ...(second ? [await mongoStore("second opinion", second)] : []),
    sqliteStore(),
  ];
  for (const store of stores) await store.fill(makeItems(0, size));
  for (const concurrency of CONCURRENCIES) {
    console.log(
      `\n| ${size} documents, ${concurrency} at once | ${stores.map(({ name }) => name).join(" | ")} |`,
    );
    console.log("| --- ".repeat(stores.length + 1) + "|");
    for (const operation of OPERATIONS) await report(stores, operation, size, concurrency);
  }
  for (const store of stores) await store.close();
}
await reportScan();
await server.close();
await Deno.remove(dataDir, { recursive: true });

async function report(
  stores: Store[],
  operation: (typeof OPERATIONS)[number],
  size: number,
  concurrency: number,
) {
  const cells = [];
  for (const store of stores) {
    const { perSecond, p50, count, failed } = await measure(store, operation, size, concurrency, COUNT);
    const less = [count < COUNT ? `${count} done` : "", failed > 0 ? `${failed} failed` : ""].filter(Boolean);
    cells.push(`${perSecond} (${p50.toFixed(2)}${less.map((text) => `; ${text}`).join("")})`);
  }
  console.log(`| ${[operation, ...cells].join(" | ")} |`);
}

/** The longest time in which this process could not run, while the database scans 100,000 documents; and a restart. */
async function reportScan(): Promise<void> {
  const client = await MongoClient.connect(server.url);
  const items = client.db("scan").collection<Item>("items");
  for (let i = 0; i < 100_000; i += 1000) await items.insertMany(makeItems(i, 1000));
  let gap = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    gap = Math.max(gap, performance.now() - last);
    last = performance.now();
  }, 1);
  const started = performance.now();
  await items.countDocuments({ text: "nobody" });
  const scan = performance.now() - started;
  clearInterval(timer);
  await client.close();
  await server.close();
  const opening = performance.now();
  server = await startEmbedded({ dataDir });
  const open = performance.now() - opening;
  console.log(
    `\nscan of 100,000 documents: ${Math.round(scan)} ms; the longest gap of this process: ${
      Math.round(gap)
    } ms`,
  );
  console.log(`opening 100,000 documents again: ${Math.round(open)} ms`);
}
