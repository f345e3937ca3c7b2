import { urlOf } from "./address.ts";
import type { EmbeddedServer } from "./server.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** The port of a thread that has just died may be taken for a moment. */
const RESTARTS = 50;
const RESTART_MS = 100;

/** Runs the server's thread, and starts it again on the same port when it dies. */
export class Supervisor implements EmbeddedServer {
  #port = 0;
  #worker: Worker | undefined;
  #closed: (() => void) | undefined;
  #closing = false;
  readonly #onDown: ((reason: string) => void)[] = [];
  readonly #onUp: (() => void)[] = [];

  constructor(private readonly dataDir: string) {}

  get url(): string {
    return urlOf(this.#port);
  }

  onDown(callback: (reason: string) => void): void {
    this.#onDown.push(callback);
  }

  onUp(callback: () => void): void {
    this.#onUp.push(callback);
  }

  /** Resolves when the thread listens; rejects with its reason when it cannot. */
  start(port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "embedded" });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "listening") {
        this.#port = data.port;
        this.#worker = worker;
        resolve();
      } else if (data.kind === "refused") {
        worker.terminate();
        reject(new Error(data.reason));
      } else {
        this.#closed?.();
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      reject(new Error(event.message));
      if (this.#worker === worker) void this.#restart(event.message);
    };
    send(worker, { kind: "open", dataDir: this.dataDir, port });
    return promise;
  }

  async close(): Promise<void> {
    this.#closing = true;
    const worker = this.#worker;
    this.#worker = undefined;
    if (!worker) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = resolve;
    send(worker, { kind: "close" });
    await promise;
    worker.terminate();
  }

  /** Makes the thread die as from a defect. */
  fail(): void {
    if (this.#worker) send(this.#worker, { kind: "fail" });
  }

  async #restart(reason: string): Promise<void> {
    this.#worker = undefined;
    this.#closed?.();
    this.#onDown.forEach((callback) => callback(reason));
    for (let attempt = 1; !this.#closing; attempt++) {
      try {
        await this.start(this.#port);
        if (this.#closing) return await this.close();
        return this.#onUp.forEach((callback) => callback());
      } catch (error) {
        if (attempt === RESTARTS) {
          const last = error instanceof Error ? error.message : String(error);
          return this.#onDown.forEach((callback) => callback(`Cannot start the database again: ${last}`));
        }
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      }
    }
  }
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
