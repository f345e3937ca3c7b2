/** Where a session's token is kept between two loads of a page. */
export interface TokenStorage {
  /** The token that was written last; undefined when there is none. */
  read(): string | undefined;
  /** Keeps a token; undefined forgets it. */
  write(token: string | undefined): void;
  /** Calls `listener` when somebody else wrote, as another tab, until the function that this gives is called. */
  subscribe?(listener: (token: string | undefined) => void): () => void;
}

/** Keeps the token as long as the page lives, out of reach of what reads the disk. */
export function memoryStorage(): TokenStorage {
  let token: string | undefined;
  return { read: () => token, write: (written) => void (token = written) };
}

/**
 * Keeps the token in `sessionStorage` (as long as the tab lives) or `localStorage` (until it is removed). Any script of the
 * page's origin can read it there, as OWASP's HTML5 Security Cheat Sheet warns: a page that uses it needs a strict
 * Content-Security-Policy. Where the browser refuses storage, the token is not kept, and nothing throws.
 *
 * @param key the name under which the token is stored
 */
export function webStorage(area: "sessionStorage" | "localStorage", key = "session"): TokenStorage {
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(globalThis[area]);
    } catch {
      return undefined;
    }
  };
  return {
    read: () => attempt((storage) => storage.getItem(key)) ?? undefined,
    write: (token) => {
      attempt((storage) => token === undefined ? storage.removeItem(key) : storage.setItem(key, token));
    },
  };
}
