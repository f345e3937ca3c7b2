import { type Db, MongoClient } from "mongodb";

/** A way to a database that a test can hold up: what is sent to it then arrives only when the test lets go. */
export class HeldDatabase implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #client: MongoClient;
  readonly #ended: Promise<void>;
  #held = Promise.withResolvers<void>();
  #released: Promise<void> | undefined;
  #release = () => {};

  /** @param direct the same database, without anything in between */
  constructor(private readonly direct: Db) {
    const { port } = this.#listener.addr as Deno.NetAddr;
    this.#client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
    this.#ended = this.#forwardAll();
  }

  get db(): Db {
    return this.#client.db(this.direct.databaseName);
  }

  /** From now on nothing arrives. Resolves when something is on its way. */
  hold(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#released = promise;
    this.#release = resolve;
    this.#held = Promise.withResolvers();
    return this.#held.promise;
  }

  /** Lets everything arrive. */
  release(): void {
    this.#released = undefined;
    this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    await this.#client.close();
    this.#listener.close();
    await this.#ended;
  }

  async #forwardAll(): Promise<void> {
    const [hostname, port] = String(this.direct.client.options.hosts[0]).split(":");
    const ends: Promise<void>[] = [];
    for await (const client of this.#listener) {
      const server = await Deno.connect({ hostname, port: Number(port) });
      ends.push(this.#forward(client, server));
    }
    await Promise.all(ends);
  }

  /** Forwards in both directions until the client ends the connection. */
  async #forward(client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
    const back = server.readable.pipeTo(client.writable).catch(() => {});
    const writer = server.writable.getWriter();
    for await (const bytes of client.readable) {
      if (this.#released) this.#held.resolve();
      await this.#released;
      await writer.write(bytes);
    }
    await writer.close();
    await back;
  }
}
