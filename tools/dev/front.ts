import { portInUse } from "../../src/http/port_in_use.ts";
import type { Serves } from "./messages.ts";

/** A connection of a client, and the one to the server that its first request went to. */
interface Relayed {
  readonly client: Deno.TcpConn;
  readonly server: Deno.TcpConn;
  readonly to: Serves;
  /** Whether the server was the last to say something: no request is on its way to it. */
  answered: boolean;
}

const BUFFER = 64 * 1024;
/** How long it waits when no connection can be taken, in milliseconds. */
const PAUSE = 50;
/** The addresses of this machine for itself (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3 and 2.5.5.2). */
const LOOPBACK = /^(::ffff:)?127\.|^::1$/i;

/** The port that clients know. Each connection is handed on, byte by byte, to the server of the moment. */
export class Front {
  readonly #relayed = new Set<Relayed>();
  #server: Serves | undefined;
  #closed = false;

  private constructor(
    private readonly asked: { readonly hostname: string; readonly port: number },
    private readonly listener: Deno.TcpListener,
  ) {
    void this.#accept();
  }

  /**
   * Takes a port; 0 is any free one.
   *
   * @throws Error when somebody else has it
   */
  static open(hostname: string, port: number): Front {
    try {
      return new Front({ hostname, port }, Deno.listen({ hostname, port }));
    } catch (error) {
      throw error instanceof Deno.errors.AddrInUse ? portInUse(hostname, port) : error;
    }
  }

  /** The port that it has. */
  get port(): number {
    return this.listener.addr.port;
  }

  /** Whether it was opened for that host and port. */
  isFor(hostname: string, port: number): boolean {
    return this.asked.hostname === hostname && this.asked.port === port;
  }

  /** From now on connections go to that server; none are taken where there is none. */
  leadTo(server: Serves | undefined): void {
    this.#server = server;
  }

  /**
   * Ends the connections to a server that are between two requests: for its next one a client opens another.
   *
   * @param busy the ports at our end of those that are not
   */
  endIdle(to: Serves, busy: readonly number[]): void {
    for (const { server, answered, ...one } of this.#relayed) {
      const idle = one.to === to && answered && !busy.includes(server.localAddr.port);
      // As if the client had ended it: what the server has said is handed on to its end.
      if (idle) server.closeWrite().catch(() => {});
    }
  }

  /** Gives the port back; connections stay open until their servers end them. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.listener.close();
  }

  async #accept(): Promise<void> {
    while (!this.#closed) {
      // Who has gone before being taken is not missed.
      const client = await this.listener.accept().catch(() => undefined);
      if (client) void this.#relay(client);
      // As long as the system has no file left for one more, it fails at once.
      else if (!this.#closed) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  async #relay(client: Deno.TcpConn): Promise<void> {
    let relayed: Relayed | undefined;
    try {
      // Browsers open connections in advance: which server it goes to is decided when there is a request.
      const buffer = new Uint8Array(BUFFER);
      const first = await client.read(buffer);
      const to = this.#server;
      if (!to || first === null) return;
      const server = await connect(to, client.remoteAddr.hostname);
      relayed = { client, server, to, answered: false };
      this.#relayed.add(relayed);
      client.setNoDelay();
      server.setNoDelay();
      await write(server, buffer.subarray(0, first));
      void this.#handOnRequests(relayed);
      await copy(server, client, () => relayed!.answered = true);
    } catch {
      // One of the two is gone: so is the other.
    } finally {
      close(client);
      if (relayed) close(relayed.server);
      if (relayed) this.#relayed.delete(relayed);
    }
  }

  async #handOnRequests(relayed: Relayed): Promise<void> {
    const { client, server } = relayed;
    try {
      await copy(client, server, () => relayed.answered = false);
      // It has said all, and may still wait for the answer.
      await server.closeWrite();
    } catch {
      close(server);
    }
  }
}

function connect({ near, far }: Serves, from: string): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: LOOPBACK.test(from) ? near : far });
}

/** Hands on what one connection says to another until it has said all. */
async function copy(from: Deno.TcpConn, to: Deno.TcpConn, said: () => void): Promise<void> {
  const buffer = new Uint8Array(BUFFER);
  for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
    said();
    await write(to, buffer.subarray(0, count));
  }
}

async function write(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It was closed before.
  }
}
