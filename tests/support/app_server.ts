import { basename } from "node:path";
import { readAddress } from "../../src/embedded/address.ts";
import { Program, type ProgramOptions } from "./program.ts";
import { until } from "./until.ts";

/** An answer of the server, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it came. */
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: Record<string, unknown>;
  /** From sending the request to the end of the answer, in milliseconds. */
  readonly ms: number;
}

/** The server of the project (`src/main.ts`) as its users start it, with a data folder of its own unless `env` says otherwise. */
export class AppServer implements AsyncDisposable {
  private constructor(
    readonly program: Program,
    /** Such as `http://127.0.0.1:40123/api`. */
    readonly url: string,
    private readonly folder: string,
  ) {}

  /**
   * Starts it on any free port; resolves when it listens. Its data are in `.data` of its folder; where the tests run with a
   * MONGODB_URL, in a database there that is named after the folder.
   */
  static async start({ env, ...options }: ProgramOptions): Promise<AppServer> {
    const { folder } = options;
    const chosen = chosenDatabase(folder);
    const database = chosen && { MONGODB_URL: chosen.url, DB_NAME: chosen.name };
    const program = new Program(["run", "-A", "src/main.ts"], {
      ...options,
      env: { PORT: "0", ...database, ...env },
    });
    try {
      const [, url] = await program.said(/Listening on (http:\S+)/);
      return new AppServer(program, url, folder);
    } catch (error) {
      await program.end("SIGKILL");
      throw error;
    }
  }

  /** Posts a body as JSON, or a text or stream as it is. */
  async post(
    path: string,
    body: object | string | ReadableStream<Uint8Array<ArrayBuffer>>,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const raw = typeof body === "string" || body instanceof ReadableStream;
    const begin = performance.now();
    const response = await fetch(this.url + path, {
      method: "POST",
      body: raw ? body : JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
    const text = await response.text();
    const ms = performance.now() - begin;
    return { status: response.status, headers: response.headers, text, body: parsed(text), ms };
  }

  /** Where its data are: the address of the database server, and the name of the database. */
  async database(): Promise<{ readonly url: string; readonly name: string }> {
    const address = () => readAddress(`${this.folder}/.data`)?.url;
    return chosenDatabase(this.folder) ??
      { url: await until("the embedded database has left its address", address), name: "app" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }
}

function chosenDatabase(folder: string): { url: string; name: string } | undefined {
  const url = Deno.env.get("MONGODB_URL");
  return url ? { url, name: basename(folder) } : undefined;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return { "not JSON": text };
  }
}
