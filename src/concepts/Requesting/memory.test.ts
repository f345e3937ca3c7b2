import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assertEquals } from "@std/assert";
import { actions, type Sync } from "@engine";
import { type Backend, backend } from "./testing/backend.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

type Concepts = Pick<Backend, "Requesting" | "Steps">;
type Ends = [
  how: string,
  syncs: (concepts: Concepts) => Record<string, Sync>,
  end?: (backend: Backend) => unknown,
];

/** Lets the timeout of every request pass. */
const passTimeout = ({ clock }: Backend) => clock.advance(60_000);
const hang = ({ Requesting, Steps }: Concepts): Record<string, Sync> => ({
  Hang: () => ({ when: actions([Requesting.request, { path: "/x" }, {}]), then: actions([Steps.hang]) }),
});
const defer = ({ Requesting }: Concepts): Record<string, Sync> => ({
  Defer: ({ request }) => ({
    when: actions([Requesting.request, { path: "/x" }, { request }]),
    then: actions([Requesting.defer, { request }]),
  }),
});
const answer = ({ Requesting }: Concepts): Record<string, Sync> => ({
  Answer: ({ request, session }) => ({
    when: actions([Requesting.request, { path: "/x", session }, { request }]),
    then: actions([Requesting.respond, { request, session }], [Requesting.respond, { request, again: true }]),
  }),
});

/** How the flow of a request can end, and what has to happen until it does. */
const ends: Ends[] = [
  ["is answered, twice", answer],
  ["is answered by nobody", () => ({})],
  ["is answered with a fault", ({ Requesting, Steps }) => ({
    Crash: ({ request, error }) => ({
      when: actions([Requesting.request, { path: "/x" }, { request }]),
      then: actions([Steps.crash, { cause: "x" }, { error }], [Requesting.respond, { request, error }]),
    }),
  })],
  ["fails in a where", ({ Requesting }) => ({
    Fail: ({ request }) => ({
      when: actions([Requesting.request, { path: "/x" }, { request }]),
      where: () => Promise.reject(new Error("where")),
      then: actions([Requesting.respond, { request }]),
    }),
  })],
  ["times out and then ends", hang, (backend) => {
    passTimeout(backend);
    backend.Steps.hanging.resolve({});
  }],
  ["is deferred and times out", defer, passTimeout],
  ["is deferred and answered by another flow", defer, async ({ Engine, Requesting }) => {
    for (const { aliases } of Engine.traces()) await Requesting.respond({ request: aliases[0] as never });
  }],
  ["is asked for by another", ({ Requesting, ...concepts }) => ({
    ...answer({ Requesting, ...concepts }),
    Ask: () => ({
      when: actions([Requesting.request, { path: "/x" }, {}]),
      then: actions([Requesting.request, { path: "/y" }]),
    }),
  })],
];

for (const [how, syncs, end] of ends) {
  Deno.test(`nothing is kept of a request that ${how}, beyond the ring`, async () => {
    const COUNT = 20;
    const made = backend(syncs, { env: { SYNC_TRACE_FLOWS: String(COUNT), MODE: "production" } });
    const { Engine, Requesting, clock } = made;
    const began = (path: string, count: number) =>
      Array.from(
        { length: count },
        () => new WeakRef(Engine.start(Requesting.request, { path, session: "token-of-somebody" })),
      );
    const flows = began("/x", COUNT);
    // The waits of a request begin when its turn is over.
    await Promise.resolve();
    await end?.(made);
    await new Promise((resolve) => setTimeout(resolve, 0));
    assertEquals([Engine.running, clock.timers], [0, 0]);
    // They push the others out of the ring.
    began("/of/nobody", COUNT);
    await new Promise((resolve) => setTimeout(resolve, 0));
    collect();
    assertEquals(flows.filter((flow) => flow.deref() !== undefined).length, 0);
  });
}
