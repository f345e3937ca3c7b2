/**
 * Which pages may call (CORS, Fetch Standard 3.2; OWASP ASVS 5.0, 3.4.2): the listed origins and the server's own; where none
 * are listed, in development also any page of this machine.
 *
 * In development a name other than those of this machine is not the server's own until it is listed: anybody can lead their own
 * name to the address of this machine, and the `Host` then agrees with their page's origin (DNS rebinding).
 */
export class Origins {
  readonly #listed: ReadonlySet<string>;

  constructor(
    private readonly allowed: readonly string[] | "*" | undefined,
    private readonly mode: "development" | "production",
  ) {
    this.#listed = new Set(allowed === "*" ? [] : allowed);
  }

  /** Whether a request with that `Origin` header, if it has one, may be served. */
  allows(origin: string | null, host: string | null): boolean {
    if (origin === null || this.allowed === "*" || this.#listed.has(origin)) return true;
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (!url) return false;
    if (this.mode === "production") return url.host === host;
    if (isLoopback(url.hostname)) return this.allowed === undefined || url.host === host;
    return isAddress(url.hostname) && url.host === host;
  }

  /** The headers that let the page at an allowed origin read the answer. Credentials are never allowed: no cookie is read. */
  headers(origin: string | null): Record<string, string> {
    if (this.allowed === "*") return { "access-control-allow-origin": "*", ...EXPOSED };
    if (origin === null) return VARY;
    return { "access-control-allow-origin": origin, ...VARY, ...EXPOSED };
  }
}

const VARY = { vary: "Origin" };
const EXPOSED = { "access-control-expose-headers": "X-Request-Id, Retry-After, Idempotent-Replayed" };

/** Whether a host name, as `URL` has it, is this machine (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Whether a host name, as `URL` has it, is an address, which nobody can lead elsewhere. */
function isAddress(hostname: string): boolean {
  return hostname.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
}
