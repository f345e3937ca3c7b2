import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MongoNetworkError } from "mongodb";
import { actions, type Sync } from "@engine";
import { type Backend, backend } from "./testing/backend.ts";

type Concepts = Pick<Backend, "Requesting" | "Steps">;
type Syncs = (concepts: Concepts) => Record<string, Sync>;

/** What a sync of `/x` does. */
const atX = (then: (concepts: Concepts) => ReturnType<Sync>["then"]): Syncs => (concepts) => ({
  AtX: () => ({ when: actions([concepts.Requesting.request, { path: "/x" }, {}]), then: then(concepts) }),
});

/** What a request to `/x` is answered with; the explanation of development apart. */
function ask(syncs: Syncs, body: Record<string, unknown> = {}, env: Record<string, string> = {}) {
  const { send, answer, logged } = backend(syncs, { env });
  const { status, body: { error, explain } } = answer(send("/x", body)) as {
    status: number;
    body: Record<string, string>;
  };
  return { status, error, explain, logged };
}

const GENERIC = /^Something went wrong on our side \(reference [\w-]+\)$/;

Deno.test("R8: the first error of the flow that caused no firing answers with 400", () => {
  const { status, error } = ask(
    atX(({ Steps }) =>
      actions([Steps.pass, {}], [Steps.refuse, { why: "the shelf is full" }], [Steps.refuse, {
        why: "later",
      }])
    ),
  );
  assertEquals([status, error], [400, "the shelf is full"]);
});

Deno.test("R8: an error that caused a firing is passed over for a later one that caused none", () => {
  const { status, error } = ask((concepts) => ({
    ...atX(({ Steps }) => actions([Steps.refuse, { why: "handled" }], [Steps.refuse, { why: "unhandled" }]))(
      concepts,
    ),
    Handle: () => ({
      when: actions([concepts.Steps.refuse, { why: "handled" }, { error: "handled" }]),
      then: actions([concepts.Steps.pass, {}]),
    }),
  }));
  assertEquals([status, error], [400, "unhandled"]);
});

Deno.test("R8: an error that a then pattern took by naming error is passed over for one that nothing took", () => {
  const { status, error } = ask((concepts) => ({
    AtX: ({ taken }) => ({
      when: actions([concepts.Requesting.request, { path: "/x" }, {}]),
      then: actions(
        [concepts.Steps.refuse, { why: "taken" }, { error: taken }],
        [concepts.Steps.refuse, { why: "not taken" }],
      ),
    }),
  }));
  assertEquals([status, error], [400, "not taken"]);
});

Deno.test("R8: where every error was handled, the first error of the flow answers", () => {
  const { status, error } = ask((concepts) => ({
    AtX: ({ first, second }) => ({
      when: actions([concepts.Requesting.request, { path: "/x" }, {}]),
      then: actions(
        [concepts.Steps.refuse, { why: "the first" }, { error: first }],
        [concepts.Steps.refuse, { why: "the second" }, { error: second }],
      ),
    }),
  }));
  assertEquals([status, error], [400, "the first"]);
});

Deno.test("R8: a fault answers with 500 and its reference; so does a where that threw", () => {
  const crash = ask(atX(({ Steps }) => actions([Steps.crash, { cause: new Error("broken") }])));
  assertEquals(crash.status, 500);
  assertMatch(crash.error, GENERIC);
  assertStringIncludes(crash.explain, "Steps.crash threw");
  const where = ask(({ Requesting, Steps }) => ({
    AtX: ({ request, row }) => ({
      when: actions([Requesting.request, { path: "/x" }, { request }]),
      where: (frames) => frames.query(Steps._crash, { cause: new Error("broken") }, { row }),
      then: actions([Requesting.respond, { request, row }]),
    }),
  }));
  assertEquals(where.status, 500);
  assertMatch(where.error, GENERIC);
  assertStringIncludes(where.explain, `Sync "AtX": Steps._crash({ cause: "[Error]" }) threw`);
  assert(!`${crash.explain} ${where.explain}`.includes("broken"), "a client is not told what was thrown");
});

Deno.test("R8: an exception that throws when it is looked at answers with 500, at once", () => {
  const refuse = () => {
    throw new Error("not for you");
  };
  const veiled = new Proxy(new Error("broken"), { get: refuse, getPrototypeOf: refuse });
  const trapped = Object.defineProperty(new Error("broken"), "cause", { get: refuse });
  for (const cause of [veiled, trapped]) {
    const { status, error } = ask(({ Requesting }) => ({
      AtX: () => ({
        when: actions([Requesting.request, { path: "/x" }, {}]),
        where: () => {
          throw cause;
        },
        then: actions(),
      }),
    }));
    assertEquals(status, 500);
    assertMatch(error, GENERIC);
  }
});

Deno.test("R8: a fault answers with 503 when the database is away, of an action and of a where", () => {
  const gone = new MongoNetworkError("gone");
  for (
    const syncs of [
      atX(({ Steps }) => actions([Steps.crash, { cause: gone }])),
      (({ Requesting, Steps }) => ({
        AtX: ({ request, row }) => ({
          when: actions([Requesting.request, { path: "/x" }, { request }]),
          where: (frames) => frames.query(Steps._crash, { cause: gone }, { row }),
          then: actions([Requesting.respond, { request, row }]),
        }),
      })) as Syncs,
    ]
  ) {
    const { status, error } = ask(syncs);
    assertEquals(status, 503);
    assertMatch(error, /^The database is away \(reference \w+\): /);
  }
});

Deno.test("a 503 of a fault has Retry-After only while no action was begun: a plain repeat could do it twice", async () => {
  const cause = new MongoNetworkError("gone");
  const { post } = backend(({ Requesting, Steps }) => ({
    Read: ({ request, row }) => ({
      when: actions([Requesting.request, { path: "/read" }, { request }]),
      where: (frames) => frames.query(Steps._crash, { cause }, { row }),
      then: actions([Requesting.respond, { request, row }]),
    }),
    Write: () => ({
      when: actions([Requesting.request, { path: "/write" }, {}]),
      then: actions([Steps.crash, { cause }]),
    }),
    WriteAndRead: () => ({
      when: actions([Requesting.request, { path: "/write-and-read" }, {}]),
      then: actions([Steps.pass, {}]),
    }),
    ReadAfterwards: ({ request, row }) => ({
      when: actions([Requesting.request, { path: "/write-and-read" }, { request }], [Steps.pass, {}, {}]),
      where: (frames) => frames.query(Steps._crash, { cause }, { row }),
      then: actions([Requesting.respond, { request, row }]),
    }),
    Say: ({ request, error }) => ({
      when: actions([Requesting.request, { path: "/write" }, { request }], [Steps.crash, {}, { error }]),
      then: actions([Requesting.respond, { request, error: "no", httpStatus: 503, retryAfter: 5 }]),
    }),
  }));
  const told = async (path: string) => {
    const { status, headers, body } = await post(path);
    return [status, headers.get("retry-after"), body.error.replace(/reference \w+/, "reference ...")];
  };
  assertEquals(await told("/read"), [
    503,
    "1",
    "The database is away (reference ...): try again in a moment",
  ]);
  assertEquals(await told("/write-and-read"), [
    503,
    null,
    "The database is away (reference ...): this may have been done all the same",
  ]);
  assertEquals(await told("/write"), [503, null, "no"], "whatever the sync says");
  assertEquals((await post("/write")).body, { error: "no" });
});

Deno.test("R8: of an error and a fault, the first in the flow answers", () => {
  const both = (first: "refuse" | "crash"): Syncs => ({ Requesting, Steps }) => {
    const crash: Sync = () => ({
      when: actions([Requesting.request, { path: "/x" }, {}]),
      then: actions([Steps.crash, { cause: new Error("broken") }]),
    });
    const refuse: Sync = () => ({
      when: actions([Requesting.request, { path: "/x" }, {}]),
      then: actions([Steps.refuse, { why: "no" }]),
    });
    return first === "crash" ? { crash, refuse } : { refuse, crash };
  };
  assertEquals(ask(both("refuse")).status, 400);
  assertEquals(ask(both("crash")).status, 500);
});

Deno.test("R8: an error that is no text is told as JSON, or in words where it has none", () => {
  const syncs: Syncs = ({ Requesting, Steps }) => ({
    AtX: ({ why }) => ({
      when: actions([Requesting.request, { path: "/x", why }, {}]),
      then: actions([Steps.refuse, { why }]),
    }),
  });
  const told = (why: unknown) => ask(syncs, { why }).error;
  assertEquals(told({ code: 7 }), `{"code":7}`);
  assertEquals(told(new Error("the shelf is full")), "the shelf is full");
  assertEquals(told(12n), "12");
  const self: Record<string, unknown> = {};
  self.self = self;
  assertEquals(told(self), "a value of type object without a JSON form");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assertEquals(told(proxy), "a value of type object without a JSON form");
});

Deno.test("R8: 404 when no sync names the path; in development with the nearest path", () => {
  const syncs: Syncs = ({ Requesting }) => ({
    Login: ({ request, other }) => ({
      when: actions([Requesting.request, { path: "/auth/login", other }, { request }]),
      then: actions([Requesting.respond, { request }]),
    }),
  });
  const development = backend(syncs);
  assertEquals(development.answer(development.send("/auth/logn")), {
    status: 404,
    body: {
      error: `There is nothing at "/auth/logn". Did you mean "/auth/login"?`,
      explain:
        `Sync "Login": no sync names the path "/auth/logn", and its path "/auth/login" is nearly that. ` +
        `Send the request to "/auth/login", or write { path: "/auth/logn" } in the patterns of that path.`,
    },
  });
  const production = backend(syncs, { env: { MODE: "production" } });
  assertEquals(production.answer(production.send("/auth/logn")), {
    status: 404,
    body: { error: `There is nothing at "/auth/logn"` },
  });
});

Deno.test("R8: not 404 when a sync without a literal path fired for the path", () => {
  const anyPath = (key: "path" | "absent"): Syncs => ({ Requesting, Steps }) => ({
    Any: ({ value }) => ({
      when: actions([Requesting.request, { [key]: value }, {}]),
      then: actions([Steps.pass, { value }]),
    }),
  });
  assertEquals(ask(anyPath("path")).status, 500);
  assertEquals(ask(anyPath("absent")).status, 404);
});

Deno.test("R8: 400 naming the key when a sync of the path does not match only because it is absent", () => {
  const syncs: Syncs = ({ Requesting }) => ({
    Create: ({ request, title, text }) => ({
      when: actions([Requesting.request, { path: "/x", title, text }, { request }]),
      then: actions([Requesting.respond, { request, title, text }]),
    }),
  });
  const one = ask(syncs, { title: "a" });
  assertEquals([one.status, one.error], [400, `"text" is missing in the request to "/x"`]);
  assertStringIncludes(one.explain, `Sync "Create": the request to "/x" has no "text"`);
  assertEquals(ask(syncs).error, `"title", "text" are missing in the request to "/x"`);
  assertEquals(ask(syncs, { title: null, text: "" }).status, 200);
  const production = ask(syncs, { title: "a" }, { MODE: "production" });
  assertEquals([production.error, production.explain], [one.error, undefined]);
});

Deno.test("R8: 401 when the absent key is the session", () => {
  const { status, error } = ask(({ Requesting }) => ({
    Mine: ({ request, session }) => ({
      when: actions([Requesting.request, { path: "/x", session }, { request }]),
      then: actions([Requesting.respond, { request, session }]),
    }),
  }));
  assertEquals(status, 401);
  assertStringIncludes(error, `"session" is missing`);
});

Deno.test("R8: the sync that lacks the fewest keys names them", () => {
  const { error } = ask(({ Requesting }) => ({
    Two: ({ a, b }) => ({ when: actions([Requesting.request, { path: "/x", a, b }, {}]), then: actions() }),
    One: ({ a }) => ({ when: actions([Requesting.request, { path: "/x", a }, {}]), then: actions() }),
  }));
  assertEquals(error, `"a" is missing in the request to "/x"`);
});

Deno.test("R8: no key is named when a sync that waits for the request alone matched", () => {
  const { status, explain } = ask(({ Requesting, Steps }) => ({
    Strict: ({ title }) => ({
      when: actions([Requesting.request, { path: "/x", title }, {}]),
      then: actions([Steps.pass, { title }]),
    }),
    Dropped: ({ request, row }) => ({
      when: actions([Requesting.request, { path: "/x" }, { request }]),
      where: (frames) => frames.query(Steps._rows, { rows: [] }, { row }),
      then: actions([Requesting.respond, { request, row }]),
    }),
  }));
  assertEquals(status, 500);
  assertEquals(
    explain,
    `Sync "Dropped": its "where" kept no frame: Steps._rows({ rows: [] }) gave no row. Where that is a right answer, use ` +
      `frames.collect(Steps._rows, { ... }, rows), which keeps the frame with []; where it is not, add a sync that answers it.`,
  );
});

Deno.test("R8: no key is named of a sync that a literal keeps from matching, or that waits for another action", () => {
  const literal = ask(({ Requesting, Steps }) => ({
    Literal: ({ title }) => ({
      when: actions([Requesting.request, { path: "/x", kind: "book", title }, {}]),
      then: actions([Steps.pass, { title }]),
    }),
  }));
  assertEquals(literal.status, 500);
  assertStringIncludes(
    literal.explain,
    `Sync "Literal": the request to "/x" has no "kind", and it waits for "book" there`,
  );
  const joined = ask(({ Requesting, Steps }) => ({
    Joined: ({ title }) => ({
      when: actions([Requesting.request, { path: "/x", title }, {}], [Steps.pass, {}, {}]),
      then: actions([Steps.pass, { title }]),
    }),
  }));
  assertEquals(joined.status, 500);
});

Deno.test("R8: 500 otherwise, and in development the step that ended the sequence", () => {
  const { status, error, explain } = ask(({ Requesting, Steps }) => ({
    AtX: ({ request, session }) => ({
      when: actions([Requesting.request, { path: "/x" }, { request }]),
      then: actions([Steps.pass, {}, { session }], [Requesting.respond, { request, session }]),
    }),
  }));
  assertEquals([status, error], [500, `No sync answered the request to "/x"`]);
  assertStringIncludes(explain, `Sync "AtX": its sequence ended at step 1: Steps.pass gave no "session"`);
});

Deno.test("R8: 500 with a hint where syncs ran and none of them responds", () => {
  const { status, explain } = ask(atX(({ Steps }) => actions([Steps.pass, {}])));
  assertEquals(status, 500);
  assertStringIncludes(
    explain,
    `Sync "AtX": it did Steps.pass for the request to "/x", and no sync that follows does Requesting.respond`,
  );
});

Deno.test("R8: never below 400, whatever REQUESTING_ERROR_STATUS says", () => {
  const env = { REQUESTING_ERROR_STATUS: "200" };
  const refused = atX(({ Steps }) => actions([Steps.refuse, { why: "no" }]));
  assertEquals(ask(refused, {}, env).status, 400);
  assertEquals(ask(() => ({}), {}, env).status, 404);
  assertEquals(ask(atX(({ Steps }) => actions([Steps.pass, {}])), {}, env).status, 500);
});

Deno.test("R8: in production a 500 is a generic sentence with a reference, and nothing is explained", () => {
  for (
    const syncs of [
      atX(({ Steps }) => actions([Steps.pass, {}])),
      atX(({ Steps }) => actions([Steps.crash, { cause: new Error("the shelf fell down") }])),
    ]
  ) {
    const { status, error, explain } = ask(syncs, {}, { MODE: "production" });
    assertEquals([status, explain], [500, undefined]);
    assertMatch(error, GENERIC);
  }
});

Deno.test("R8: in production an error that a concept returned is shown", () => {
  const refused = atX(({ Steps }) => actions([Steps.refuse, { why: "the shelf is full" }]));
  assertEquals(ask(refused, {}, { MODE: "production" }).error, "the shelf is full");
});

Deno.test("R8: the reference of a production 500 leads to the flow's trace", () => {
  const { Engine, send, answer } = backend(atX(({ Steps }) => actions([Steps.pass, {}])), {
    env: { MODE: "production" },
  });
  const request = send("/x");
  const { error } = answer(request)!.body as { error: string };
  const reference = /reference ([\w-]+)/.exec(error)![1];
  assert(Engine.trace(reference)?.aliases.includes(request));
});
