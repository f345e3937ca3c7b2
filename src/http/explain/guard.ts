import type { Context, Next } from "@hono/hono";
import { freshID } from "@utils/database.ts";
import { isLoopback } from "../origins.ts";

/** What `Deno.serve` tells of a connection; the app gets it as its environment. */
export interface Connection {
  readonly remoteAddr?: Deno.Addr;
}

/** What a proxy or a tunnel on this machine adds to what it passes on from elsewhere (RFC 7239, 4; RFC 9110, 7.6.3). */
const PASSED_ON = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Hono middleware: only for who sits at this machine. The connection must come from a loopback address, and the `Host` must be
 * a loopback name, so that no page of another site reaches it by DNS rebinding (OWASP, "DNS rebinding"). Others get 403.
 */
export async function loopbackOnly(c: Context, next: Next): Promise<Response | void> {
  const wrong = whyRefused(c.env as Connection | undefined, c.req.raw.headers);
  if (wrong) {
    const error = `The explainer is only for this machine: ${wrong}`;
    return c.json({ error }, 403, { "X-Request-Id": freshID() });
  }
  c.header("cache-control", "no-store");
  c.header("x-content-type-options", "nosniff");
  c.header("cross-origin-resource-policy", "same-origin");
  await next();
}

function whyRefused(connection: Connection | undefined, headers: Headers): string | undefined {
  const from = connection?.remoteAddr;
  const address = from && "hostname" in from ? from.hostname : undefined;
  if (!address || !isLoopbackAddress(address)) {
    return `the connection comes from ${
      address ? `"${address}"` : "no known address"
    }, expected a loopback address`;
  }
  const host = headers.get("host") ?? "";
  if (!isLoopbackHost(host)) {
    return `the "Host" is ${JSON.stringify(host)}, expected "localhost" or "127.0.0.1"`;
  }
  const passedOn = PASSED_ON.find((name) => headers.has(name));
  if (passedOn) return `a proxy passed the request on (its header "${passedOn}")`;
}

/** An address as the socket has it: IPv4, IPv6, or IPv4 within IPv6 (RFC 4291, 2.5.5.2). */
function isLoopbackAddress(address: string): boolean {
  return address === "::1" || isLoopback(address.replace(/^::ffff:/i, ""));
}

function isLoopbackHost(host: string): boolean {
  const isPlain = /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`);
  return isPlain && isLoopback(new URL(`http://${host}`).hostname);
}
