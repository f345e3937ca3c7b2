import { assertEquals } from "@std/assert";
import { acrossTabs } from "./across_tabs.ts";
import { memoryStorage, type TokenStorage } from "./storage.ts";

/** A tab: a storage on its own channel object, as another page of the origin has it. */
function open(channel: string, stored?: string) {
  const kept = memoryStorage();
  kept.write(stored);
  const storage = acrossTabs(kept, channel);
  const waiting: { token: string | undefined; heard: () => void }[] = [];
  const check = () => {
    for (const { heard } of waiting.filter(({ token }) => storage.read() === token)) heard();
  };
  const close = storage.subscribe!(check);
  /** Resolves when the tab has that token. */
  const has = (token: string | undefined) =>
    new Promise<void>((heard) => {
      waiting.push({ token, heard });
      check();
    });
  return { storage, kept, has, [Symbol.dispose]: close };
}

/** Resolves when a message sent now has gone through a channel: those before it have, too. */
async function delivered(channel: string): Promise<void> {
  const [from, to] = [new BroadcastChannel(channel), new BroadcastChannel(channel)];
  await new Promise((resolve) => {
    to.onmessage = resolve;
    from.postMessage("mark");
  });
  from.close();
  to.close();
}

Deno.test("a login in one tab is one in all, and so is a logout", async () => {
  using first = open("login");
  using second = open("login");
  first.storage.write("token");
  await second.has("token");
  assertEquals(second.kept.read(), "token");
  second.storage.write(undefined);
  await first.has(undefined);
});

Deno.test("a tab that opens gets the session of the others, also where its own storage has an older one", async () => {
  using first = open("opens");
  first.storage.write("current");
  using second = open("opens");
  await second.has("current");
  using third = open("opens", "of last week");
  await third.has("current");
});

Deno.test("tabs that log in at the same moment end with the same token", async () => {
  using first = open("race");
  using second = open("race");
  await delivered("race");
  first.storage.write("a");
  second.storage.write("b");
  await first.has("b");
  await delivered("race");
  await second.has("b");
});

Deno.test("what else is said on the channel changes nothing", async () => {
  using tab = open("noise", "token");
  const channel = new BroadcastChannel("noise");
  for (
    const noise of [null, 7, "token", {}, { version: 9 }, { version: "9", token: "x" }, {
      version: 9,
      token: {},
    }]
  ) {
    channel.postMessage(noise);
  }
  channel.close();
  await delivered("noise");
  assertEquals(tab.storage.read(), "token");
});

Deno.test("apps with different channels do not hear each other", async () => {
  using one = open("app one");
  using other = open("app two");
  one.storage.write("token");
  await delivered("app two");
  assertEquals(other.storage.read(), undefined);
});

Deno.test("without BroadcastChannel it is just the storage", () => {
  const given = Object.getOwnPropertyDescriptor(globalThis, "BroadcastChannel")!;
  Reflect.deleteProperty(globalThis, "BroadcastChannel");
  try {
    const storage: TokenStorage = acrossTabs(memoryStorage());
    const close = storage.subscribe!(() => {});
    storage.write("token");
    assertEquals(storage.read(), "token");
    close();
  } finally {
    Object.defineProperty(globalThis, "BroadcastChannel", given);
  }
});
