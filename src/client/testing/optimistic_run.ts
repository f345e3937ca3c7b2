import { FakeClock } from "../../testing/clock.ts";
import { isFailure } from "../failure.ts";
import type { OptimisticStore } from "../optimistic.ts";
import type { Item } from "../optimistic_options.ts";
import { SimulatedNetwork } from "./simulated_network.ts";
import { type Asked, type Fate, SimulatedServer } from "./simulated_server.ts";

/** An item of the runs. `n` is the number that it has in the model, whatever its id. */
export interface Thing extends Item {
  readonly n: number;
  readonly text?: number;
  /** Other items, by id: at the top, and deeper. */
  readonly next?: string;
  readonly parts?: { readonly of: readonly string[] };
  readonly seen?: boolean;
}

/** The store under test. */
export type Store = OptimisticStore<Thing>;
/** `OptimisticStore`, or a copy of it with something broken. */
export type StoreClass = typeof OptimisticStore;

/** One thing that happens: its kind, and numbers that choose which item or message, and what the server makes of it. */
export type Step = readonly [kind: StepKind, which: number, fate: Fate];
/** The kinds of things that can happen. */
export type StepKind = (typeof STEPS | typeof DISTURBANCES)[number];

/** What a model without any network can foresee. */
export const STEPS = [
  "create",
  "create with references",
  "update",
  "update of a reference",
  "delete",
  "deliver",
  "lose",
  "expire",
  "refuse",
  "wait",
] as const;
/** What it cannot. */
export const DISTURBANCES = ["load", "other tab", "log in again"] as const;

/** An operation as the model knows it: items by number, no ids. */
interface Operation {
  readonly kind: "create" | "update" | "delete";
  readonly n: number;
  readonly data: { readonly text?: number; readonly next?: number };
  readonly fate: Fate;
  /** The session in which it was asked for. */
  readonly token: string;
  /** How often the server has decided on it. */
  decided: number;
  /** Undefined until the store has said what became of it. */
  succeeded?: boolean;
}

/** Long enough for every pause between two attempts, in milliseconds. */
const LONG = 60_000;

/** A store, a simulated server, and a model of what both should come to. */
export class OptimisticRun {
  readonly clock = new FakeClock(0);
  readonly server: SimulatedServer;
  readonly network: SimulatedNetwork;
  readonly session = { token: "session 1" };
  readonly store: Store;
  readonly #operations: Operation[] = [];
  /** By number: the temporary id, and what the server is to make of deletions. */
  readonly #things: { readonly temporary: string; readonly deletions: Fate[] }[] = [];
  /** Whether something happened of which only another read can tell the store. */
  disturbed = false;

  constructor(Store: StoreClass) {
    this.server = new SimulatedServer((asked) => this.#fateOf(asked));
    this.network = new SimulatedNetwork(this.server);
    const send = (asked: Omit<Asked, "token">) =>
      // deno-lint-ignore no-explicit-any -- whatever the server says
      this.network.send({ ...asked, token: this.session.token }) as Promise<any>;
    this.store = new Store<Thing>({
      create: (data, { idempotencyKey: key }) => send({ kind: "create", key, data: { ...data } }),
      update: (id, data, { idempotencyKey: key }) => send({ kind: "update", key, id, data: { ...data } }),
      delete: (id, { idempotencyKey: key }) => send({ kind: "delete", key, id }),
      read: () => send({ kind: "read" }),
      session: this.session,
      clock: this.clock,
      random: () => 0.5,
    });
  }

  /** Lets one thing happen, and all that follows from it at once. */
  async take([kind, which, fate]: Step): Promise<void> {
    if (kind === "create") this.#create(fate);
    else if (kind === "create with references") this.#create(fate, this.#pick(which));
    else if (kind === "update") this.#update(which, fate);
    else if (kind === "update of a reference") this.#update(which, fate, this.#pick(which >> 3));
    else if (kind === "delete") this.#delete(which, fate);
    else if (kind === "wait") this.clock.advance(500 * (which % 4));
    else if (kind === "load") void this.store.load();
    else if (kind === "other tab") this.#otherTab(which);
    else if (kind === "log in again") this.#logInAgain();
    else this.network[kind](which);
    await quiet();
  }

  /** Delivers everything, loses nothing more. Gives what is wrong then, if the store does not come to rest. */
  async settle(): Promise<string | undefined> {
    for (let i = 0; i < 200; i++) {
      while (!this.network.isEmpty) {
        this.network.deliver(i);
        await quiet();
      }
      this.clock.advance(LONG);
      await quiet();
      if (this.network.isEmpty && !this.store.getAll().some(({ id }) => this.store.isPending(id))) {
        const open = this.#operations.filter(({ succeeded }) => succeeded === undefined).length;
        return open === 0 ? undefined : `${open} operations are never settled`;
      }
    }
    return "the store does not come to rest";
  }

  /** What the store shows against what it should show now: everything but what it has said to have failed. */
  viewDisagrees(): string | undefined {
    return difference(
      "view and model",
      this.#numbered(this.store.getAll()),
      this.#model((one) => one.succeeded !== false),
    );
  }

  /** Store, server and model, at the end. */
  endDisagrees(): string | undefined {
    const succeeds = new Map<Operation, boolean>();
    const created = new Set<number>();
    for (const one of this.#operations) {
      const needed = [one.n, ...(one.data.next === undefined ? [] : [one.data.next])];
      const isThere = (n: number) => created.has(n) || one.kind === "create" && n === one.n;
      succeeds.set(one, one.fate === "done" && needed.every(isThere));
      if (succeeds.get(one) && one.kind === "create") created.add(one.n);
    }
    const said = this.#operations.find((one) => one.succeeded !== succeeds.get(one));
    if (said) return `the store said ${said.succeeded} of ${JSON.stringify(said)}`;
    const server = this.server.handle({ kind: "read", token: this.server.token }) as Thing[];
    return difference("server and model", this.#numbered(server), this.#model((one) => succeeds.get(one)!)) ??
      this.storeAndServerDisagree();
  }

  /** Store and server at the end, id by id and key by key. */
  storeAndServerDisagree(): string | undefined {
    const byId = (a: Thing, b: Thing) => a.id < b.id ? -1 : 1;
    const server = this.server.handle({ kind: "read", token: this.server.token }) as Thing[];
    return this.server.wrongs[0] ??
      difference(
        "store and server",
        this.store.getAll().map(sortKeys).sort(byId),
        server.map(sortKeys).sort(byId),
      );
  }

  #create(fate: Fate, other?: Thing): void {
    const n = this.#things.length;
    const references = other && { next: other.id, parts: { of: [other.id] } };
    const { id, settled } = this.store.create({ n, ...references });
    this.#things.push({ temporary: id, deletions: [] });
    this.#note({ kind: "create", n, data: { next: other?.n }, fate }, settled);
  }

  #update(which: number, fate: Fate, other?: Thing): void {
    const item = this.#pick(which);
    if (!item) return;
    const text = this.#operations.length;
    const references = other && { next: other.id, parts: { of: [other.id] } };
    this.#note(
      { kind: "update", n: item.n, data: { text, next: other?.n }, fate },
      this.store.update(this.#idOf(item, which), { text, ...references }),
    );
  }

  #delete(which: number, fate: Fate): void {
    const item = this.#pick(which);
    if (!item) return;
    this.#things[item.n]?.deletions.push(fate);
    this.#note({ kind: "delete", n: item.n, data: {}, fate }, this.store.delete(this.#idOf(item, which)));
  }

  #otherTab(which: number): void {
    const [id, item] = [...this.server.items][which % this.server.items.size] ?? [];
    this.disturbed = true;
    if (id === undefined || which % 3 === 0) this.server.items.set(`other ${which}`, { n: 1_000 + which });
    else if (which % 3 === 1) this.server.items.set(id, { ...item, text: -which });
  }

  #logInAgain(): void {
    this.server.token = this.session.token = `${this.session.token}+`;
    this.disturbed = true;
  }

  #note(asked: Omit<Operation, "token" | "decided">, settled: Promise<unknown>): void {
    const operation: Operation = { ...asked, token: this.session.token, decided: 0 };
    this.#operations.push(operation);
    void settled.then((result) => operation.succeeded = !isFailure(result));
  }

  #pick(which: number): Thing | undefined {
    const items = this.store.getAll();
    return items[which % items.length];
  }

  /** The id of an item as a frontend may hold it: the current one, or still the temporary one. */
  #idOf({ id, n }: Thing, which: number): string {
    return which % 2 === 0 ? id : this.#things[n]?.temporary ?? id;
  }

  #fateOf({ kind, id, data, token }: Asked): Fate {
    if (kind === "delete") {
      const n = this.server.items.get(id!)?.n as number | undefined;
      return this.#things[n ?? -1]?.deletions.shift() ?? "done";
    }
    const operation = kind === "create"
      ? this.#operations.find((one) => one.kind === "create" && one.n === data!.n)
      : this.#operations[data!.text as number];
    if (++operation!.decided > 1) this.server.wrongs.push(`${kind} came twice under different keys`);
    if (operation!.token !== token) {
      this.server.wrongs.push(`${kind} was sent for a session that did not ask for it`);
    }
    return operation!.fate;
  }

  /** The items after those operations that `counts` lets through, by number. */
  #model(counts: (operation: Operation) => boolean): unknown[] {
    const items = new Map<number, object>();
    for (const one of this.#operations) {
      if (!counts(one)) continue;
      const { kind, n, data } = one;
      const known = JSON.parse(JSON.stringify(data));
      if (kind === "delete") items.delete(n);
      else if (kind === "create" || items.has(n)) items.set(n, { ...items.get(n), ...known, n });
    }
    return [...items.values()].map(sortKeys).sort((a, b) => a.n - b.n);
  }

  /** Items with numbers in the place of ids. */
  #numbered(items: readonly Thing[]): unknown[] {
    const numberOf = (id: string | undefined) => {
      const index = this.#things.findIndex(({ temporary }) =>
        temporary === id || id !== undefined && this.store.realId(temporary) === id
      );
      return index === -1 ? id : index;
    };
    return items.map(({ n, text, next, parts }) => {
      const inner = parts?.of[0];
      if (inner !== next) return { n, wrong: `"next" is ${next}, and "parts" ${inner}` };
      return sortKeys(JSON.parse(JSON.stringify({ n, text, next: numberOf(next) })));
    }).sort((a, b) => a.n - b.n);
  }
}

/** Lets everything run that waits for nothing but its turn. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 24; i++) await undefined;
}

function difference(what: string, found: unknown, expected: unknown): string | undefined {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  return a === b ? undefined : `${what} disagree:\n${a}\n${b}`;
}

// deno-lint-ignore no-explicit-any -- of anything
function sortKeys(object: any): any {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => a < b ? -1 : 1));
}
