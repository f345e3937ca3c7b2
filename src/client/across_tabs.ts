import type { TokenStorage } from "./storage.ts";

/** What tabs tell each other: the token, and how many changes it has behind it. */
interface News {
  readonly version: number;
  readonly token: string | null;
}

/**
 * Lets all tabs of an origin agree on one token, by a BroadcastChannel: a login or logout in one is one in all, and a tab
 * that opens gets the session of the others. The newest change wins; of two at the same moment, all tabs choose the same.
 * Without BroadcastChannel it is just the storage.
 *
 * Not for a server that renders pages for several users in one process: there, all of them would share one session.
 *
 * @param storage where each tab keeps the token
 * @param name the channel; apps of one origin need different ones
 */
export function acrossTabs(storage: TokenStorage, name = "session"): TokenStorage {
  let known: News = { version: 0, token: storage.read() ?? null };
  let channel: BroadcastChannel | undefined;
  const tell = () => channel?.postMessage(known);

  return {
    read: () => known.token ?? undefined,
    write(token) {
      storage.write(token);
      known = { version: known.version + 1, token: token ?? null };
      tell();
    },
    subscribe(listener) {
      if (typeof BroadcastChannel === "undefined") return () => {};
      const opened = channel = new BroadcastChannel(name);
      opened.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (!isNews(data)) return;
        if (isNewer(known, data)) return tell();
        known = data;
        storage.write(data.token ?? undefined);
        listener(data.token ?? undefined);
      };
      tell();
      return () => {
        opened.close();
        channel = undefined;
      };
    },
  };
}

function isNews(data: unknown): data is News {
  const { version, token } = (data ?? {}) as Partial<News>;
  return Number.isSafeInteger(version) && (token === null || typeof token === "string");
}

/** A total order, so that tabs that change at the same moment end with the same token. */
function isNewer(a: News, b: News): boolean {
  return a.version === b.version ? (a.token ?? "") > (b.token ?? "") : a.version > b.version;
}
