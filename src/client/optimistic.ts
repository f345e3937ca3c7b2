import { ASK_AGAIN_WITHIN_MS, BUSY_ANSWERS, isDoneAlready, leavesDoubt, mayAskAgain } from "./ask_again.ts";
import { backoff, wait } from "./backoff.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Failure, isFailure, RequestError } from "./failure.ts";
import { Listeners } from "./listeners.ts";
import type { Data, Item, OptimisticOptions } from "./optimistic_options.ts";
import { replaceIds } from "./replace_ids.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Makes a change of items that the server has confirmed. */
type Apply = (items: Map<string, Fields>) => void;

/** A change that the server has not answered yet. */
interface Change {
  readonly kind: "create" | "update" | "delete";
  /** The item's id; a temporary one until the server has given the real one. */
  id: string;
  /** The item, or what changes of it; empty for a deletion. */
  data: Fields;
  /** Temporary ids in the data: it waits until the server has given real ones. */
  readonly waitsFor: Set<string>;
  readonly key: string;
  /** The session in which it was made. */
  readonly token: string | undefined;
  sent: boolean;
  readonly settled: Promise<unknown>;
  readonly settle: (result: unknown) => void;
}

/**
 * Items that change at once on the page, and on the server as soon as it can: `getAll` shows what the server has confirmed,
 * with the changes on top that wait for its answer.
 *
 * - A new item has a temporary id until the server gives the real one; that takes its place in all items and in all changes
 *   that wait. The temporary id goes on being understood.
 * - Changes of one item are sent one after the other, those of different items at the same time; a change that mentions a
 *   temporary id waits for the real one.
 * - A refused change disappears, and nothing else, but for changes that cannot be done without it: those of an item that was
 *   not created, and those that mention it.
 * - When no answer comes, the same is asked again with the same idempotency key until one does. Where that cannot tell what
 *   became of it (the session has ended in between, the server failed, or it did not store its answer), all items are read
 *   again.
 *
 * `useSyncExternalStore(store.subscribe, store.getAll)` is all that React needs.
 */
export class OptimisticStore<T extends Item> {
  readonly #options: OptimisticOptions<T>;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #listeners = new Listeners();
  readonly #closed = new AbortController();
  /** What the server has, as far as it has said so. */
  #confirmed = new Map<string, Fields>();
  /** In the order in which they were made. */
  #changes: Change[] = [];
  /** From temporary to real ids. */
  readonly #realIds = new Map<string, string>();
  /** Where an item stands among the others: a real id takes the place of the temporary one. */
  #places = new Map<string, number>();
  #nextPlace = 0;
  /** What has been confirmed since a read began that is still under way. */
  readonly #confirmedDuring = new Set<Apply[]>();
  #readsBegun = 0;
  #readsApplied = 0;
  #items: Map<string, T> | undefined;
  #all: readonly T[] | undefined;

  constructor(options: OptimisticOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** Calls `listener` after each change of the items, until the function that this gives is called. */
  readonly subscribe = (listener: () => void): () => void => this.#listeners.subscribe(listener);

  /** All items, in the order of the server's list, new ones last. The same array as long as nothing changes. */
  readonly getAll = (): readonly T[] => this.#all ??= [...this.#view().values()];

  /** The item of that id, real or temporary; undefined when there is none (any more). */
  get(id: string): T | undefined {
    return this.#view().get(this.#resolve(id));
  }

  /** The server's id for an id, real or temporary; undefined while, or if, the server has none. */
  realId(id: string): string | undefined {
    const real = this.#resolve(id);
    return this.#confirmed.has(real) || this.#realIds.has(id) ? real : undefined;
  }

  /** Whether a change of that item waits for the server's answer. */
  isPending(id: string): boolean {
    const real = this.#resolve(id);
    return this.#changes.some((change) => change.id === real);
  }

  /**
   * Adds an item under a temporary id. `settled` resolves with the item as the server has it, or with the failure for which
   * it has disappeared again; it never rejects.
   */
  create(item: Data<T>): { readonly id: string; readonly settled: Promise<T | Failure> } {
    const key = freshKey();
    const id = `temporary-${key}`;
    this.#places.set(id, this.#nextPlace++);
    return { id, settled: this.#add("create", id, item as Fields, key) };
  }

  /**
   * Changes some keys of an item. Resolves with the item as the server has it then, undefined when another tab has deleted it
   * meanwhile; or with the failure.
   */
  update(id: string, change: Partial<Data<T>>): Promise<T | undefined | Failure> {
    return this.#has(id) ? this.#add("update", this.#resolve(id), change as Fields) : NO_ITEM;
  }

  /** Deletes an item. Resolves with undefined, or with the failure for which it is there again. */
  delete(id: string): Promise<Failure | undefined> {
    return this.#has(id) ? this.#add("delete", this.#resolve(id), {}) : NO_ITEM;
  }

  /**
   * Puts the server's id and data in the place of a temporary id, everywhere. The answer to a creation does so by itself; a
   * frontend that hears of the new item sooner, as from a live connection, may call it too. Does nothing for other ids.
   */
  replaceId(temporary: string, item: { readonly id: string } & Partial<Data<T>>): void {
    const creation = this.#changes.find(({ kind, id }) => kind === "create" && id === temporary);
    if (!creation) return;
    const { id: real } = item;
    this.#realIds.set(temporary, real);
    this.#places.set(real, this.#places.get(temporary)!);
    this.#places.delete(temporary);
    // What a read has given of the item since is newer.
    const apply: Apply = (items) => items.set(real, { ...creation.data, ...item, ...items.get(real) });
    this.#confirm(creation, apply, real);
    this.#replaceInWaiting(temporary, real);
    this.#changed();
  }

  /**
   * Reads all items from the server: at first, and when others may have changed them. Changes that wait stay on top; a
   * creation under way is waited for. Gives the failure of the read, if it failed; then nothing has changed.
   */
  async load(): Promise<Failure | undefined> {
    const read = ++this.#readsBegun;
    const confirmed: Apply[] = [];
    this.#confirmedDuring.add(confirmed);
    try {
      const items = await this.#try(() => this.#options.read());
      if (isFailure(items)) return items;
      // The server may have listed an item already whose creation it has yet to answer: it would show twice.
      const creations = this.#changes.filter(({ kind, sent }) => kind === "create" && sent);
      await Promise.all(creations.map(({ settled }) => settled));
      if (read < this.#readsApplied) return undefined;
      this.#readsApplied = read;
      this.#confirmed = new Map(items.map((item) => [item.id, item as Fields]));
      for (const apply of confirmed) apply(this.#confirmed);
      this.#renumber();
      this.#changed();
      return undefined;
    } finally {
      this.#confirmedDuring.delete(confirmed);
    }
  }

  /** Gives up all requests. Changes that wait fail. */
  close(): void {
    this.#closed.abort();
    for (const change of [...this.#changes]) this.#reject(change, GIVEN_UP);
  }

  #view(): Map<string, T> {
    if (this.#items) return this.#items;
    const items = new Map<string, Fields>(this.#confirmed);
    for (const { kind, id, data } of this.#changes) {
      if (kind === "create") items.set(id, { ...data, id });
      else if (kind === "delete") items.delete(id);
      else if (items.has(id)) items.set(id, { ...items.get(id), ...data, id });
    }
    const places = this.#places;
    const sorted = [...items].sort(([a], [b]) => places.get(a)! - places.get(b)!);
    return this.#items = new Map(sorted) as Map<string, unknown> as Map<string, T>;
  }

  #resolve(id: string): string {
    return this.#realIds.get(id) ?? id;
  }

  #has(id: string): boolean {
    return this.#view().has(this.#resolve(id));
  }

  // deno-lint-ignore no-explicit-any -- the item, a failure, or undefined after a deletion: each caller knows which
  #add(kind: Change["kind"], id: string, data: Fields, key = freshKey()): Promise<any> {
    if (this.#closed.signal.aborted) return Promise.resolve(GIVEN_UP);
    const temporary = new Set(this.#changes.filter((one) => one.kind === "create").map((one) => one.id));
    const waitsFor = new Set<string>();
    const copy = replaceIds(data, (text) => {
      const real = this.#resolve(text);
      if (temporary.has(real)) waitsFor.add(real);
      return real;
    });
    let settle!: Change["settle"];
    const settled = new Promise((resolve) => settle = resolve);
    const token = this.#options.session?.token;
    const change: Change = { kind, id, data: copy, waitsFor, key, token, sent: false, settled, settle };
    this.#changes.push(change);
    this.#changed();
    return settled;
  }

  /** Tells the listeners, and sends what can be sent by now. */
  #changed(): void {
    this.#items = this.#all = undefined;
    const busy = new Set<string>();
    for (const change of this.#changes) {
      if (
        !change.sent && !busy.has(change.id) && change.waitsFor.size === 0 && !this.#closed.signal.aborted
      ) {
        change.sent = true;
        void this.#carryOut(change);
      }
      busy.add(change.id);
    }
    this.#listeners.notify();
  }

  /** Asks the server until it is known what has become of a change. */
  async #carryOut(change: Change): Promise<void> {
    // Whoever made the change is told first.
    await undefined;
    const begun = this.#clock.now();
    let inDoubt = false;
    let busyAnswers = 0;
    for (let attempts = 1;; attempts++) {
      if (this.#options.session?.token !== change.token) return this.#giveUp(change, SESSION_ENDED, inDoubt);
      const result = await this.#try(() => this.#send(change));
      if (!this.#changes.includes(change)) return;
      if (!isFailure(result)) return this.#accept(change, result as Partial<Item> & Fields);
      if (isDoneAlready(result) && change.kind !== "create") return this.#accept(change, {});
      if (result.status !== 0) busyAnswers++;
      const late = this.#clock.now() - begun > ASK_AGAIN_WITHIN_MS;
      if (!mayAskAgain(result) || busyAnswers === BUSY_ANSWERS || late) {
        return this.#giveUp(change, result, leavesDoubt(result, inDoubt));
      }
      inDoubt ||= leavesDoubt(result, false);
      await wait(this.#clock, backoff(attempts, this.#random(), result.retryAfter), this.#closed.signal);
      if (!this.#changes.includes(change)) return;
    }
  }

  #send({ kind, id, data, key }: Change): Promise<unknown> {
    const options = { idempotencyKey: key, signal: this.#closed.signal };
    if (kind === "create") return this.#options.create(data as Data<T>, options);
    if (kind === "update") return this.#options.update(id, data as Partial<Data<T>>, options);
    return this.#options.delete(id, options);
  }

  /** The result, or what was thrown as a failure: one whose outcome nobody knows, unless it is known. */
  async #try<R>(send: () => Promise<R>): Promise<R | Failure> {
    try {
      return await send();
    } catch (error) {
      return error instanceof RequestError
        ? error.failure
        : { error: String(error), status: 0, reason: "thrown" };
    }
  }

  #accept(change: Change, answer: Partial<Item> & Fields): void {
    const { kind, id, data } = change;
    if (kind === "create") {
      if (typeof answer.id !== "string") return this.#giveUp(change, NO_ID, true);
      return this.replaceId(id, answer as { id: string } & Partial<Data<T>>);
    }
    this.#confirm(change, (items) => {
      if (kind === "delete") items.delete(id);
      else if (items.has(id)) items.set(id, { ...items.get(id), ...data, ...answer, id });
    }, id);
    this.#changed();
  }

  #confirm(change: Change, apply: Apply, id: string): void {
    apply(this.#confirmed);
    for (const confirmed of this.#confirmedDuring) confirmed.push(apply);
    this.#changes = this.#changes.filter((one) => one !== change);
    change.settle(this.#confirmed.get(id));
  }

  #giveUp(change: Change, failure: Failure, inDoubt: boolean): void {
    this.#reject(change, failure);
    if (inDoubt) void this.#reconcile();
  }

  /** Takes a change back, and those that cannot be done without it. */
  #reject(change: Change, failure: Failure): void {
    const refused = new Set([change]);
    for (const { kind, id } of refused) {
      if (kind !== "create") continue;
      this.#places.delete(id);
      for (const other of this.#changes) if (other.id === id || other.waitsFor.has(id)) refused.add(other);
    }
    this.#changes = this.#changes.filter((one) => !refused.has(one));
    for (const one of refused) {
      const error = one === change
        ? failure.error
        : `An item that this needs was not created: ${failure.error}`;
      one.settle({ ...failure, error });
    }
    this.#changed();
  }

  #replaceInWaiting(temporary: string, real: string): void {
    const idFor = (text: string) => text === temporary ? real : text;
    for (const change of this.#changes) {
      change.id = idFor(change.id);
      if (change.waitsFor.delete(temporary)) change.data = replaceIds(change.data, idFor);
    }
  }

  /** Gives the items of a list just read their places, and those that wait the places behind them. */
  #renumber(): void {
    const waiting = this.#changes.filter(({ kind }) => kind === "create").map(({ id }) => id);
    const ids = [...this.#confirmed.keys(), ...waiting];
    this.#places = new Map(ids.map((id, place) => [id, place]));
    this.#nextPlace = ids.length;
  }

  /** Reads until the server answers. */
  async #reconcile(): Promise<void> {
    for (let attempts = 1; !this.#closed.signal.aborted; attempts++) {
      const failure = await this.load();
      if (!failure || !mayAskAgain(failure)) return;
      await wait(this.#clock, backoff(attempts, this.#random(), failure.retryAfter), this.#closed.signal);
    }
  }
}

const NO_ITEM: Promise<Failure> = Promise.resolve({ error: "There is no such item any more", status: 404 });
const SESSION_ENDED: Failure = { error: "The session ended before this could be done", status: 401 };
const NO_ID: Failure = { error: 'The answer to a creation has no "id"', status: 0, reason: "thrown" };
const GIVEN_UP: Failure = {
  error: "The store was closed before this was done",
  status: 0,
  reason: "aborted",
};

/** 128 random bits in hexadecimal; `crypto.randomUUID` is missing on pages that came by plain HTTP. */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
