import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../testing/clock.ts";
import { type Failure, isFailure, RequestError } from "./failure.ts";
import { OptimisticStore } from "./optimistic.ts";
import type { Item } from "./optimistic_options.ts";

interface Note extends Item {
  readonly text: string;
  readonly parent?: string;
}

interface Sent {
  readonly what: unknown[];
  readonly key?: string;
  // deno-lint-ignore no-explicit-any -- whatever the server says
  readonly answer: (answer: any) => Promise<void>;
}

/** A store whose requests a test answers by hand. */
function setUp() {
  const sent: Sent[] = [];
  const clock = new FakeClock();
  const session = { token: "first" as string | undefined };
  const send = (what: unknown[], key?: string) =>
    // deno-lint-ignore no-explicit-any -- whatever the server says
    new Promise<any>((resolve) => {
      const answer = (body: unknown) => {
        resolve(body);
        return quiet();
      };
      sent.push({ what, key, answer });
    });
  const store = new OptimisticStore<Note>({
    create: (item, { idempotencyKey }) => send(["create", item], idempotencyKey),
    update: (id, change, { idempotencyKey }) => send(["update", id, change], idempotencyKey),
    delete: (id, { idempotencyKey }) => send(["delete", id], idempotencyKey),
    read: () => send(["read"]),
    session,
    clock,
    random: () => 0,
  });
  const load = async (...items: Note[]) => {
    const loaded = store.load();
    await sent.pop()!.answer(items);
    await loaded;
  };
  return { store, sent, clock, session, load };
}

async function quiet(): Promise<void> {
  for (let i = 0; i < 24; i++) await undefined;
}

const refused: Failure = { error: "Too long", status: 400 };
const lost: Failure = { error: "The connection broke", status: 0, reason: "network" };

Deno.test("an item is there at once, and has the server's id and data when the answer comes", async () => {
  const { store, sent } = setUp();
  const { id, settled } = store.create({ text: " milk" });
  assertEquals(store.getAll(), [{ id, text: " milk" }]);
  assertEquals([store.isPending(id), store.realId(id)], [true, undefined]);
  await quiet();
  assertEquals(sent[0].what, ["create", { text: " milk" }]);
  await sent[0].answer({ id: "1", text: "milk" });
  assertEquals(store.getAll(), [{ id: "1", text: "milk" }]);
  assertEquals(await settled, { id: "1", text: "milk" });
  assertEquals([store.isPending(id), store.realId(id), store.get(id)?.id], [false, "1", "1"]);
});

Deno.test("requests that wait go out with the real id, also inside their data", async () => {
  const { store, sent } = setUp();
  const { id: parent } = store.create({ text: "shopping" });
  void store.update(parent, { text: "shop" });
  const { id: child } = store.create({ text: "milk", parent });
  await quiet();
  assertEquals(sent.length, 1);
  await sent[0].answer({ id: "1" });
  assertEquals(sent.slice(1).map(({ what }) => what), [
    ["update", "1", { text: "shop" }],
    ["create", { text: "milk", parent: "1" }],
  ]);
  assertEquals(store.get(child)?.parent, "1");
});

Deno.test("a refused change disappears, and later ones stay", async () => {
  const { store, sent, load } = setUp();
  await load({ id: "1", text: "milk" }, { id: "2", text: "tea" });
  const first = store.update("1", { text: "much too long" });
  void store.update("2", { text: "green tea" });
  void store.update("1", { parent: "2" });
  await quiet();
  await sent[0].answer(refused);
  assertEquals(await first, refused);
  assertEquals(store.getAll(), [{ id: "1", text: "milk", parent: "2" }, { id: "2", text: "green tea" }]);
});

Deno.test("a deletion that is refused brings the item back to its place", async () => {
  const { store, sent, load } = setUp();
  await load({ id: "1", text: "milk" }, { id: "2", text: "tea" });
  const deleted = store.delete("1");
  assertEquals(store.getAll(), [{ id: "2", text: "tea" }]);
  await quiet();
  await sent[0].answer(refused);
  assertEquals(await deleted, refused);
  assertEquals(store.getAll().map(({ id }) => id), ["1", "2"]);
});

Deno.test("what needs an item that was not created fails with it, and says so", async () => {
  const { store, sent } = setUp();
  const parent = store.create({ text: "shopping" });
  const child = store.create({ text: "milk", parent: parent.id });
  const grandchild = store.create({ text: "oat", parent: child.id });
  const other = store.create({ text: "unrelated" });
  await quiet();
  await sent[0].answer(refused);
  assertEquals(await parent.settled, refused);
  const failure = { error: "An item that this needs was not created: Too long", status: 400 };
  assertEquals([await child.settled, await grandchild.settled], [failure, failure]);
  assertEquals(store.getAll().map(({ id }) => id), [other.id]);
});

Deno.test("changes of one item go out one after the other, those of different items at once", async () => {
  const { store, sent, load } = setUp();
  await load({ id: "1", text: "milk" }, { id: "2", text: "tea" });
  void store.update("1", { text: "a" });
  void store.update("1", { text: "b" });
  void store.update("2", { text: "c" });
  await quiet();
  assertEquals(sent.map(({ what }) => what), [["update", "1", { text: "a" }], ["update", "2", {
    text: "c",
  }]]);
  await sent[0].answer({});
  assertEquals(sent[2].what, ["update", "1", { text: "b" }]);
});

Deno.test("a lost answer is asked for again, after a pause, with the same key and body", async () => {
  const { store, sent, clock } = setUp();
  const { settled } = store.create({ text: "milk" });
  await quiet();
  await sent[0].answer(lost);
  assertEquals(sent.length, 1);
  assertEquals(store.getAll().length, 1);
  clock.advance(150);
  await quiet();
  assertEquals(sent[1], { ...sent[0], answer: sent[1].answer });
  await sent[1].answer({ id: "1" });
  assertEquals(await settled, { id: "1", text: "milk" });
});

Deno.test("a repeat that was done already, its answer not stored: an update counts, a creation makes it read again", async () => {
  const done: Failure = { error: "Done already", status: 409, reason: "repeated" };
  const { store, sent, load } = setUp();
  await load({ id: "1", text: "milk" });
  const updated = store.update("1", { text: "tea" });
  await quiet();
  await sent[0].answer(done);
  assertEquals(await updated, { id: "1", text: "tea" });
  const { settled } = store.create({ text: "bread" });
  await quiet();
  await sent[1].answer(done);
  assertEquals(await settled, done);
  assertEquals(sent[2].what, ["read"]);
  await sent[2].answer([{ id: "1", text: "tea" }, { id: "2", text: "bread" }]);
  assertEquals(store.getAll(), [{ id: "1", text: "tea" }, { id: "2", text: "bread" }]);
});

Deno.test("a server that is always busy is given up after ten answers; a change is not sent for another session", async (t) => {
  await t.step("busy", async () => {
    const { store, sent, clock } = setUp();
    const { settled } = store.create({ text: "milk" });
    for (let i = 0; i < 10; i++) {
      await quiet();
      await sent[i].answer({ error: "Too many", status: 429, retryAfter: 40 });
      clock.advance(40_000);
    }
    assertEquals(await settled, { error: "Too many", status: 429, retryAfter: 40 });
    assertEquals(sent.length, 10);
  });
  await t.step("still at work on it", async () => {
    const { store, sent, clock } = setUp();
    const { settled } = store.create({ text: "milk" });
    const underWay = { error: "Still being carried out", status: 409, retryAfter: 1 };
    for (let i = 0; i < 10; i++) {
      await quiet();
      await sent[i].answer(underWay);
      clock.advance(60_000);
    }
    assertEquals(await settled, underWay);
    assertEquals(sent[10].what, ["read"], "it may be done by now");
  });
  await t.step("another session", async () => {
    const { store, sent, clock, session } = setUp();
    const { settled } = store.create({ text: "milk" });
    await quiet();
    await sent[0].answer(lost);
    session.token = "second";
    clock.advance(60_000);
    assertEquals(await settled, { error: "The session ended before this could be done", status: 401 });
    await quiet();
    assertEquals(sent[1].what, ["read"], "whether it was done is to be read");
  });
  await t.step("twelve hours", async () => {
    const { store, sent, clock } = setUp();
    const { settled } = store.create({ text: "milk" });
    await quiet();
    clock.advance(12 * 3_600_000 + 1);
    await sent[0].answer(lost);
    assertEquals(await settled, lost);
    assertEquals(sent[1].what, ["read"], "the server may have forgotten the key");
  });
});

Deno.test("what the sender throws is a failure: known for a RequestError, otherwise all is read again", async () => {
  const thrown: unknown[] = [new RequestError("/add", refused), new TypeError("undefined is not a function")];
  let reads = 0;
  const store = new OptimisticStore<Note>({
    create: () => Promise.reject(thrown.shift()),
    update: () => Promise.resolve({}),
    delete: () => Promise.resolve({}),
    read: () => {
      reads++;
      return Promise.resolve([]);
    },
  });
  assertEquals(await store.create({ text: "milk" }).settled, refused);
  await quiet();
  assertEquals(reads, 0);
  const error = "TypeError: undefined is not a function";
  assertEquals(await store.create({ text: "milk" }).settled, { error, status: 0, reason: "thrown" });
  await quiet();
  assertEquals(reads, 1);
});

Deno.test("a creation answered without an id is a failure, and all is read again", async () => {
  const { store, sent } = setUp();
  const { settled } = store.create({ text: "milk" });
  await quiet();
  await sent[0].answer({ note: "1" });
  assertEquals(await settled, { error: 'The answer to a creation has no "id"', status: 0, reason: "thrown" });
  assertEquals(sent[1].what, ["read"]);
});

Deno.test("a read while changes are under way loses none of them, and shows no item twice", async () => {
  const { store, sent, load } = setUp();
  await load({ id: "1", text: "milk" });
  const loaded = store.load();
  void store.update("1", { text: "oat milk" });
  store.create({ text: "tea" });
  await quiet();
  const [read, update, create] = sent;
  await update.answer({});
  await read.answer([{ id: "1", text: "milk" }, { id: "2", text: "tea" }]);
  assertEquals(store.getAll().map(({ text }) => text), ["oat milk", "tea"]);
  await create.answer({ id: "2" });
  assertEquals(await loaded, undefined);
  assertEquals(store.getAll(), [{ id: "1", text: "oat milk" }, { id: "2", text: "tea" }]);
});

Deno.test("a failed read changes nothing, and is the result", async () => {
  const { store, sent, load } = setUp();
  await load({ id: "1", text: "milk" });
  const loaded = store.load();
  await sent[0].answer(lost);
  assertEquals(await loaded, lost);
  assertEquals(store.getAll(), [{ id: "1", text: "milk" }]);
});

Deno.test("getAll is the same array until something changes, and subscribers hear of each change", async () => {
  const { store, load } = setUp();
  await load({ id: "1", text: "milk" });
  let heard = 0;
  const unsubscribe = store.subscribe(() => heard++);
  const before = store.getAll();
  assert(store.getAll() === before);
  void store.update("1", { text: "tea" });
  assert(store.getAll() !== before);
  assertEquals(heard, 1);
  unsubscribe();
  void store.delete("1");
  assertEquals(heard, 1);
});

Deno.test("an item that is gone cannot be changed: a failure, and no request", async () => {
  const { store, sent } = setUp();
  const gone = { error: "There is no such item any more", status: 404 };
  assertEquals(await store.update("9", { text: "x" }), gone);
  assertEquals(await store.delete("9"), gone);
  assertEquals(sent, []);
});

Deno.test("what the caller does with an object afterwards does not reach the store", () => {
  const { store } = setUp();
  const item = { text: "milk" };
  const { id } = store.create(item);
  item.text = "poison";
  assertEquals(store.get(id)?.text, "milk");
});

Deno.test("a frontend that hears of the real id sooner may say so", async () => {
  const { store, sent } = setUp();
  const { id, settled } = store.create({ text: "milk" });
  await quiet();
  store.replaceId(id, { id: "1" });
  assertEquals(await settled, { id: "1", text: "milk" });
  await sent[0].answer({ id: "1", text: "milk" });
  assertEquals(store.getAll(), [{ id: "1", text: "milk" }]);
});

Deno.test("close gives up what waits", async () => {
  const { store, sent } = setUp();
  const { id, settled } = store.create({ text: "milk" });
  const updated = store.update(id, { text: "tea" });
  await quiet();
  store.close();
  for (const result of [await settled, await updated, await store.create({ text: "x" }).settled]) {
    assert(isFailure(result));
    assertMatch(result.error, /^(An item that this needs was not created: )?The store was closed/);
  }
  assertEquals(sent.length, 1);
});

Deno.test("after a read the items stand as the server has them, and those that wait behind them", async () => {
  const { store, sent, load } = setUp();
  await load({ id: "1", text: "milk" }, { id: "2", text: "tea" });
  store.create({ text: "bread" });
  const loaded = store.load();
  await quiet();
  const [read, create] = sent;
  await read.answer([{ id: "4", text: "of others" }, { id: "3", text: "bread" }, { id: "2", text: "tea" }]);
  store.create({ text: "waits" });
  await create.answer({ id: "3" });
  await loaded;
  assertEquals(store.getAll().map(({ text }) => text), ["of others", "bread", "tea", "waits"]);
  await sent[2].answer({ id: "5" });
  await load({ id: "5", text: "waits" }, { id: "3", text: "bread" });
  assertEquals(store.getAll().map(({ text }) => text), ["waits", "bread"]);
});

Deno.test("an error after a lost answer: whether it says what became of the change decides on reading again", async () => {
  for (const [status, reads] of [[400, 0], [401, 1], [403, 1], [404, 0], [422, 0], [500, 1]]) {
    const { store, sent, clock } = setUp();
    const { settled } = store.create({ text: "milk" });
    await quiet();
    await sent[0].answer(lost);
    clock.advance(150);
    await quiet();
    await sent[1].answer({ error: "No", status });
    assertEquals(await settled, { error: "No", status });
    assertEquals(sent.length, 2 + reads, `status ${status}`);
  }
});

Deno.test("a change that is refused at once is known not to be done: nothing is read", async () => {
  for (const status of [400, 401, 403, 409]) {
    const { store, sent } = setUp();
    store.create({ text: "milk" });
    await quiet();
    await sent[0].answer({ error: "No", status });
    assertEquals(sent.length, 1, `status ${status}`);
  }
});
