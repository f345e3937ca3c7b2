import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Config, type Environment, loadConfig } from "../../src/utils/config.ts";
import { build } from "../build.ts";
import { type Failure, readFailure } from "./failure.ts";
import { Front } from "./front.ts";
import type { Serves } from "./messages.ts";
import { type Ended, ServerProcess } from "./server_process.ts";
import { type HeldDatabase, SharedDatabase } from "./shared_database.ts";

/** A server that has begun to serve. */
export interface Started {
  /** Such as `http://127.0.0.1:8000/api`. */
  readonly url: string;
  /** The address of the embedded database; absent where MONGODB_URL is set. */
  readonly database?: string;
  readonly config: Config;
}

/** What a server needs around it. */
interface Surroundings {
  readonly config: Config;
  readonly front: Front;
  readonly database: HeldDatabase;
}

/** The server that the requests go to. */
interface Serving {
  readonly process: ServerProcess;
  readonly serves: Serves;
  readonly front: Front;
}

/** The server of a project, replaced as a whole by one on the files as they have become. */
export class DevServer {
  /** A sentence for each file that is not loaded and seems meant to be, as of the last start. */
  leftOut: readonly string[] = [];
  readonly #database = new SharedDatabase();
  /** Every process that is not gone, with the promise that it is, and has given its database back. */
  readonly #processes = new Map<ServerProcess, Promise<void>>();
  #serving: Serving | undefined;
  /** The port, which stays while servers come and go. */
  #front: Front | undefined;
  #starting: ServerProcess | undefined;
  #start: Promise<unknown> = Promise.resolve();
  #givenUp = false;
  #stopping = false;

  /**
   * @param root the folder of the project
   * @param given the environment, which wins over `.env`
   * @param crashed told when the server that takes the requests has ended by itself
   */
  constructor(
    private readonly root: string,
    private readonly given: Readonly<Record<string, string>>,
    private readonly crashed: (ended: Ended) => void,
  ) {}

  /** Whether a server takes requests. */
  get serves(): boolean {
    return this.#serving !== undefined;
  }

  /**
   * Builds the barrels, starts a server and, when it has registered its syncs, leads the requests to it; the former one
   * finishes what it has begun. Not to be called again before it has ended.
   *
   * @returns why it did not start, the former one then goes on; undefined when it was given up
   */
  start(): Promise<Started | Failure | undefined> {
    this.#givenUp = this.#stopping;
    const start = this.#tryToStart();
    this.#start = start;
    return start;
  }

  /** Gives up a start that is under way. */
  giveUp(): void {
    this.#givenUp = true;
    this.#starting?.kill();
  }

  /** Lets every server finish what it has begun; resolves when nothing is left of them, nor of the database. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.giveUp();
    await this.#start;
    this.#front?.close();
    await this.#serving?.process.giveWay();
    this.#serving?.process.leave();
    await Promise.all(this.#processes.values());
    await this.#database.close();
  }

  /** Ends every server at once, whatever it does. */
  kill(): void {
    for (const process of this.#processes.keys()) process.kill();
  }

  async #tryToStart(): Promise<Started | Failure | undefined> {
    let around: Surroundings;
    try {
      around = await this.#prepare();
    } catch (error) {
      return { text: error instanceof Error ? error.message : String(error) };
    }
    const { config, front, database } = around;
    if (this.#givenUp) return void await this.#giveBack(around);
    const process = this.#run(around);
    this.#starting = process;
    const outcome = await Promise.race([process.serves, process.ended]);
    this.#starting = undefined;
    if ("code" in outcome) return this.#givenUp ? undefined : this.#failureOf(outcome);
    await this.#takeOver({ process, serves: outcome, front });
    const host = config.host.includes(":") ? `[${config.host}]` : config.host;
    const url = `http://${host}:${front.port}${config.requesting.baseUrl}`;
    return { url, config, ...(database.url && { database: database.url }) };
  }

  async #prepare(): Promise<Surroundings> {
    this.leftOut = (await build(this.root)).leftOut;
    const config = loadConfig(await this.#environment());
    const database = await this.#database.hold(config);
    try {
      const { host, port } = config;
      const front = this.#front?.isFor(host, port) ? this.#front : Front.open(host, port);
      return { config, front, database };
    } catch (error) {
      await database.release();
      throw error;
    }
  }

  /** What the server will find: the environment, with `.env` beneath it. */
  async #environment(): Promise<Environment> {
    const text = await Deno.readTextFile(join(this.root, ".env")).catch(() => "");
    return { ...parseEnv(text), ...this.given };
  }

  #run(around: Surroundings): ServerProcess {
    const { front, database } = around;
    const process = new ServerProcess(this.root, {
      ...this.given,
      ...database.env,
      PORT: String(front.port),
    });
    const gone = process.ended.then(async (ended) => {
      await this.#giveBack(around);
      this.#processes.delete(process);
      if (this.#serving?.process !== process) return;
      this.#serving = undefined;
      front.leadTo(undefined);
      if (!this.#stopping) this.crashed(ended);
    });
    this.#processes.set(process, gone);
    return process;
  }

  async #giveBack({ front, database }: Surroundings): Promise<void> {
    if (front !== this.#front) front.close();
    await database.release();
  }

  async #takeOver(next: Serving): Promise<void> {
    const former = this.#serving;
    this.#serving = next;
    next.front.leadTo(next.serves);
    if (this.#front !== next.front) this.#front?.close();
    this.#front = next.front;
    if (!former) return;
    former.front.endIdle(former.serves, await former.process.giveWay());
    former.process.leave();
  }

  #failureOf({ code, error }: Ended): Failure {
    if (error !== "") return readFailure(error, this.root);
    return { text: `src/main.ts ended with status ${code} before it listened` };
  }
}
