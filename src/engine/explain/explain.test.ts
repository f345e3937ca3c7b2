import { assert, assertEquals, assertMatch } from "@std/assert";
import { actions } from "../actions.ts";
import type { Explanation, TreeRow } from "../explanation.ts";
import { causeInWords } from "./cause_in_words.ts";
import { library } from "./testing/library.ts";

/** A tree as its printers indent it. */
function outline(tree: readonly TreeRow[]): string[] {
  return tree.map((row) =>
    "  ".repeat(row.depth) + (
      row.kind === "action"
        ? `${row.action} ${row.state}`
        : row.kind === "firing"
        ? `by ${row.sync.name}`
        : `ended at ${row.step}, before ${row.actions.join()}`
    )
  );
}

/** The causes of a flow by their syncs. */
const kinds = ({ causes }: Explanation) => causes.map(({ sync, kind }) => [sync?.name, kind]);

Deno.test("explain: the tree has each action below the firing that did it, and each firing below the action that completed it", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Lend: ({ book }) => ({
      when: actions([Requesting.request, { path: "/lend", book }, {}]),
      then: actions([Lending.lend, { book }], [Lending.lend, { book: "lost" }, {}], [Lending.note, {
        loan: book,
      }]),
    }),
    Note: ({ loan }) => ({
      when: actions([Lending.lend, {}, { loan }]),
      then: actions([Lending.note, { loan }]),
    }),
    Answer: ({ request, error }) => ({
      when: actions([Requesting.request, { path: "/lend" }, { request }], [Lending.lend, {}, { error }]),
      then: actions([Requesting.respond, { request, error }]),
    }),
  }));
  const { tree, answer, outcome, problem } = await send("/lend", { book: "a" });
  assertEquals(outline(tree), [
    "Requesting.request done",
    "  by Lend",
    "    Lending.lend done",
    "      by Note",
    "        Lending.note done",
    "    Lending.lend error",
    "      by Answer",
    "        Requesting.respond done",
    "    ended at 1, before Lending.note",
  ]);
  assertEquals([answer, outcome, problem], [undefined, "answered", undefined]);
});

Deno.test("explain: each frame of a sync has a firing of its own, with its own actions below it", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Each: ({ n, loan }) => ({
      when: actions([Requesting.request, { path: "/lend" }, {}]),
      where: (frames) => frames.flatMap(($) => [1, 2].map((i) => ({ ...$, [n]: i }))),
      then: actions([Lending.note, { loan: n }, { noted: loan }], [Lending.note, { loan }]),
    }),
  }));
  const { tree } = await send("/lend");
  assertEquals(tree.map((row) => row.kind === "action" ? row.input.loan : row.kind), [
    undefined,
    "firing",
    1,
    1,
    "firing",
    2,
    2,
  ]);
});

Deno.test("explain: what was thrown stands apart from the cause, which names the action, what it kept from happening, and where", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Lend: ({ request, book }) => ({
      when: actions([Requesting.request, { path: "/lend", book }, { request }]),
      then: actions([Lending.crash, { book }], [Lending.lend, { book }], [Requesting.respond, {
        request,
        loan: book,
      }]),
    }),
    Note: ({ loan }) => ({
      when: actions([Lending.lend, {}, { loan }]),
      then: actions([Lending.note, { loan }]),
    }),
  }));
  const { problem, outcome } = await send("/lend", { book: "a" });
  assertEquals(outcome, "failed");
  assertEquals(
    causeInWords(problem!),
    `Sync "Lend" (src/syncs/library.sync.ts:10): Lending.crash threw in step 1 of its "then"`,
  );
  assertEquals(problem!.thrown, "Error: the shelf of a fell down");
  assertMatch(
    problem!.fix,
    /^Mend what throws at src\/engine\/explain\/testing\/library\.ts:\d+; the log has the stack under reference \w+$/,
  );
  assertEquals(problem!.step, { index: 0, action: "Lending.crash" });
  assertEquals(problem!.unreached, ["Lending.lend", "Requesting.respond"]);
  assertEquals(problem!.waiting?.map(({ name }) => name), ["Note"]);
});

Deno.test("explain: how the frames of a where became fewer, by which query with which input", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Find: ({ request, title, book, owner, loan }) => ({
      when: actions([Requesting.request, { path: "/lend", title }, { request }]),
      where: async (frames) => {
        frames = frames.query(Lending._byTitle, { title }, { book, owner });
        return await frames.query(Lending._loans, { user: title }, { loan });
      },
      then: actions([Requesting.respond, { request, book, loan }]),
    }),
  }));
  const { problem } = await send("/lend", { title: "b" });
  assertEquals(problem!.where, [
    {
      query: "Lending._byTitle",
      input: { title: "b" },
      in: 1,
      out: 1,
      rows: 1,
      row: { book: "book b", owner: "ada" },
      emptied: false,
    },
    { query: "Lending._loans", input: { user: "b" }, in: 1, out: 0, rows: 0, emptied: true },
  ]);
});

Deno.test("explain: of several frames, the input that is told is that of the one which was dropped", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Each: ({ n, request }) => ({
      when: actions([Requesting.request, { path: "/lend" }, { request }]),
      where: (frames) => frames.flatMap(($) => ["a", "none"].map((title) => ({ ...$, [n]: title }))),
      then: actions([Lending.note, { loan: n }], [Requesting.respond, { request }]),
    }),
    Pair: ({ loan, book }) => ({
      when: actions([Lending.note, { loan }, {}], [Requesting.respond]),
      where: (frames) => frames.query(Lending._byTitle, { title: loan }, { book }).filter(() => false),
      then: actions([Lending.note, { loan: book }]),
    }),
  }));
  const { causes } = await send("/lend");
  const [where] = causes.find(({ sync }) => sync?.name === "Pair")!.where!;
  assertEquals([where.input, where.in, where.rows], [{ title: "a" }, 1, 1]);
});

Deno.test("explain: the two sides of a pattern, key by key", async () => {
  const { send } = library(({ Requesting }) => ({
    Lend: ({ request, bok, since }) => ({
      when: actions([Requesting.request, { path: "/lend", copies: 3, bok, since }, { request }]),
      then: actions([Requesting.respond, { request, bok, since }]),
    }),
  }));
  const since = new Date(0);
  const { problem } = await send("/lend", { copies: "3", book: "a", since, password: "canary" });
  assertEquals(problem!.comparison!.keys, [
    {
      side: "input",
      key: "path",
      expected: { kind: "literal", value: "/lend", type: "string" },
      found: { value: "/lend", type: "string" },
      fits: true,
    },
    {
      side: "input",
      key: "copies",
      expected: { kind: "literal", value: 3, type: "number" },
      found: { value: "3", type: "string" },
      fits: false,
    },
    {
      side: "input",
      key: "bok",
      expected: { kind: "variable", name: "bok", optional: false },
      fits: false,
      near: "book",
    },
    {
      side: "input",
      key: "since",
      expected: { kind: "variable", name: "since", optional: false },
      found: { value: "1970-01-01T00:00:00.000Z", type: "date" },
      fits: true,
    },
    {
      side: "output",
      key: "request",
      expected: { kind: "variable", name: "request", optional: false },
      found: { value: "request 1", type: "string" },
      fits: true,
    },
    { side: "input", key: "book", found: { value: "a", type: "string" }, fits: true },
    { side: "input", key: "password", found: { value: "[secret]", type: "secret" }, fits: true },
  ]);
});

Deno.test("explain: the nearest miss comes first, what is for other paths and other outcomes last", async () => {
  const { send } = library(({ Requesting, Lending }) => {
    const answer =
      (path: string, output: Record<string, unknown>) => ({ request }: Record<string, symbol>) => ({
        when: actions([Requesting.request, { path }, { request }], [Lending.lend, {}, output]),
        then: actions([Requesting.respond, { request }]),
      });
    return {
      Other: answer("/return", {}),
      Refused: ({ request, error }) => answer("/lend", { error })({ request }),
      Lend: ({ book }) => ({
        when: actions([Requesting.request, { path: "/lend", book }, {}]),
        then: actions([Lending.lend, { book }]),
      }),
      Noted: ({ loan }) => ({
        when: actions([Lending.lend, {}, { loan }], [Lending.note]),
        then: actions([Lending.note, { loan }]),
      }),
      Misspelt: ({ request, owned }) => answer("/lend", { owned })({ request }),
    };
  });
  assertEquals(kinds(await send("/lend", { book: "a" })), [
    ["Misspelt", "key-misspelt"],
    ["Lend", "no-responder"],
    ["Noted", "action-absent"],
    ["Refused", "no-error"],
    ["Other", "other-path"],
  ]);
});

Deno.test("explain: a sync that refuses what is in order is no cause", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Refuse: ({ request, title, error }) => ({
      when: actions([Requesting.request, { path: "/lend", title }, { request }]),
      where: (frames) => frames.filter(() => false),
      then: actions([Requesting.respond, { request, error, httpStatus: 401 }]),
    }),
    Lend: ({ title }) => ({
      when: actions([Requesting.request, { path: "/lend", title }, {}]),
      then: actions([Lending.lend, { book: title }]),
    }),
  }));
  assertEquals(kinds(await send("/lend", { title: "a" })), [["Lend", "no-responder"], [
    "Refuse",
    "where-dropped",
  ]]);
});

Deno.test("explain: a key that the request lacks is told for the sync of its path, not for one of any path", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Any: ({ request, path, session }) => ({
      when: actions([Requesting.request, { path, session }, { request }]),
      then: actions([Requesting.respond, { request, path, error: "no" }]),
    }),
    Lend: ({ book, user }) => ({
      when: actions([Requesting.request, { path: "/lend", book, user }, {}]),
      then: actions([Lending.lend, { book, user }]),
    }),
    LendAnswer: ({ request, loan }) => ({
      when: actions([Requesting.request, { path: "/lend" }, { request }], [Lending.lend, {}, { loan }]),
      then: actions([Requesting.respond, { request, loan }]),
    }),
  }));
  const first = async (body: Record<string, unknown>) => kinds(await send("/lend", body))[0];
  assertEquals(await first({ book: "a" }), ["Lend", "key-absent"]);
  assertEquals(await first({ bok: "a", user: "ada" }), ["Lend", "key-misspelt"]);
});

Deno.test("explain: of errors and failures, the first that nothing took is the problem, as it is the answer", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    ErrorFirst: ({ book }) => ({
      when: actions([Requesting.request, { path: "/error-first", book }, {}]),
      then: actions([Lending.lend, { book }], [Lending.note, { loan: book }]),
    }),
    FailureFirst: ({ book }) => ({
      when: actions([Requesting.request, { path: "/failure-first", book }, {}]),
      then: actions([Lending.note, { loan: book }], [Lending.lend, { book }]),
    }),
    Fails: ({ loan }) => ({
      when: actions([Lending.note, { loan }]),
      where: () => {
        throw new Error("wet");
      },
      then: actions([Lending.lend, { book: loan }]),
    }),
  }));
  const problem = async (path: string) => {
    const { problem } = await send(path, { book: "lost" });
    return [problem?.sync?.name, problem?.kind];
  };
  assertEquals(await problem("/error-first"), ["ErrorFirst", "error-unhandled"]);
  assertEquals(await problem("/failure-first"), ["Fails", "fault"]);
});

Deno.test("explain: of an answered request nothing is a problem, and syncs that did not fire are told of all the same", async () => {
  const { engine, concepts, send } = library(({ Requesting }) => ({
    Answer: ({ request }) => ({
      when: actions([Requesting.request, { path: "/lend" }, { request }]),
      then: actions([Requesting.respond, { request }]),
    }),
    Other: ({ request, book }) => ({
      when: actions([Requesting.request, { path: "/lend", book }, { request }]),
      then: actions([Requesting.respond, { request }]),
    }),
  }));
  const explanation = await send("/lend");
  assertEquals([explanation.problem, kinds(explanation)], [undefined, [["Other", "key-absent"]]]);
  assertEquals(engine.explain(explanation.flow)?.tree, explanation.tree);
  assertEquals(engine.explain("forgotten"), undefined);
  await concepts.Lending.note({ loan: 1 });
  assertEquals([engine.explain(engine.traces()[0].flow)?.outcome, engine.traces()[0].records.length], [
    "done",
    1,
  ]);
});

Deno.test("explain: a request that a sync made is explained when it is asked about", () => {
  const { engine, concepts } = library(({ Requesting }) => ({
    Ask: ({ request }) => ({
      when: actions([Requesting.request, { path: "/ask" }, { request }]),
      then: actions([Requesting.request, { path: "/nowhere" }], [Requesting.respond, { request }]),
    }),
  }));
  const flow = engine.start(concepts.Requesting.request, { path: "/ask" });
  const [outer, inner] = flow.trace().records;
  assertEquals(flow.explain(outer.id).problem, undefined);
  assertEquals(flow.explain(inner.id).problem?.kind, "path-unknown");
  assertEquals(flow.explain().problem?.kind, "path-unknown");
});

Deno.test("explain: a literal at a key that holds secrets is masked as the value beside it", () => {
  const { engine, concepts } = library(({ Requesting }) => ({
    Enter: ({ request, book }) => ({
      when: actions([Requesting.request, { path: "/enter", password: "canary-1", book }, { request }]),
      then: actions([Requesting.respond, { request, book }]),
    }),
  }), { hash: (secret) => String(secret.length) });
  const keyOf = (password: string) => {
    const { problem } = engine.start(concepts.Requesting.request, { path: "/enter", password }).explain();
    assert(!JSON.stringify(problem).includes("canary"));
    const key = problem!.comparison!.keys.find(({ key }) => key === "password")!;
    return [key.expected, key.found, key.fits];
  };
  const literal = { kind: "literal", value: "[secret 8]", type: "secret" };
  assertEquals(keyOf("canary-1"), [literal, { value: "[secret 8]", type: "secret" }, true]);
  assertEquals(keyOf("canary-22"), [literal, { value: "[secret 9]", type: "secret" }, false]);
});

Deno.test("explain: a chain of thousands of actions is told without recursion, and is JSON", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Begin: () => ({
      when: actions([Requesting.request, { path: "/lend" }, {}]),
      then: actions([Lending.note, { loan: 0 }]),
    }),
    Again: ({ loan }) => ({
      when: actions([Lending.note, {}, { noted: loan }]),
      then: actions([Lending.note, { loan }]),
    }),
  }), { maxDepth: 3_000 });
  const explanation = await send("/lend");
  assertEquals(explanation.problem?.kind, "limit");
  assertEquals(Math.max(...explanation.tree.map(({ depth }) => depth)), 2 * 3_000 + 2);
  assertEquals(JSON.parse(JSON.stringify(explanation)), explanation);
});
