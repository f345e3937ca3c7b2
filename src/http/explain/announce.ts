import type RequestingConcept from "@concepts/Requesting/RequestingConcept.ts";
import type { Config } from "@utils/config.ts";
import { log } from "@utils/logger.ts";
import { leaveAddress } from "./address.ts";

/**
 * Makes the explainer of a server known: where its pages are to the answers of development, and where the server is to
 * `deno task explain`. A data folder that cannot be written is no reason not to serve.
 *
 * @returns what takes the address away when the server stops
 */
export function announceExplainer(
  { host, mode, database }: Pick<Config, "host" | "mode" | "database">,
  port: number,
  requesting: RequestingConcept,
): () => void {
  const url = `http://${reachable(host)}:${port}`;
  if (mode === "development") requesting.explainPage = `${url}/_explain`;
  try {
    return leaveAddress(database.dataDir, { pid: Deno.pid, url, mode });
  } catch (error) {
    if (mode === "development") {
      log(
        "warn",
        `deno task explain cannot find this server: "${database.dataDir}": ${(error as Error).message}`,
      );
    }
    return () => {};
  }
}

/** The host by which a program of this machine reaches a server that listens there: any address is the loopback address too. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
