import { assert, assertEquals } from "@std/assert";
import type { Collection, Db } from "mongodb";
import { actions, optional, type Sync } from "@engine";
import { type Backend, backend } from "@concepts/Requesting/testing/backend.ts";
import { freshID, testDb } from "@utils/database.ts";
import { createClient } from "./create_client.ts";
import type { Fetch } from "./exchange.ts";
import { isFailure } from "./failure.ts";
import { OptimisticStore } from "./optimistic.ts";
import type { Item } from "./optimistic_options.ts";
import { memoryStorage } from "./storage.ts";

interface Note extends Item {
  readonly text: string;
  /** How often it was edited: what tells whether an edit was done twice. */
  readonly edits: number;
  /** Another note, by its id. */
  readonly after?: string;
}

interface Api {
  "/notes/add": { input: { session: string; text: string; after?: string }; outcomes: { note: string } };
  "/notes/edit": { input: { session: string; note: string; text: string }; outcomes: { edits: number } };
  "/notes/remove": { input: { session: string; note: string }; outcomes: Record<never, never> };
  "/notes/list": { input: { session: string }; outcomes: { notes: Note[] } };
}

/** Notes in a database. */
class NotingConcept {
  private readonly notes: Collection<Omit<Note, "id"> & { _id: string }>;

  constructor(db: Db) {
    this.notes = db.collection("Noting.notes");
  }

  async add({ text, after }: { text: string; after?: string }) {
    const note = String(freshID());
    await this.notes.insertOne({ _id: note, text, edits: 0, ...(after !== undefined && { after }) });
    return { note };
  }

  async edit({ note, text }: { note: string; text: string }) {
    const edit = { $set: { text }, $inc: { edits: 1 } };
    const edited = await this.notes.findOneAndUpdate({ _id: note }, edit, { returnDocument: "after" });
    return edited ? { edits: edited.edits } : { error: "There is no such note" };
  }

  async remove({ note }: { note: string }) {
    const { deletedCount } = await this.notes.deleteOne({ _id: note });
    return deletedCount === 1 ? {} : { error: "There is no such note" };
  }

  async _all() {
    const all = await this.notes.find().toArray();
    return all.map(({ _id, ...note }) => ({ id: _id, ...note }));
  }
}

const syncs = (concepts: Pick<Backend, "Requesting">): Record<string, Sync> => {
  const { Requesting, Noting } = concepts as typeof concepts & { Noting: NotingConcept };
  return {
    Me: ({ request, session }) => ({
      when: actions([Requesting.request, { path: "/auth/me", session }, { request }]),
      then: actions([Requesting.respond, { request, user: "ada" }]),
    }),
    Add: ({ request, session, text, after, note }) => ({
      when: actions([
        Requesting.request,
        { path: "/notes/add", session, text, after: optional(after) },
        { request },
      ]),
      then: actions([Noting.add, { text, after }, { note }], [Requesting.respond, { request, note }]),
    }),
    Edit: ({ request, session, note, text, edits }) => ({
      when: actions([Requesting.request, { path: "/notes/edit", session, note, text }, { request }]),
      then: actions([Noting.edit, { note, text }, { edits }], [Requesting.respond, { request, edits }]),
    }),
    Remove: ({ request, session, note }) => ({
      when: actions([Requesting.request, { path: "/notes/remove", session, note }, { request }]),
      then: actions([Noting.remove, { note }, {}], [Requesting.respond, { request }]),
    }),
    List: ({ request, session, notes }) => ({
      when: actions([Requesting.request, { path: "/notes/list", session }, { request }]),
      where: (frames) => frames.collect(Noting._all, {}, notes),
      then: actions([Requesting.respond, { request, notes }]),
    }),
  };
};

/** What becomes of the requests that change something, one after the other. */
const FATES = [
  "answer lost",
  "given up",
  "done",
  "request lost",
  "answer lost",
  "given up",
  "given up",
] as const;

/**
 * Fifteen notes, made, edited and removed over a network that loses most requests or their answers; gives what the store and the
 * server have in the end.
 *
 * @param keys whether the idempotency keys arrive
 */
async function overABadNetwork(keys: boolean) {
  const [db, client] = await testDb();
  try {
    const { app, clock } = backend(syncs, { db, concepts: { Noting: new NotingConcept(db) } });
    clock.advance(Date.now() - clock.now());
    const underWay: Promise<unknown>[] = [];
    let sent = 0;
    const fetch: Fetch = async (url, init) => {
      const { ["idempotency-key"]: key, ...headers } = init.headers as Record<string, string>;
      const ask = async () => await app.request(url, keys ? init : { ...init, headers });
      if (key === undefined) return await ask();
      const fate = FATES[sent++ % FATES.length];
      if (fate === "done") return await ask();
      if (fate === "given up") underWay.push(ask());
      if (fate === "answer lost") await ask();
      throw new TypeError("connection reset");
    };
    const storage = memoryStorage();
    storage.write("session-of-ada");
    const api = createClient<Api>({ baseUrl: "/api", fetch, storage });
    const store = new OptimisticStore<Note>({
      session: api.session,
      // Attempts follow at once on each other.
      clock: { now: Date.now, setTimeout: (callback) => setTimeout(callback), clearTimeout },
      async create({ text, after }, options) {
        const made = await api("/notes/add", { text, after }, options);
        return isFailure(made) ? made : { id: made.note };
      },
      async update(note, { text }, options) {
        const edited = await api("/notes/edit", { note, text: text! }, options);
        return isFailure(edited) ? edited : { edits: edited.edits };
      },
      delete: (note, options) => api("/notes/remove", { note }, options),
      async read() {
        const all = await api("/notes/list", {}, { read: true });
        return isFailure(all) ? all : all.notes;
      },
    });
    const results: Promise<unknown>[] = [];
    let after: string | undefined;
    for (let i = 0; i < 15; i++) {
      const { id, settled } = store.create({ text: `${i}`, edits: 0, ...(after && i % 3 && { after }) });
      results.push(settled, store.update(id, { text: `${i}!` }), store.update(id, { text: `${i}!!` }));
      if (i % 5 === 4) results.push(store.delete(id));
      else after = id;
    }
    const failures = (await Promise.all(results)).filter(isFailure);
    await Promise.all(underWay);
    const server = new Map((await new NotingConcept(db)._all()).map((note) => [note.id, note as Note]));
    const inStore = new Map(store.getAll().map((note) => [note.id, note]));
    api.close();
    store.close();
    return { failures, server, store: inStore, sent };
  } finally {
    await client.close();
  }
}

Deno.test("lost answers are resolved by the server: everything is done once, and store and server agree", async () => {
  const { failures, server, store, sent } = await overABadNetwork(true);
  assertEquals(failures, []);
  assertEquals(store, server);
  assertEquals(server.size, 12);
  const notes = [...server.values()];
  assert(notes.every(({ edits, text }) => edits === 2 && text.endsWith("!!")));
  assert(notes.every(({ after }) => after === undefined || server.has(after)));
  assert(sent >= 2 * (15 + 30 + 3), `${sent} requests were sent`);
});

Deno.test("without their keys they are not: what the test above would see", async () => {
  const { server } = await overABadNetwork(false);
  assert(server.size > 12 || [...server.values()].some(({ edits }) => edits > 2));
});
