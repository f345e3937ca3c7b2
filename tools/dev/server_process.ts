import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { FromServer, Serves, ToServer } from "./messages.ts";

/** A server that says nothing for so long is caught in a loop, in milliseconds. */
const REACTION_TIME = 2_000;

const SERVER_SIDE = fileURLToPath(new URL("./server_side.ts", import.meta.url));

/** How a server ended. */
export interface Ended {
  /** The exit status; null when a signal ended it. */
  readonly code: number | null;
  /** The error that ended it before it served, as Deno printed it; empty when there was none. */
  readonly error: string;
}

/** A server of the project (`src/main.ts`) in a process of its own. */
export class ServerProcess {
  /** Resolves when it has registered its syncs and takes requests. */
  readonly serves: Promise<Serves>;
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  readonly #busy = Promise.withResolvers<readonly number[]>();
  /** What it has said on standard error from Deno's `error:` on, which ends a start; undefined as long as there is none. */
  #error: string[] | undefined;
  #hasStarted = false;

  /**
   * Starts it. What it prints goes where ours goes, but for the error that ends its start.
   *
   * @param root the folder of the project
   * @param env all of its environment variables
   */
  constructor(root: string, env: Readonly<Record<string, string>>) {
    this.#process = spawn(Deno.execPath(), ["run", "-A", "--preload", SERVER_SIDE, "src/main.ts"], {
      cwd: root,
      env,
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    this.serves = new Promise((resolve) => {
      this.#process.on("message", (message: FromServer) => {
        if (message.kind === "busy") return this.#busy.resolve(message.ports);
        this.#hasStarted = true;
        // It was none that ended the start.
        this.#error?.forEach((line) => console.error(line));
        resolve(message);
      });
    });
    const read = this.#readErrors();
    this.ended = new Promise((resolve) => {
      this.#process.on("exit", async (code) => {
        await read;
        resolve({ code, error: this.#hasStarted ? "" : this.#error?.join("\n") ?? "" });
      });
    });
  }

  /**
   * Lets it end each connection with its answer, because new ones go elsewhere. It is ended when it does not react.
   *
   * @returns the ports at our end of the connections that have a request
   */
  async giveWay(): Promise<readonly number[]> {
    this.#send("next");
    const timer = setTimeout(() => this.kill(), REACTION_TIME);
    const busy = await Promise.race([this.#busy.promise, this.ended.then(() => [])]);
    clearTimeout(timer);
    return busy;
  }

  /** Lets it finish what runs, and end. */
  leave(): void {
    this.#send("leave");
  }

  /** Ends it at once. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #send(message: ToServer): void {
    // Who is gone, or about to be, needs no message.
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  async #readErrors(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of this.#process.stderr!) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop()!;
      lines.forEach((line) => this.#take(line));
    }
    if (rest !== "") this.#take(rest);
  }

  #take(line: string): void {
    const plain = stripVTControlCharacters(line);
    const ends = !this.#hasStarted && (this.#error !== undefined || plain.startsWith("error: "));
    if (ends) (this.#error ??= []).push(plain);
    else console.error(line);
  }
}
