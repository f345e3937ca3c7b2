import { closeConnection, type Execute, serveConnection } from "./connection.ts";
import { Unfinished } from "./unfinished.ts";

/** The listening end of the server. */
export interface Listener {
  port: number;
  /** Closes the listener and every connection; resolves when none is served any more. */
  close(): Promise<void>;
}

/** Takes connections on loopback. Throws when the port is taken. `port` 0 is any free one. */
export function listen(port: number, execute: Execute): Listener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port, transport: "tcp" });
  const connections = new Map<Deno.Conn, Promise<void>>();
  const unfinished = new Unfinished();
  let lastId = 0;
  let closing = false;
  const accepting = (async () => {
    while (!closing) {
      const connection = await listener.accept().catch(() => undefined);
      if (!connection) continue;
      connection.setNoDelay();
      const served = serveConnection(connection, ++lastId, execute, unfinished).finally(() =>
        connections.delete(connection)
      );
      connections.set(connection, served);
    }
  })();
  return {
    port: listener.addr.port,
    async close() {
      closing = true;
      listener.close();
      const served = [...connections.values()];
      for (const connection of connections.keys()) closeConnection(connection);
      await Promise.all([accepting, ...served]);
    },
  };
}
