import { assertEquals } from "@std/assert";
import type { Handler } from "../../src/http/supervision.ts";
import { serveInstead } from "./serve_instead.ts";

const HELD = 8000;

/** Runs with `Deno.serve` replaced for one port; gives the handlers that came to be served in another way. */
async function replaced(run: () => Promise<void>): Promise<Handler[]> {
  const { serve } = Deno;
  const taken: Handler[] = [];
  serveInstead(HELD, (handler) => {
    taken.push(handler);
    return () => Promise.resolve();
  });
  try {
    await run();
  } finally {
    Deno.serve = serve;
  }
  return taken;
}

Deno.test("in each way to ask for it, the port is served by somebody else, and the server that comes back can be ended", async () => {
  const handler = () => new Response();
  const ports: number[] = [];
  const onListen = ({ port }: { port: number }) => void ports.push(port);
  const taken = await replaced(async () => {
    const servers = [
      Deno.serve(handler),
      Deno.serve({ port: HELD, onListen }, handler),
      Deno.serve({ port: HELD, handler }),
    ];
    for (const server of servers) {
      assertEquals(server.addr.port, HELD);
      await server.shutdown();
      await server.finished;
    }
  });
  assertEquals(taken, [handler, handler, handler]);
  assertEquals(ports, [HELD]);
});

Deno.test("another port is served as before", async () => {
  const taken = await replaced(async () => {
    await using server = Deno.serve({ port: 0, onListen: () => {} }, () => new Response("as before"));
    const response = await fetch(`http://127.0.0.1:${server.addr.port}`);
    assertEquals(await response.text(), "as before");
  });
  assertEquals(taken, []);
});
