/** Each outcome of each request that the auth syncs answer, and that every one of them has its part in some outcome. */
import { assertEquals } from "@std/assert";
import { type SyncTest, type SyncTestOptions, type TestedFlow, testSyncs } from "@engine/testing";
import * as auth from "./auth.sync.ts";

const ADA = { username: "Ada", password: "correct horse battery" };
/** A token that nobody was given. */
const STRANGE = "A".repeat(43);

/** Creates Ada's account. */
async function register(test: SyncTest): Promise<void> {
  (await test.request("/auth/createAccount", ADA)).assertAnswer(200);
}

/** Creates Ada's account and logs her in; gives the session's token. */
async function login(test: SyncTest): Promise<string> {
  await register(test);
  return (await test.request("/auth/login", ADA)).answer!.body.session as string;
}

/** One outcome of a request: its status, and the syncs that fire, in order. */
interface Outcome {
  readonly what: string;
  readonly status: number;
  readonly fires: readonly (keyof typeof auth)[];
  readonly send: (test: SyncTest) => Promise<TestedFlow>;
  readonly concepts?: SyncTestOptions["concepts"];
}

const busy = () => ({
  error: "Too many logins at this moment: try again soon.",
  reason: "busy",
  retryAfter: 5,
});
const unfit: [which: string, input: Record<string, unknown>][] = [
  ["an empty name", { username: " " }],
  ["a name that is too long", { username: "x".repeat(65) }],
  ["a name of another type", { username: 7 }],
  ["a password that is too short", { password: "short" }],
  ["a password that is too long", { password: "x".repeat(257) }],
  ["a password that is the name", { username: ADA.password }],
];
const outcomes: Outcome[] = [
  {
    what: "createAccount with a new name",
    status: 200,
    fires: ["CreateAccount", "CreateAccountSuccess"],
    send: (test) => test.request("/auth/createAccount", ADA),
  },
  {
    what: "createAccount with a taken name",
    status: 409,
    fires: ["CreateAccount", "CreateAccountTaken"],
    send: async (test) => (await register(test), await test.request("/auth/createAccount", ADA)),
  },
  ...unfit.map(([which, input]): Outcome => ({
    what: `createAccount with ${which}`,
    status: 400,
    fires: ["CreateAccount"],
    send: (test) => test.request("/auth/createAccount", { ...ADA, ...input }),
  })),
  {
    what: "createAccount while no password can be hashed",
    status: 503,
    fires: ["CreateAccount", "CreateAccountBusy"],
    send: (test) => test.request("/auth/createAccount", ADA),
    concepts: { Profile: { createAccount: busy } },
  },
  {
    what: "login",
    status: 200,
    fires: ["Login", "LoginSuccess"],
    send: async (test) => (await register(test), await test.request("/auth/login", ADA)),
  },
  {
    what: "login with a former session",
    status: 200,
    fires: ["Login", "LoginSuccess", "LoginEndsFormerSession"],
    send: async (test) => await test.request("/auth/login", { ...ADA, session: await login(test) }),
  },
  {
    what: "login with a wrong password and a session",
    status: 401,
    fires: ["Login", "LoginRefused"],
    send: async (test) => {
      const session = await login(test);
      return await test.request("/auth/login", { ...ADA, password: "wrong horse battery", session });
    },
  },
  {
    what: "login while no password can be checked",
    status: 503,
    fires: ["Login", "LoginBusy"],
    send: (test) => test.request("/auth/login", ADA),
    concepts: { Profile: { authenticate: busy } },
  },
  {
    what: "login for which there is no session",
    status: 400,
    fires: ["Login", "LoginSuccess"],
    send: (test) => test.request("/auth/login", ADA),
    concepts: {
      Profile: { authenticate: () => ({ user: "ada" }) },
      Sessioning: { create: () => ({ error: "No more sessions." }) },
    },
  },
  {
    what: "logout",
    status: 200,
    fires: ["Logout"],
    send: async (test) => await test.request("/auth/logout", { session: await login(test) }),
  },
  {
    what: "logout with an unknown session",
    status: 401,
    fires: ["Logout", "LogoutRefused"],
    send: (test) => test.request("/auth/logout", { session: STRANGE }),
  },
  {
    what: "me",
    status: 200,
    fires: ["Me"],
    send: async (test) => await test.request("/auth/me", { session: await login(test) }),
  },
  {
    what: "me with an unknown session",
    status: 401,
    fires: ["SessionRefused"],
    send: (test) => test.request("/auth/me", { session: STRANGE }),
  },
  {
    what: "me of a user who is no more",
    status: 500,
    fires: [],
    send: (test) => test.request("/auth/me", { session: STRANGE }),
    concepts: {
      Profile: { _getUserDetails: () => [] },
      Sessioning: { _getUser: () => [{ user: "nobody" }] },
    },
  },
  {
    what: "a path of nobody with an unknown session",
    status: 401,
    fires: ["SessionRefused"],
    send: (test) => test.request("/of/nobody", { session: STRANGE }),
  },
  {
    what: "a path of nobody with a session",
    status: 404,
    fires: [],
    send: async (
      test,
    ) => await test.request("/of/nobody", { session: await login(test) }),
  },
];
for (const { what, status, fires, send, concepts } of outcomes) {
  Deno.test(`${what} is ${status}, by ${fires.join(" and ") || "no sync"}`, async () => {
    await using test = await testSyncs(auth, { concepts });
    const flow = await send(test);
    flow.assertAnswer(status);
    assertEquals(flow.trace.firings.map(({ sync }) => sync), [...fires]);
    assertEquals("error" in flow.answer!.body, status !== 200);
  });
}

Deno.test("every sync of the file fires in one of those", () => {
  const fired = new Set(outcomes.flatMap(({ fires }) => fires));
  assertEquals(Object.keys(auth).filter((sync) => !fired.has(sync as keyof typeof auth)), []);
});
