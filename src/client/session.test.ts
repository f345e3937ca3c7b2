import { assert, assertEquals } from "@std/assert";
import { FakeClock } from "../testing/clock.ts";
import { Session } from "./session.ts";
import type { ProbeResult, SessionState } from "./session_status.ts";
import { memoryStorage } from "./storage.ts";

const ada: ProbeResult = { kind: "confirmed", identity: { user: "1", username: "Ada" } };
const away = { kind: "unanswered", error: "The server could not be reached" } as const;
const loggedInAsAda = { status: "authenticated", token: "present", user: "1", username: "Ada" };
const NO_SESSION = { status: "unauthenticated", token: "absent" };

/** A session whose probes a test answers by hand. */
function setUp(stored?: string) {
  const clock = new FakeClock();
  const storage = memoryStorage();
  storage.write(stored);
  const probes: {
    token: string;
    answer: (result: ProbeResult & { retryAfter?: number }) => Promise<void>;
  }[] = [];
  const session = new Session({
    storage,
    clock,
    random: () => 0,
    ask: (token) =>
      new Promise((resolve) => {
        probes.push({
          token,
          answer: (result) => {
            resolve(result);
            return quiet();
          },
        });
      }),
  });
  const seen: SessionState[] = [];
  session.subscribe(() => seen.push(session.getSnapshot()));
  return { clock, storage, probes, session, seen };
}

async function quiet(): Promise<void> {
  for (let i = 0; i < 10; i++) await undefined;
}

/** What a promise has come to by now. */
async function now<T>(promise: Promise<T>): Promise<T | "waiting"> {
  await quiet();
  return await Promise.race([promise, Promise.resolve("waiting" as const)]);
}

Deno.test("without a stored token there is no session, and nobody is asked", async () => {
  const { session, probes } = setUp();
  assertEquals(session.getSnapshot() as unknown, NO_SESSION);
  await session.probe();
  assertEquals(probes, []);
});

Deno.test("of overlapping probes the newest wins, in whatever order the answers come", async () => {
  const { session, probes } = setUp("stored");
  void session.probe();
  void session.probe();
  const [first, second, third] = probes;
  await first.answer({ kind: "refused" });
  await third.answer(ada);
  await second.answer({ kind: "refused" });
  assertEquals(session.getSnapshot() as unknown, loggedInAsAda);
  assertEquals(session.token, "stored");
});

Deno.test("a re-probe never goes back: the last state stays until the new result", async () => {
  const { session, probes, seen } = setUp("stored");
  await probes[0].answer(ada);
  void session.probe();
  await probes[1].answer(away);
  void session.probe();
  await probes[2].answer({ kind: "refused" });
  assertEquals(seen.map(({ status, token }) => [status, token]), [
    ["authenticated", "present"],
    ["authenticated", "present"],
    ["authenticated", "present"],
    ["authenticated", "present"],
    ["unauthenticated", "absent"],
  ]);
});

Deno.test("a first probe that gets no answer settles, keeps the token, and is tried again with growing pauses", async () => {
  const { session, probes, clock, storage } = setUp("stored");
  await probes[0].answer(away);
  assertEquals(session.getSnapshot() as unknown, {
    status: "unauthenticated",
    token: "present",
    error: "The server could not be reached",
  });
  assertEquals([session.token, storage.read()], ["stored", "stored"]);
  for (const [i, pause] of [150, 300, 600].entries()) {
    clock.advance(pause - 1);
    assertEquals(probes.length, i + 1);
    clock.advance(1);
    assertEquals(probes.length, i + 2);
    await probes[i + 1].answer(away);
  }
  clock.advance(1_200);
  await probes[4].answer(ada);
  assertEquals(session.getSnapshot() as unknown, loggedInAsAda);
  clock.advance(3_600_000);
  assertEquals(probes.length, 5);
});

Deno.test("a probe is not tried again sooner than the server asked, and not after close", async () => {
  const { session, probes, clock } = setUp("stored");
  await probes[0].answer({ ...away, retryAfter: 5 });
  clock.advance(4_999);
  assertEquals(probes.length, 1);
  clock.advance(1);
  assertEquals(probes.length, 2);
  session.close();
  await probes[1].answer(away);
  clock.advance(3_600_000);
  assertEquals(probes.length, 2);
});

Deno.test("a refused token is forgotten", async () => {
  const { session, probes, storage } = setUp("stored");
  await probes[0].answer({ kind: "refused" });
  assertEquals(session.getSnapshot() as unknown, NO_SESSION);
  assertEquals([session.token, storage.read()], [undefined, undefined]);
});

Deno.test("the answer to a probe of a former token says nothing about the new one", async () => {
  const { session, probes } = setUp("former");
  session.loggedIn("new", { user: "2" });
  await probes[0].answer({ kind: "refused" });
  assertEquals([session.token, session.getSnapshot().status], ["new", "authenticated"]);
});

Deno.test("sessionEnded of a former token does nothing", () => {
  const { session } = setUp();
  session.loggedIn("first", {});
  session.loggedIn("second", {});
  session.sessionEnded("first");
  assertEquals(session.token, "second");
  session.sessionEnded("second");
  assertEquals(session.getSnapshot() as unknown, NO_SESSION);
});

Deno.test("whenSettled waits for the newest probe, also one that starts while it waits", async () => {
  const { session, probes } = setUp("stored");
  const settled = session.whenSettled();
  void session.probe();
  await probes[0].answer({ kind: "refused" });
  assertEquals(await now(settled), "waiting");
  void session.probe();
  await probes[1].answer({ kind: "refused" });
  assertEquals(await now(settled), "waiting");
  await probes[2].answer(ada);
  assertEquals(await now(settled) as unknown, loggedInAsAda);
  assertEquals(await now(session.whenSettled()) as unknown, loggedInAsAda);
});

Deno.test("whenSettled waits no longer than five seconds, and gives the state as it is then", async () => {
  const { session, clock } = setUp("stored");
  const settled = session.whenSettled();
  clock.advance(4_999);
  assertEquals(await now(settled), "waiting");
  clock.advance(1);
  assertEquals((await settled).status, "initializing");
});

Deno.test("getSnapshot is the same object until something changes, and subscribers hear of each change until they leave", async () => {
  const { session, probes } = setUp("stored");
  const before = session.getSnapshot();
  assert(session.getSnapshot() === before);
  let heard = 0;
  const listener = () => heard++;
  const leave = session.subscribe(listener);
  const leaveToo = session.subscribe(listener);
  await probes[0].answer(ada);
  assertEquals(heard, 2);
  assert(session.getSnapshot() !== before);
  leave();
  session.sessionEnded("stored");
  assertEquals(heard, 3);
  leaveToo();
});

Deno.test("a token from another tab: what is known of the former one is dropped, and the new one asked about", async () => {
  const probes: string[] = [];
  let write = (_token: string | undefined) => {};
  const session = new Session({
    storage: {
      ...memoryStorage(),
      subscribe(listener) {
        write = listener;
        return () => write = () => {};
      },
    },
    clock: new FakeClock(),
    random: () => 0,
    ask: (token) => {
      probes.push(token);
      return Promise.resolve(ada);
    },
  });
  session.loggedIn("mine", { user: "2" });
  write("theirs");
  assertEquals(session.getSnapshot() as unknown, { status: "unauthenticated", token: "present", probe: 1 });
  await quiet();
  assertEquals(session.getSnapshot() as unknown, loggedInAsAda);
  assertEquals(probes, ["theirs"]);
  const before = session.getSnapshot();
  write("theirs");
  assert(session.getSnapshot() === before, "the same token is no news");
  write(undefined);
  assertEquals(session.getSnapshot() as unknown, NO_SESSION);
  session.close();
  write("after close");
  assertEquals(session.token, undefined);
});

Deno.test("whenSettled waits for a re-probe too", async () => {
  const { session, probes } = setUp("stored");
  await probes[0].answer(ada);
  void session.probe();
  const settled = session.whenSettled();
  assertEquals(await now(settled), "waiting");
  await probes[1].answer({ kind: "refused" });
  assertEquals(await now(settled) as unknown, NO_SESSION);
});

Deno.test("a login while the server could not be asked ends the asking", async () => {
  const { session, probes, clock } = setUp("stored");
  await probes[0].answer(away);
  session.loggedIn("new", { user: "2" });
  clock.advance(3_600_000);
  assertEquals(probes.length, 1);
});
