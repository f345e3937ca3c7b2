import type { Handler } from "../../src/http/supervision.ts";

/** Takes the requests of a server, and gives what ends that. */
type Serve = (handler: Handler) => () => Promise<void>;

/** What `Deno.serve` is given, as far as it matters here. */
interface ServeOptions {
  readonly port?: number;
  readonly hostname?: string;
  /** Of a Unix socket. */
  readonly path?: string;
  readonly handler?: Handler;
  readonly onListen?: (addr: Deno.NetAddr) => void;
}

/** Where `Deno.serve` listens unless it is told. */
const DEFAULT_PORT = 8000;

/**
 * From now on whoever calls `Deno.serve` for that port is served in another way; other ports are served as before.
 *
 * @param held the port, which another process has
 * @param serve serves in place of `Deno.serve`
 */
export function serveInstead(held: number, serve: Serve): void {
  const { serve: serveItself } = Deno;

  function served(first: ServeOptions | Handler, second?: Handler): unknown {
    const options: ServeOptions = typeof first === "function"
      ? { handler: first }
      : { handler: second, ...first };
    const { handler, port = DEFAULT_PORT, hostname = "0.0.0.0", path, onListen } = options;
    if (port !== held || path !== undefined || !handler) {
      return Reflect.apply(serveItself, Deno, [first, second]);
    }
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const end = serve(handler);
    const shutdown = () => end().then(resolve);
    const addr = { transport: "tcp", hostname, port } as const;
    onListen?.(addr);
    return { addr, finished, shutdown, ref() {}, unref() {}, [Symbol.asyncDispose]: shutdown };
  }

  Object.assign(Deno, { serve: served });
}
