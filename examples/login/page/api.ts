import {
  acrossTabs,
  type AuthApi,
  createClient,
  isFailure,
  type Item,
  OptimisticStore,
  webStorage,
} from "@client";

/** What the server can be asked: the paths of accounts and sessions, and those of `src/syncs/list.sync.ts`. */
interface Api extends AuthApi {
  "/list/read": {
    input: { session: string };
    outcomes: { entries: { entry: string; text: string; done: boolean }[] } | { error: string };
  };
  "/list/add": { input: { session: string; text: string }; outcomes: { entry: string } | { error: string } };
  "/list/change": {
    input: { session: string; entry: string; text?: string; done?: boolean };
    outcomes: Record<never, never> | { error: string };
  };
  "/list/remove": {
    input: { session: string; entry: string };
    outcomes: Record<never, never> | { error: string };
  };
}

/** An entry of the list. */
export interface Entry extends Item {
  text: string;
  done: boolean;
}

/** The page's client. Its session lives as long as the tab, and all tabs agree on it. */
export const api = createClient<Api>({
  baseUrl: "/api",
  storage: acrossTabs(webStorage("sessionStorage")),
});

/** The list, as the server has it and with the changes on top that it has yet to answer. */
export function openEntries(): OptimisticStore<Entry> {
  return new OptimisticStore<Entry>({
    session: api.session,
    async create({ text }, options) {
      const added = await api("/list/add", { text }, options);
      return isFailure(added) ? added : { id: added.entry };
    },
    update: (entry, change, options) => api("/list/change", { entry, ...change }, options),
    delete: (entry, options) => api("/list/remove", { entry }, options),
    async read() {
      const list = await api("/list/read", {}, { read: true });
      return isFailure(list)
        ? list
        : list.entries.map(({ entry, text, done }) => ({ id: entry, text, done }));
    },
  });
}
