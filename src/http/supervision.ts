import type { SyncConcept } from "@engine";
import type { Config } from "@utils/config.ts";

/** What `Deno.serve` calls for each request. */
export type Handler = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;

/** A server that takes requests. */
export type Listening = Pick<Deno.HttpServer<Deno.NetAddr>, "addr" | "shutdown">;

/** Who runs servers, and replaces each by the next while clients go on: `deno task dev`. */
export interface Supervisor {
  /**
   * Serves in place of `Deno.serve`: requests to the host and port of the configuration reach the handler from now on, by way
   * of the supervisor, which holds the port. It sees each of them, and its flow.
   */
  serve(
    handler: Handler,
    config: Pick<Config, "host" | "port" | "requesting">,
    engine: SyncConcept,
  ): Listening;
  /** Resolves when no request comes here any more, and those that came have their answers: the server is to stop. */
  readonly replaced: Promise<void>;
}

/** The supervisor of this process; it sets itself before `src/main.ts` runs. A server that nobody supervises has none. */
export const supervision: { by?: Supervisor } = {};
