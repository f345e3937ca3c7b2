import { log } from "@utils/logger.ts";
import { portInUse } from "./port_in_use.ts";
import type { Handler, Listening } from "./supervision.ts";

/** Between two attempts to listen, in milliseconds. */
const PAUSE = 1_000;

/**
 * Serves on a port, as `Deno.serve` does, and also after it: Deno's server takes no connection ever again when once the system
 * had no file left for one (EMFILE; Deno 2.9), to which any client can bring it by opening many. This one listens again.
 *
 * @param port 0 is any free one
 * @throws Error when somebody else has the port
 */
export function listen(hostname: string, port: number, handler: Handler): Listening {
  const serve = (port: number) => Deno.serve({ hostname, port, onListen: () => {} }, handler);
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = serve(port);
  } catch (error) {
    throw error instanceof Deno.errors.AddrInUse ? portInUse(hostname, port) : error;
  }
  const { addr } = server;
  let isOver = false;

  async function listenOn(): Promise<void> {
    for (;;) {
      try {
        return await server.finished;
      } catch (error) {
        if (isOver) return;
        log("error", `No connection could be taken: ${(error as Error).message}. The server listens again`);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      try {
        if (!isOver) server = serve(addr.port);
      } catch {
        // That of before has not forgotten why it ended: it is told again.
      }
    }
  }
  void listenOn();
  return {
    addr,
    shutdown: () => {
      isOver = true;
      return server.shutdown();
    },
  };
}
