/**
 * Requests per second and the 99th percentile of the answer time: an echo through Requesting and a sync, and a login, against
 * handlers written by hand, 32 connections, in turns in the same run. Needs `wrk` (Debian's package).
 */
import { fileURLToPath } from "node:url";
import { type Load, load } from "./load.ts";

const OURS = "server_ours.ts";
const BY_HAND = "server_by_hand.ts";
const SECONDS = 4;
const ROUNDS = 3;

class Server implements AsyncDisposable {
  private constructor(
    private readonly process: Deno.ChildProcess,
    private readonly dataDir: string,
    readonly base: string,
  ) {}

  static async start(file: string, routes: number, env: Record<string, string> = {}): Promise<Server> {
    const dataDir = await Deno.makeTempDir();
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        "--v8-flags=--min-semi-space-size=16,--max-semi-space-size=32",
        fileURLToPath(new URL(file, import.meta.url)),
        String(routes),
      ],
      env: { DATA_DIR: dataDir, SYNC_TRACE_FLOWS: "1000", ...env },
      stdout: "piped",
    }).spawn();
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    return new Server(process, dataDir, `http://127.0.0.1:${Number(value)}/api`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.process.stdout.cancel().catch(() => {});
    await this.process.status;
    await Deno.remove(this.dataDir, { recursive: true });
  }
}

async function compare(
  name: string,
  routes: number,
  path: string,
  body: object,
  env: Record<string, string>,
  prepare: (base: string) => Promise<void> = async () => {},
): Promise<void> {
  await using ours = await Server.start(OURS, routes, env);
  await using byHand = await Server.start(BY_HAND, routes);
  await prepare(ours.base);
  await prepare(byHand.base);
  await load(ours.base + path, body, 1);
  await load(byHand.base + path, body, 1);
  const runs: { ours: Load; byHand: Load }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push({
      ours: await load(ours.base + path, body, SECONDS),
      byHand: await load(byHand.base + path, body, SECONDS),
    });
  }
  // The middle round by ratio: a disturbance of one round decides nothing.
  const ratio = ({ ours, byHand }: { ours: Load; byHand: Load }) =>
    ours.requestsPerSecond / byHand.requestsPerSecond;
  const middle = runs.sort((a, b) => ratio(a) - ratio(b))[Math.floor(ROUNDS / 2)];
  const cells = [
    name,
    middle.ours.requestsPerSecond.toFixed(0),
    middle.byHand.requestsPerSecond.toFixed(0),
    ratio(middle).toFixed(2),
    middle.ours.p99.toFixed(1),
    middle.byHand.p99.toFixed(1),
    (middle.ours.p99 / middle.byHand.p99).toFixed(2),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

/** Measures and prints everything. */
export async function http(): Promise<void> {
  console.log("\n### HTTP, 32 connections\n");
  console.log("| case | requests/s | by hand | ratio | p99 ms | by hand | ratio |");
  console.log("|---|---:|---:|---:|---:|---:|---:|");
  const unsaved = { REQUESTING_SAVE_REQUESTS: "false", REQUESTING_SAVE_RESPONSES: "false" };
  const text = { text: "Hello, how are you?" };
  await compare("echo, 1 route, not saved", 1, "/echo/0", text, unsaved);
  await compare("echo, 100 routes, not saved", 100, "/echo/50", text, unsaved);
  await compare("echo, 1 route, saved", 1, "/echo/0", text, {});
  const account = { username: "ada", password: "correct horse" };
  await compare("login", 1, "/auth/login", account, {}, async (base) => {
    const headers = { "content-type": "application/json" };
    await (await fetch(`${base}/auth/createAccount`, {
      method: "POST",
      headers,
      body: JSON.stringify(account),
    })).text();
  });
}

if (import.meta.main) await http();
