/** A database server that runs in this process. */
export interface RunningServer {
  /** The `mongodb://` address that clients connect to. */
  readonly url: string;
  /** Ends it; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** One server for all clients of a process: started for the first that comes, ended when the last has gone. */
export class SharedServer {
  #users = 0;
  #running: Promise<RunningServer> | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  /** `start` starts the server; it is called again when one comes after the last has gone, and after it failed. */
  constructor(private readonly start: () => Promise<RunningServer>) {}

  /** Gives the address of the running server; throws what starting it throws. Each call that succeeds needs a `release`. */
  async acquire(): Promise<string> {
    this.#running ??= this.#ended.then(this.start);
    const running = this.#running;
    this.#users++;
    try {
      return (await running).url;
    } catch (error) {
      this.#users--;
      if (this.#running === running) this.#running = undefined;
      throw error;
    }
  }

  /** Gives the server back; resolves, for the last, when it has ended. */
  async release(): Promise<void> {
    if (--this.#users > 0 || this.#running === undefined) return;
    const closing = this.#running.then((server) => server.close());
    this.#running = undefined;
    this.#ended = closing.catch(() => {});
    await closing;
  }
}
