/// <reference lib="webworker" />
/** The server's own thread: opens the data, listens, and answers commands until it is told to close. */
import { removeAddress, urlOf, writeAddress } from "./address.ts";
import { executeOn } from "./execute.ts";
import { Cursors } from "./read/cursors.ts";
import { Storage } from "./storage/storage.ts";
import { deleteExpired } from "./storage/ttl.ts";
import { listen, type Listener } from "./wire/listener.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** How often MongoDB looks for what has expired. */
const SWEEP_MS = 60_000;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const tell = (message: FromWorker) => scope.postMessage(message);

interface Running {
  dataDir: string;
  storage: Storage;
  listener: Listener;
  sweeping: ReturnType<typeof setInterval>;
}

let running: Running | undefined;

scope.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "open") return open(data.dataDir, data.port);
  if (data.kind === "fail") throw new Error("the thread was told to fail");
  await running?.listener.close();
  release();
  tell({ kind: "closed" });
};

// A defect ends this thread. The file is given back first, so that the next one can open it.
scope.addEventListener("error", abandon);
scope.addEventListener("unhandledrejection", abandon);

function open(dataDir: string, port: number): void {
  let storage: Storage | undefined;
  try {
    storage = Storage.open(dataDir);
    const engine = { storage, cursors: new Cursors(), now: () => new Date() };
    const listener = listen(port, executeOn(engine));
    const sweeping = setInterval(() => sweep(engine), SWEEP_MS);
    running = { dataDir, storage, listener, sweeping };
    writeAddress(dataDir, { pid: Deno.pid, url: urlOf(listener.port) });
    tell({ kind: "listening", port: listener.port });
  } catch (error) {
    storage?.close();
    tell({ kind: "refused", reason: reasonOf(error, port) });
  }
}

function sweep({ storage, cursors }: { storage: Storage; cursors: Cursors }): void {
  cursors.endIdle();
  deleteExpired(storage, new Date());
}

function release(): void {
  if (!running) return;
  const { storage, dataDir, sweeping } = running;
  running = undefined;
  clearInterval(sweeping);
  storage.close();
  removeAddress(dataDir);
}

function abandon(): void {
  void running?.listener.close();
  release();
}

function reasonOf(error: unknown, port: number): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Cannot listen on 127.0.0.1:${port}: the port is taken. Set EMBEDDED_PORT to another one, or to none for any`;
  }
  return error instanceof Error ? error.message : String(error);
}
