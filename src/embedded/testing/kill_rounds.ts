import { MongoClient } from "mongodb";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";

const WRITERS = 16;

interface Item {
  _id: number;
  n: number;
  /** The same as `n`: a document of which only a part was written would differ. */
  copy: number;
}

/** What writers were told, and what they had asked for when the server was killed. */
interface Known {
  acknowledged: Map<number, number>;
  asked: Map<number, number>;
}

/** What the rounds found. */
export interface Outcome {
  rounds: number;
  acknowledged: number;
  /** The longest time from starting the process to its first answer. */
  slowestStartMs: number;
}

/**
 * Kills the database's process with SIGKILL in the middle of concurrent inserts and updates, starts it again and compares
 * with what was acknowledged, which this process keeps. Throws on the first difference.
 */
export async function killRounds(
  rounds: number,
  dataDir: string,
  report = (_line: string) => {},
): Promise<Outcome> {
  const known: Known = { acknowledged: new Map(), asked: new Map() };
  let slowestStartMs = 0;
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now();
    const { child, url } = await startProcess(dataDir);
    const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 1000 });
    slowestStartMs = Math.max(slowestStartMs, performance.now() - started);
    await check(client, known);
    if (round === 1) await client.db("kill").collection("items").createIndex({ n: 1 });
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(client, known, writer, round));
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 250));
    child.kill("SIGKILL");
    await Promise.all(writers);
    await child.status;
    await client.close(true);
    report(`round ${round}: ${known.acknowledged.size} documents acknowledged`);
  }
  const { child, url } = await startProcess(dataDir);
  const client = await MongoClient.connect(url);
  await check(client, known);
  await client.close();
  child.kill("SIGTERM");
  await child.status;
  checkFile(dataDir);
  return { rounds, acknowledged: known.acknowledged.size, slowestStartMs };
}

async function startProcess(dataDir: string): Promise<{ child: Deno.ChildProcess; url: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("../../../tools/db.ts", import.meta.url).pathname],
    env: { DATA_DIR: dataDir, EMBEDDED_PORT: "0" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  for await (
    const chunk of child.stdout.pipeThrough(new TextDecoderStream()).values({ preventCancel: false })
  ) {
    text += chunk;
    const url = /mongodb:\S+/.exec(text)?.[0];
    if (url) return { child, url };
  }
  throw new Error(`The database did not start: ${text}`);
}

/** Inserts documents and updates some of them until the server is gone. */
async function write(client: MongoClient, known: Known, writer: number, round: number): Promise<void> {
  const items = client.db("kill").collection<Item>("items");
  try {
    for (let i = 0;; i++) {
      const _id = round * 1_000_000 + writer * 10_000 + i;
      await acknowledge(known, _id, 0, () => items.insertOne({ _id, n: 0, copy: 0 }));
      if (i % 2 === 1) continue;
      for (let n = 1; n <= 3; n++) {
        await acknowledge(known, _id, n, () => items.updateOne({ _id }, { $inc: { n: 1, copy: 1 } }));
      }
    }
  } catch {
    return;
  }
}

async function acknowledge(
  known: Known,
  _id: number,
  n: number,
  work: () => Promise<unknown>,
): Promise<void> {
  known.asked.set(_id, n);
  await work();
  known.acknowledged.set(_id, n);
}

async function check(client: MongoClient, { acknowledged, asked }: Known): Promise<void> {
  const items = client.db("kill").collection<Item>("items");
  const found = new Map((await items.find().toArray()).map((item) => [item._id, item]));
  for (const [_id, n] of acknowledged) {
    const item = found.get(_id);
    if (!item) throw new Error(`The acknowledged document ${_id} is lost`);
    if (item.n < n) throw new Error(`Document ${_id} is at ${item.n}, and ${n} was acknowledged`);
  }
  for (const { _id, n, copy } of found.values()) {
    if (n !== copy) throw new Error(`Document ${_id} is half-written: ${n} and ${copy}`);
    if (n > (asked.get(_id) ?? -1)) throw new Error(`Document ${_id} is at ${n}, which nobody asked for`);
  }
  const indexed = await items.find({ n: { $gte: 0 } }).hint(found.size > 0 ? { n: 1 } : { _id: 1 }).toArray();
  if (indexed.length !== found.size) {
    throw new Error(`The index has ${indexed.length} of ${found.size} documents`);
  }
}

function checkFile(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, "embedded.sqlite"));
  const result = Object.values(db.prepare("PRAGMA integrity_check").get()!)[0];
  db.close();
  if (result !== "ok") throw new Error(`SQLite finds the file damaged: ${result}`);
}
