/**
 * A program that runs many flows of one kind, then as many again, and prints what of memory it has after each as one line of
 * JSON, two of `Kept`. `memory.ts` starts it, in a process of its own for each kind.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { MongoClient } from "mongodb";
import { actions, type Sync, SyncConcept } from "@engine";
import RequestingConcept from "@concepts/Requesting/RequestingConcept.ts";
import { loadConfig } from "@utils/config.ts";
import { hashSecret } from "@utils/hash_secret.ts";
import { setAsyncContext } from "../../src/engine/context.ts";
import { createApp } from "../../src/http/app.ts";
import { FakeClock } from "../../src/testing/clock.ts";

/** What a process had, in bytes, after some flows and a collection of the garbage. */
export interface Kept {
  readonly flows: number;
  readonly heap: number;
  readonly rss: number;
}

declare const gc: () => void;

/** The work: methods that take and give a few values, at once or later. */
class WorkConcept {
  /** Settles what `hang` waits for. */
  settle = () => {};

  step({ n }: { n: number }): { n: number; text: string } {
    return { n: n + 1, text: `step ${n}` };
  }
  async later({ n }: { n: number }): Promise<{ n: number }> {
    return await Promise.resolve({ n: n + 1 });
  }
  crash({ n }: { n: number }): never {
    throw new Error(`crash ${n}`);
  }
  async hang(_: { n: number }): Promise<Record<PropertyKey, never>> {
    await new Promise<void>((resolve) => {
      const others = this.settle;
      this.settle = () => (others(), resolve());
    });
    return {};
  }
  _rows({ n }: { n: number }): { row: number; password: string }[] {
    return [{ row: n + 1, password: `password ${n}` }];
  }
  async _later({ n }: { n: number }): Promise<{ also: { n: number } }[]> {
    return await Promise.resolve([{ also: { n } }]);
  }
}

/** A server's engine and Requesting, with a clock that is moved by hand and a database that nobody asks. */
function server() {
  const config = loadConfig({
    MODE: "production",
    REQUESTING_SAVE_REQUESTS: "false",
    REQUESTING_SAVE_RESPONSES: "false",
  });
  const clock = new FakeClock();
  const work = new WorkConcept();
  const Engine = new SyncConcept({ ...config.sync, hash: hashSecret });
  const nobody = new MongoClient("mongodb://127.0.0.1:1").db("none");
  const concepts = Engine.instrument({
    Work: work,
    Requesting: new RequestingConcept(nobody, { config, clock }),
  });
  const app = createApp({ Engine, ...concepts }, { config, clock });
  const { Requesting } = concepts;
  const send = (path: string, input: Record<string, unknown>): string =>
    (Engine.start(Requesting.request, { ...input, path }).result as { request: string }).request;
  return {
    ...concepts,
    app,
    work,
    clock,
    /** Registers syncs. */
    register: (syncs: Record<string, Sync>) => Engine.register(syncs),
    send,
    /** Sends a request as the HTTP adapter does; resolves with the status of its answer. */
    ask: async (path: string, input: Record<string, unknown>): Promise<number> => {
      const request = send(path, input);
      const answer = Requesting.waiting.take(request);
      if (answer) return answer.status;
      return await new Promise((resolve) =>
        Requesting.waiting.wait(request, ({ status }) => resolve(status))
      );
    },
  };
}

type Server = ReturnType<typeof server>;
/** Runs the flow of a number, or, where they go together, those of some numbers. */
type Run = (n: number) => unknown;

/** How many flows that wait for the same thing run at once. */
const TOGETHER = 1_000;

/** Sends requests whose flows hang, and lets `settle` end them when there are many. */
function together({ send }: Server, settle: () => void): Run {
  return async (n) => {
    send("/x", { n });
    if (n % TOGETHER !== TOGETHER - 1) return;
    // The waits of a request begin when its turn is over.
    await Promise.resolve();
    settle();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
}

function checked(expected: number, { ask }: Server, input: (n: number) => Record<string, unknown>): Run {
  return async (n) => {
    const status = await ask("/x", input(n));
    if (status !== expected) throw new Error(`Expected the answer ${expected}, found ${status}`);
  };
}

/** The kinds of flows, by name. */
const kinds: Record<string, (server: Server) => Run> = {
  "by hand: the methods alone": ({ work }) => async (n) => {
    await work.later(await work.step({ n }));
  },
  "two actions": ({ Work, register }) => {
    register({
      Go: ({ n }) => ({ when: actions([Work.step, {}, { n }]), then: actions([Work.later, { n }]) }),
    });
    return (n) => Work.step({ n });
  },
  "queries and a join in a where, a match dropped": ({ Work, register }) => {
    register({
      Ask: ({ n, row, password, also }) => ({
        when: actions([Work.step, {}, { n }]),
        where: async (frames) => {
          const found = frames.query(Work._rows, { n }, { row, password });
          return await found.query(Work._later, { n: row }, { also });
        },
        then: actions([Work.later, { n: row }, {}]),
      }),
      Join: ({ n, m }) => ({
        when: actions([Work.step, {}, { n }], [Work.later, { n: m }, {}]),
        where: (frames) => frames.filter(($) => $[m] === $[n]),
        then: actions([Work.step, { n }]),
      }),
    });
    return (n) => Work.step({ n });
  },
  "faults, a tenth as many": ({ Work, register }) => {
    register({
      Go: ({ n }) => ({ when: actions([Work.step, {}, { n }]), then: actions([Work.crash, { n }]) }),
      Throw: ({ n }) => ({
        when: actions([Work.step, {}, { n }]),
        where: () => {
          throw new Error("where");
        },
        then: actions([Work.later, { n }]),
      }),
    });
    return (n) => Work.step({ n });
  },
  "requests that are answered": (server) => {
    const { Requesting, Work, register } = server;
    register({
      Answer: ({ request, n, next }) => ({
        when: actions([Requesting.request, { path: "/x", n }, { request }]),
        then: actions([Work.later, { n }, { n: next }], [Requesting.respond, { request, next }]),
      }),
    });
    return checked(200, server, (n) => ({ n, session: `session ${n}` }));
  },
  "requests that nothing answers": (server) => checked(404, server, (n) => ({ n })),
  "requests that time out": (server) => {
    const { Requesting, Work, register, clock, work } = server;
    register({
      Hang: ({ n }) => ({
        when: actions([Requesting.request, { path: "/x", n }, {}]),
        then: actions([Work.hang, { n }]),
      }),
    });
    return together(server, () => {
      clock.advance(60_000);
      work.settle();
      work.settle = () => {};
    });
  },
  "deferred requests, of which every other is answered": (server) => {
    const { Requesting, register, clock } = server;
    let waiting: string[] = [];
    register({
      Defer: ({ request, n }) => ({
        when: actions([Requesting.request, { path: "/x", n }, { request }]),
        then: actions([Requesting.defer, { request }]),
      }),
      Note: ({ request }) => ({
        when: actions([Requesting.defer, { request }, {}]),
        where: (frames) => {
          for (const $ of frames) waiting.push(String($[request]));
          return frames;
        },
        then: actions(),
      }),
    });
    return together(server, () => {
      for (const [i, request] of waiting.entries()) {
        if (i % 2 === 0) Requesting.respond({ request: request as never, late: true });
      }
      waiting = [];
      clock.advance(60_000);
    });
  },
  "HTTP requests, a tenth as many": ({ Requesting, register, app }) => {
    register({
      Answer: ({ request, n }) => ({
        when: actions([Requesting.request, { path: "/x", n }, { request }]),
        then: actions([Requesting.respond, { request, n }]),
      }),
    });
    return async (n) => {
      const response = await app.request("/api/x", { method: "POST", body: JSON.stringify({ n }) });
      if (response.status !== 200) throw new Error(await response.text());
      await response.body?.cancel();
    };
  },
};

/** The names of the kinds. */
export const KINDS = Object.keys(kinds);
/** How a kind's name ends of which one flow takes ten times as long. */
const SLOW = "a tenth as many";

async function kept(flows: number): Promise<Kept> {
  // A turn, so that nothing of the flow that ended last is still referred to.
  await new Promise((resolve) => setTimeout(resolve, 0));
  gc();
  const { heapUsed, rss } = Deno.memoryUsage();
  return { flows, heap: heapUsed, rss };
}

if (import.meta.main) {
  const [kind, count] = Deno.args;
  setAsyncContext(new AsyncLocalStorage());
  const run = kinds[kind](server());
  const flows = kind.endsWith(SLOW) ? Number(count) / 10 : Number(count);
  const after: Kept[] = [];
  for (let n = 0; after.length < 2;) {
    await run(n++);
    if (n % flows === 0) after.push(await kept(n));
  }
  console.log(JSON.stringify(after));
}
