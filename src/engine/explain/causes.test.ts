import { assertEquals } from "@std/assert";
import { actions, loose } from "../actions.ts";
import { optional } from "../optional.ts";
import type { CauseKind } from "../explanation.ts";
import type { Mapping, Sync, SyncDeclaration } from "../types.ts";
import { causeInWords } from "./cause_in_words.ts";
import { type Library, library } from "./testing/library.ts";

/** The file in which the syncs of a library stand. */
const AT = "src/syncs/library.sync.ts";

/** A mistake, and what the first line of its explanation says. */
interface Mistake {
  readonly syncs: (library: Library) => Record<string, Sync>;
  /** Sent to `/lend` unless there is another path. */
  readonly body?: Mapping;
  readonly path?: string;
  readonly kind: CauseKind;
  readonly cause: string;
  readonly fix: string;
}

/** The first step of most: a request to lend a book. */
const lend = ({ Requesting, Lending }: Library): Sync => ({ book }) => ({
  when: actions([Requesting.request, { path: "/lend", book }, {}]),
  then: actions([Lending.lend, { book }]),
});
/** One sync that waits for a request, asks a query, and answers. */
const find =
  (where: (library: Library, vars: Record<string, symbol>) => SyncDeclaration["where"]) =>
  (library: Library): Record<string, Sync> => ({
    Find: (vars) => ({
      when: actions([library.Requesting.request, { path: "/lend", title: vars.title }, {
        request: vars.request,
      }]),
      where: where(library, vars),
      then: actions([library.Requesting.respond, { request: vars.request, book: vars.book }]),
    }),
  });
/** One sync that waits for a request to lend a book and does these steps. */
const steps =
  (then: (library: Library, vars: Record<string, symbol>) => SyncDeclaration["then"]) =>
  (library: Library): Record<string, Sync> => ({
    Lend: (vars) => ({
      when: actions([library.Requesting.request, { path: "/lend", book: vars.book }, {
        request: vars.request,
      }]),
      then: then(library, vars),
    }),
  });

const MISTAKES: Record<string, Mistake> = {
  "a path that the caller misspelt, or every sync": {
    syncs: (library) => ({ Lend: lend(library) }),
    path: "/lned",
    body: { book: "a" },
    kind: "path-unknown",
    cause: `Sync "Lend" (${AT}:10): no sync names the path "/lned", and its path "/lend" is nearly that`,
    fix: `Send the request to "/lend", or write { path: "/lned" } in the patterns of that path`,
  },
  "a path that is like none": {
    syncs: (library) => ({ Lend: lend(library) }),
    path: "/return",
    kind: "path-unknown",
    cause: `No sync names the path "/return" (there is "/lend")`,
    fix:
      `Write a sync with [Requesting.request, { path: "/return" }, { request }] in its "when"; one that is written already ` +
      `must be exported, in a file *.sync.ts: deno task check finds it`,
  },
  "a path that one of several syncs misspells": {
    syncs: (library) => ({
      Lend: lend(library),
      LendAnswer: ({ request, loan }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lennd" }, { request }],
          [library.Lending.lend, {}, { loan }],
        ),
        then: actions([library.Requesting.respond, { request, loan }]),
      }),
    }),
    body: { book: "a" },
    kind: "literal-misspelt",
    cause: `Sync "LendAnswer" (${AT}:20): it waits for requests to "/lennd", and this one is to "/lend"`,
    fix: `Write { path: "/lend" } in the pattern, if the two are meant to be the same`,
  },
  "a path that the first of two syncs misspells, beside a path that is nearly the same": {
    syncs: ({ Requesting, Lending }) => ({
      Borrowed: ({ request }) => ({
        when: actions([Requesting.request, { path: "/borrowed" }, { request }]),
        then: actions([Requesting.respond, { request }]),
      }),
      Borrow: ({ book }) => ({
        when: actions([Requesting.request, { path: "/borow", book }, {}]),
        then: actions([Lending.lend, { book }]),
      }),
      BorrowAnswer: ({ request, loan }) => ({
        when: actions([Requesting.request, { path: "/borrow" }, { request }], [Lending.lend, {}, { loan }]),
        then: actions([Requesting.respond, { request, loan }]),
      }),
    }),
    path: "/borrow",
    body: { book: "a" },
    kind: "literal-misspelt",
    cause: `Sync "Borrow" (${AT}:20): it waits for requests to "/borow", and this one is to "/borrow"`,
    fix: `Write { path: "/borrow" } in the pattern, if the two are meant to be the same`,
  },
  "a key that is missing, of two paths that are nearly the same and begin with what is done for any request":
    {
      syncs: ({ Requesting, Lending }) => ({
        Any: () => ({
          when: actions([Requesting.request, {}, {}]),
          then: actions([Lending.note, { loan: "any" }]),
        }),
        Unlend: ({ request }) => ({
          when: actions([Requesting.request, { path: "/unlend" }, { request }], [Lending.note, {}, {}]),
          then: actions([Requesting.respond, { request }]),
        }),
        Lend: ({ request, book }) => ({
          when: actions([Requesting.request, { path: "/unlent", book }, { request }], [Lending.note, {}, {}]),
          then: actions([Requesting.respond, { request, book }]),
        }),
      }),
      path: "/unlent",
      kind: "key-absent",
      cause:
        `Sync "Lend" (${AT}:30): the request to "/unlent" has no "book", which its pattern names (there is "path")`,
      fix: `Send "book", or write { book: optional(book) } in the pattern where it may be absent`,
    },
  "a key of a request that a pattern misspells": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request, bok }) => ({
        when: actions([Requesting.request, { path: "/lend", bok }, { request }]),
        then: actions([Requesting.respond, { request, bok }]),
      }),
    }),
    body: { book: "a" },
    kind: "key-misspelt",
    cause: `Sync "Lend" (${AT}:10): the request to "/lend" has no "bok", which its pattern names, but "book"`,
    fix: `Write { book: bok } in the pattern, or "bok" where it is sent`,
  },
  "a key of an output that a pattern misspells": {
    syncs: (library) => ({
      Lend: lend(library),
      LendAnswer: ({ request, lon }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lend" }, { request }],
          [library.Lending.lend, {}, { lon }],
        ),
        then: actions([library.Requesting.respond, { request, lon }]),
      }),
    }),
    body: { book: "a" },
    kind: "key-misspelt",
    cause: `Sync "LendAnswer" (${AT}:20): Lending.lend gave no "lon", which its pattern names, but "loan"`,
    fix: `Write { loan: lon } in the pattern`,
  },
  "a key that is in the output, looked for in the input": {
    syncs: (library) => ({
      Lend: lend(library),
      LendAnswer: ({ request, loan }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lend" }, { request }],
          [library.Lending.lend, { loan }, {}],
        ),
        then: actions([library.Requesting.respond, { request, loan }]),
      }),
    }),
    body: { book: "a" },
    kind: "key-absent",
    cause:
      `Sync "LendAnswer" (${AT}:20): Lending.lend was given no "loan", which its pattern names in the input: ` +
      `it is in the output`,
    fix: `Name "loan" in the third part of the pattern, the output`,
  },
  "a key of a query's input that is misspelt": {
    syncs: find(({ Lending }, { title, book }) => (frames) =>
      frames.query(Lending._byTitle, { titel: title }, { book })
    ),
    body: { title: "a" },
    kind: "key-misspelt",
    cause:
      `Sync "Find" (${AT}:10): its "where" kept no frame: Lending._byTitle({ titel: "a" }) gave no row that fits, ` +
      `and takes no "titel" but "title"`,
    fix: `Write "title" in place of "titel" in the query's input`,
  },
  "a key of a query's output that is misspelt": {
    syncs: find(({ Lending }, { title, book }) => (frames) =>
      frames.query(Lending._byTitle, { title }, { bok: book })
    ),
    body: { title: "a" },
    kind: "unbound",
    cause:
      `Sync "Find" (${AT}:10): its "where" left the variable "book" unbound: the rows of Lending._byTitle have no "bok" ` +
      `but "book", "owner"`,
    fix: `Write { book } in the query's output`,
  },
  "a variable that nothing binds": {
    syncs: find(() => (frames) => frames),
    body: { title: "a" },
    kind: "unbound",
    cause: `Sync "Find" (${AT}:10): its "where" left the variable "book" unbound, and "then" uses it ` +
      `(bound are: "title", "request")`,
    fix:
      `Bind it in "where" for every frame that is kept, or write optional(book) in "then" if it may be absent`,
  },
  "a variable that is meant twice, spelt two ways": {
    syncs: find(({ Lending }, { title, bok }) => (frames) =>
      frames.query(Lending._byTitle, { title }, { book: bok })
    ),
    body: { title: "a" },
    kind: "unbound",
    cause: `Sync "Find" (${AT}:10): its "where" left the variable "book" unbound, and "then" uses it ` +
      `(bound are: "title", "request", "bok")`,
    fix: `Did you mean "bok"?`,
  },
  "a variable of a query's input that nothing binds": {
    syncs: find(({ Lending }, { titel, book }) => (frames) =>
      frames.query(Lending._byTitle, { title: titel }, { book })
    ),
    body: { title: "a" },
    kind: "fault",
    cause:
      `Sync "Find" (${AT}:10): frames.query(Lending._byTitle, ...): the variable "titel" for the input "title" is not ` +
      `bound (bound are: "title", "request")`,
    fix: `Did you mean "title"?`,
  },
  "a variable of a query's input that nothing binds, and that is like none": {
    syncs: find(({ Lending }, { name, book }) => (frames) =>
      frames.query(Lending._byTitle, { title: name }, { book })
    ),
    body: { title: "a" },
    kind: "fault",
    cause:
      `Sync "Find" (${AT}:10): frames.query(Lending._byTitle, ...): the variable "name" for the input "title" is not ` +
      `bound (bound are: "title", "request")`,
    fix: `Bind it in "when" or by an earlier query, or write optional(...) around it`,
  },
  "a variable that two patterns bind to different values": {
    syncs: (library) => ({
      Lend: lend(library),
      LendAnswer: ({ request, owner, loan }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lend", owner }, { request }],
          [library.Lending.lend, {}, { loan, owner }],
        ),
        then: actions([library.Requesting.respond, { request, loan }]),
      }),
    }),
    body: { book: "a", owner: "eve" },
    kind: "binding-differs",
    cause:
      `Sync "LendAnswer" (${AT}:20): its variable "owner" would be both "eve" ("owner" in the input of ` +
      `Requesting.request) and "ada" ("owner" in the output of Lending.lend)`,
    fix:
      `Use two variables if they may differ, and compare them in "where"; or see which of the two values is wrong`,
  },
  "two patterns of one action, and one such action": {
    syncs: (library) => ({
      Lend: lend(library),
      LendAnswer: ({ request, loan, owner }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lend" }, { request }],
          [library.Lending.lend, {}, { loan }],
          [library.Lending.lend, {}, { owner }],
        ),
        then: actions([library.Requesting.respond, { request, loan, owner }]),
      }),
    }),
    body: { book: "a" },
    kind: "action-absent",
    cause:
      `Sync "LendAnswer" (${AT}:20): it waits for Lending.lend 2 times, and each pattern needs an action of its own that fits it`,
    fix: `Use one pattern for one action: name all its keys there`,
  },
  "an optional field that the request lacks": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request, book, note, user }) => ({
        when: actions([Requesting.request, { path: "/lend", book, note, user: optional(user) }, { request }]),
        then: actions([Requesting.respond, { request, book, note }]),
      }),
    }),
    body: { book: "a" },
    kind: "key-absent",
    cause:
      `Sync "Lend" (${AT}:10): the request to "/lend" has no "note", which its pattern names (there is "book", "path")`,
    fix: `Send "note", or write { note: optional(note) } in the pattern where it may be absent`,
  },
  "a session that the request lacks": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request, session }) => ({
        when: actions([Requesting.request, { path: "/lend", session }, { request }]),
        then: actions([Requesting.respond, { request, session }]),
      }),
    }),
    kind: "key-absent",
    cause:
      `Sync "Lend" (${AT}:10): the request to "/lend" has no "session", which its pattern names (there is "path")`,
    fix:
      `Log in and send the session, in the body or as "Authorization: Bearer", or write { session: optional(session) } in ` +
      `the pattern where it may be absent`,
  },
  "a query that gives no row": {
    syncs: find(({ Lending }, { title, book }) => (frames) =>
      frames.query(Lending._byTitle, { title }, { book })
    ),
    body: { title: "none" },
    kind: "query-empty",
    cause:
      `Sync "Find" (${AT}:10): its "where" kept no frame: Lending._byTitle({ title: "none" }) gave no row`,
    fix:
      `Where that is a right answer, use frames.collect(Lending._byTitle, { ... }, rows), which keeps the frame with []; ` +
      `where it is not, add a sync that answers it`,
  },
  "a list endpoint whose empty query drops the only responder": {
    syncs: ({ Requesting, Lending }) => ({
      List: ({ request, user, loan, loans }) => ({
        when: actions([Requesting.request, { path: "/lend", user }, { request }]),
        where: async (frames) =>
          (await frames.query(Lending._loans, { user }, { loan })).collectAs([loan], loans),
        then: actions([Requesting.respond, { request, loans }]),
      }),
    }),
    body: { user: "eve" },
    kind: "query-empty",
    cause: `Sync "List" (${AT}:10): its "where" kept no frame: Lending._loans({ user: "eve" }) gave no row`,
    fix:
      `Where that is a right answer, use frames.collect(Lending._loans, { ... }, rows), which keeps the frame with []; ` +
      `where it is not, add a sync that answers it`,
  },
  "a query whose row is not what a variable is bound to": {
    syncs: ({ Requesting, Lending }) => ({
      Find: ({ request, title, owner, book }) => ({
        when: actions([Requesting.request, { path: "/lend", title, owner }, { request }]),
        where: (frames) => frames.query(Lending._byTitle, { title }, { book, owner }),
        then: actions([Requesting.respond, { request, book }]),
      }),
    }),
    body: { title: "a", owner: "eve" },
    kind: "query-misfit",
    cause:
      `Sync "Find" (${AT}:10): its "where" kept no frame: Lending._byTitle({ title: "a" }) gave no row that fits: ` +
      `"owner" is "ada", expected "eve", which its variable "owner" is bound to`,
    fix: `Use another variable for "owner" if the two may differ`,
  },
  "a query that gives an error row": {
    syncs: find(({ Lending }, { title, book }) => (frames) =>
      frames.query(Lending._refuses, { title }, { book })
    ),
    body: { title: "a" },
    kind: "query-misfit",
    cause:
      `Sync "Find" (${AT}:10): its "where" kept no frame: Lending._refuses({ title: "a" }) gave the error ` +
      `"The catalogue is closed"`,
    fix: `Name "error" in the query's output to keep the frame, and answer it`,
  },
  "a filter that keeps nothing": {
    syncs: find(({ Lending }, { title, book }) => (frames) =>
      frames.query(Lending._byTitle, { title }, { book }).filter(() => false)
    ),
    body: { title: "a" },
    kind: "where-dropped",
    cause:
      `Sync "Find" (${AT}:10): its "where" kept no frame: Lending._byTitle left 1 frame, and what came after it ` +
      `(filter, map) kept none`,
    fix: `Nothing, if it is not meant for this case; otherwise let its filter keep the frame`,
  },
  "a filter between two queries that keeps nothing": {
    syncs: find(({ Lending }, { title, book, user, loan }) => (frames) =>
      frames.query(Lending._byTitle, { title }, { book }).filter(() => false)
        .query(Lending._loans, { user }, { loan })
    ),
    body: { title: "a" },
    kind: "where-dropped",
    cause:
      `Sync "Find" (${AT}:10): its "where" kept no frame: Lending._byTitle left 1 frame, and what came after it ` +
      `(filter, map) kept none`,
    fix: `Nothing, if it is not meant for this case; otherwise let its filter keep the frame`,
  },
  "a filter by what a misspelt key of a query's output does not bind": {
    syncs: find(({ Lending }, { title, book, owner }) => (frames) =>
      frames.query(Lending._byTitle, { title }, { book, ownr: owner })
        .filter(($) => $[owner] === "ada")
    ),
    body: { title: "a" },
    kind: "key-misspelt",
    cause:
      `Sync "Find" (${AT}:10): its "where" kept no frame: Lending._byTitle left 1 frame, and what came after it ` +
      `(filter, map) kept none: the rows of Lending._byTitle have no "ownr" but "book", "owner"`,
    fix: `Write { owner } in the query's output`,
  },
  "an error that nobody handles": {
    syncs: (library) => ({
      Lend: lend(library),
      LendAnswer: ({ request, loan }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lend" }, { request }],
          [library.Lending.lend, {}, { loan }],
        ),
        then: actions([library.Requesting.respond, { request, loan }]),
      }),
    }),
    body: { book: "lost" },
    kind: "error-unhandled",
    cause:
      `Sync "Lend" (${AT}:10): Lending.lend gave the error "This book is lost" in step 1 of its "then", and no sync ` +
      `takes it`,
    fix:
      `Add a sync with [Lending.lend, {}, { error }] in its "when" that answers it; until then the request is answered ` +
      `with the error itself`,
  },
  "an error whose handler misspells a literal": {
    syncs: (library) => ({
      Lend: lend(library),
      LendLost: ({ request, error }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lend" }, { request }],
          [library.Lending.lend, {}, { error, reason: "Losst" }],
        ),
        then: actions([library.Requesting.respond, { request, error, httpStatus: 404 }]),
      }),
    }),
    body: { book: "lost" },
    kind: "literal-misspelt",
    cause: `Sync "LendLost" (${AT}:20): "reason" of Lending.lend is "lost", and its pattern names "Losst"`,
    fix: `Write { reason: "lost" } in the pattern, if the two are meant to be the same`,
  },
  "a success that nobody answers, beside a sync that would answer another request": {
    syncs: (library) => ({
      Lend: lend(library),
      Tell: ({ request, loan, title, book }) => ({
        when: actions([library.Lending.lend, {}, { loan }]),
        where: (frames) =>
          frames.map(($) => ({ ...$, [title]: "none" })).query(library.Lending._byTitle, { title }, {
            book,
            request,
          }),
        then: actions([library.Requesting.respond, { request, loan }]),
      }),
    }),
    body: { book: "a" },
    kind: "no-responder",
    cause:
      `Sync "Lend" (${AT}:10): it did Lending.lend for the request to "/lend", and no sync that follows does ` +
      `Requesting.respond`,
    fix:
      `Write [Requesting.respond, { request, ... }] at the end of its "then", or a sync with [Requesting.request, ` +
      `{ path: "/lend" }, { request }] and [Lending.lend, {}, { loan, owner }] in its "when" that does it`,
  },
  "a success that nobody answers": {
    syncs: (library) => ({
      Lend: lend(library),
      LendLost: ({ request, error }) => ({
        when: actions(
          [library.Requesting.request, { path: "/lend" }, { request }],
          [library.Lending.lend, {}, { error }],
        ),
        then: actions([library.Requesting.respond, { request, error }]),
      }),
    }),
    body: { book: "a" },
    kind: "no-responder",
    cause:
      `Sync "Lend" (${AT}:10): it did Lending.lend for the request to "/lend", and no sync that follows does ` +
      `Requesting.respond`,
    fix:
      `Write [Requesting.respond, { request, ... }] at the end of its "then", or a sync with [Requesting.request, ` +
      `{ path: "/lend" }, { request }] and [Lending.lend, {}, { loan, owner }] in its "when" that does it`,
  },
  "an answer without its request": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request }) => ({
        when: actions([Requesting.request, { path: "/lend" }, { request }]),
        then: actions([loose(Requesting.respond), { reqest: request }]),
      }),
    }),
    kind: "answer-to-nobody",
    cause:
      `Sync "Lend" (${AT}:10): it gave Requesting.respond no "request", but "reqest" in step 1 of its "then": nothing was answered`,
    fix: `Write [Requesting.respond, { request, ... }], with the request of its "when"`,
  },
  "a path that does not begin with a slash": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request }) => ({
        when: actions([Requesting.request, { path: "lend" }, { request }]),
        then: actions([Requesting.respond, { request }]),
      }),
    }),
    kind: "path-unknown",
    cause: `Sync "Lend" (${AT}:10): no sync names the path "/lend", and its path "lend" is nearly that`,
    fix: `A path begins with "/": write { path: "/lend" } in the patterns of that path`,
  },
  "a path that is written with the base before it": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request }) => ({
        when: actions([Requesting.request, { path: "/api/lend" }, { request }]),
        then: actions([Requesting.respond, { request }]),
      }),
    }),
    kind: "path-unknown",
    cause: `Sync "Lend" (${AT}:10): no sync names the path "/lend", and its path "/api/lend" is nearly that`,
    fix:
      `If "/api" is REQUESTING_BASE_URL, paths are written without it: write { path: "/lend" } in the patterns of that path`,
  },
  "two syncs that both answer": {
    syncs: ({ Requesting }) => {
      const answer: Sync = ({ request }) => ({
        when: actions([Requesting.request, { path: "/lend" }, { request }]),
        then: actions([Requesting.respond, { request }]),
      });
      return { One: answer, Other: answer };
    },
    kind: "second-answer",
    cause:
      `Sync "Other" (${AT}:20): it answered the request to "/lend", which was answered already by sync "One" (${AT}:10): ` +
      `this answer changed nothing`,
    fix: `Let one of the two match at a time, by a literal or a "where", or take one of the answers out`,
  },
  "a where that leaves several frames for one request": {
    syncs: ({ Requesting, Lending }) => ({
      Shelf: ({ request, book, title }) => ({
        when: actions([Requesting.request, { path: "/lend" }, { request }]),
        where: (frames) => frames.query(Lending._shelf, {}, { book, title }),
        then: actions([Requesting.respond, { request, book }]),
      }),
    }),
    kind: "second-answer",
    cause:
      `Sync "Shelf" (${AT}:10): it fired 2 times for the request to "/lend", and only the first one answered; they ` +
      `differ in "book", "title"`,
    fix:
      `Let its "where" leave one frame: frames.collectAs([book, title], list), or frames.collect(...) in place of the query`,
  },
  "a then that ends at its first action, by an error": {
    syncs: steps(({ Requesting, Lending }, { request, book, loan }) =>
      actions([Lending.lend, { book }, { loan }], [Requesting.respond, { request, loan }])
    ),
    body: { book: "lost" },
    kind: "step",
    cause:
      `Sync "Lend" (${AT}:10): its sequence ended at step 1: Lending.lend gave the error "This book is lost", which the ` +
      `step's output pattern { loan } does not take`,
    fix:
      `Add a sync with [Lending.lend, {}, { error }] in its "when" that answers it; until then the request is answered ` +
      `with the error itself`,
  },
  "a then that gives its first action a key that is misspelt": {
    syncs: steps(({ Requesting, Lending }, { request, book, loan }) =>
      actions([Lending.crash, { bok: book }, { loan }], [Requesting.respond, { request, loan }])
    ),
    body: { book: "a" },
    kind: "fault",
    cause:
      `Sync "Lend" (${AT}:10): Lending.crash threw in step 1 of its "then", and takes no "bok" but "book"`,
    fix: `Write "book" in place of "bok" in the step's input`,
  },
  "a then that ends at its first action, by a key that is misspelt": {
    syncs: steps(({ Requesting, Lending }, { request, book, lon }) =>
      actions([Lending.lend, { book }, { lon }], [Requesting.respond, { request, lon }])
    ),
    body: { book: "a" },
    kind: "step",
    cause:
      `Sync "Lend" (${AT}:10): its sequence ended at step 1: Lending.lend gave no "lon", which the step's output pattern ` +
      `names, but "loan"`,
    fix: `Write { loan: lon } in the step's output pattern`,
  },
  "a then that ends at its first action, by a value that a variable is not bound to": {
    syncs: ({ Requesting, Lending }) => ({
      Lend: ({ request, book, owner }) => ({
        when: actions([Requesting.request, { path: "/lend", book, owner }, { request }]),
        then: actions([Lending.lend, { book }, { owner }], [Requesting.respond, { request, owner }]),
      }),
    }),
    body: { book: "a", owner: "eve" },
    kind: "step",
    cause:
      `Sync "Lend" (${AT}:10): its sequence ended at step 1: Lending.lend gave "ada" for "owner", and its variable ` +
      `"owner" is bound to "eve"`,
    fix: `Use another variable in the step's output pattern if the two may differ`,
  },
  "an action that returns nothing": {
    syncs: steps(({ Requesting, Lending }, { request, book, loan }) =>
      actions([Lending.nothing, { book }, { loan }], [Requesting.respond, { request, loan }])
    ),
    body: { book: "a" },
    kind: "step",
    cause:
      `Sync "Lend" (${AT}:10): its sequence ended at step 1: Lending.nothing returned nothing, and the step's output ` +
      `pattern names "loan"`,
    fix: `Let Lending.nothing return an object: { loan }`,
  },
  "an action that returns an array, for which a sync waits": {
    syncs: ({ Requesting, Lending }) => ({
      Lend: ({ book }) => ({
        when: actions([Requesting.request, { path: "/lend", book }, {}]),
        then: actions([Lending.list, { book }]),
      }),
      LendAnswer: ({ request, loan }) => ({
        when: actions([Requesting.request, { path: "/lend" }, { request }], [Lending.list, {}, { loan }]),
        then: actions([Requesting.respond, { request, loan }]),
      }),
    }),
    body: { book: "a" },
    kind: "key-absent",
    cause: `Sync "LendAnswer" (${AT}:20): Lending.list returned an array, and its pattern names "loan"`,
    fix: `Let Lending.list return an object: { loan }`,
  },
  "an action that never returns": {
    syncs: steps(({ Requesting, Lending }, { request, book }) =>
      actions([Lending.hang, { book }, {}], [Requesting.respond, { request }])
    ),
    body: { book: "a" },
    kind: "running",
    cause: `Sync "Lend" (${AT}:10): Lending.hang has not returned after N ms in step 1 of its "then"`,
    fix: `Let Lending.hang return or throw: give what it waits for a timeout`,
  },
  "a query that never answers": {
    syncs: find(({ Lending }, { title, book }) => async (frames) =>
      await frames.query(Lending._hangs, { title }, { book })
    ),
    body: { title: "a" },
    kind: "running",
    cause:
      `Sync "Find" (${AT}:10): its "where" has not ended: Lending._hangs({ title: "a" }) has not answered`,
    fix: `Let Lending._hangs answer or throw: give what it waits for a timeout`,
  },
  "a loop": {
    syncs: (library) => ({
      Lend: lend(library),
      Note: ({ loan }) => ({
        when: actions([library.Lending.lend, {}, { loan }]),
        then: actions([library.Lending.note, { loan }]),
      }),
      Again: ({ loan }) => ({
        when: actions([library.Lending.note, {}, { noted: loan }]),
        then: actions([library.Lending.note, { loan }]),
      }),
    }),
    body: { book: "a" },
    kind: "limit",
    cause:
      `Sync "Again" (${AT}:30): a chain of actions reached SYNC_MAX_DEPTH (1000 steps): sync "Again" -> Lending.note -> ` +
      `sync "Again", and so on`,
    fix:
      `End the loop: let a "where" or a literal of one of its syncs stop matching, or raise the limit if the chain is meant ` +
      `to be that long`,
  },
  "a literal of another type": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request }) => ({
        when: actions([Requesting.request, { path: "/lend", copies: 3 }, { request }]),
        then: actions([Requesting.respond, { request }]),
      }),
    }),
    body: { copies: "3" },
    kind: "literal-type",
    cause:
      `Sync "Lend" (${AT}:10): "copies" of the request to "/lend" is the string "3", and its pattern names the number 3`,
    fix: `Write { copies: "3" } in the pattern, or send the number 3`,
  },
  "a literal for another case": {
    syncs: ({ Requesting }) => ({
      Lend: ({ request }) => ({
        when: actions([Requesting.request, { path: "/lend", kind: "book" }, { request }]),
        then: actions([Requesting.respond, { request }]),
      }),
    }),
    body: { kind: "film" },
    kind: "literal-differs",
    cause: `Sync "Lend" (${AT}:10): "kind" of the request to "/lend" is "film", and it waits for "book"`,
    fix: `Nothing, if it is for another case; otherwise write { kind: "film" } in the pattern`,
  },
  "a where that returns nothing": {
    syncs: find(() => () => undefined as never),
    body: { title: "a" },
    kind: "not-frames",
    cause: `Sync "Find" (${AT}:10): its "where" returned nothing, expected frames`,
    fix: `End every branch of it with "return frames"`,
  },
  "a where that returns rows with string keys": {
    syncs: find(() => (frames) => frames.map(($) => ({ ...$, book: "a" })) as never),
    body: { title: "a" },
    kind: "unbound",
    cause: `Sync "Find" (${AT}:10): its "where" left the variable "book" unbound, and "then" uses it ` +
      `(bound are: "title", "request")`,
    fix: `The frame has the string key "book": write [book] to bind the variable`,
  },
  "an await that is forgotten, before a method of frames": {
    syncs: find(({ Lending }, { title, book }) => (frames) =>
      // deno-lint-ignore no-explicit-any -- the mistake: a promise has no filter
      (frames as any).query(Lending._loans, { user: title }, { loan: book }).filter(() => true)
    ),
    body: { title: "ada" },
    kind: "await",
    cause: `Sync "Find" (${AT}:10): its "where" did not wait for Lending._loans({ user: "ada" })`,
    fix: `Write await before frames.query(Lending._loans, ...), and async before the "where"`,
  },
  "an await that is forgotten, where the frames are returned as they were": {
    syncs: find(({ Lending }, { title, book }) => (frames) => {
      frames.query(Lending._loans, { user: title }, { loan: book });
      return frames;
    }),
    body: { title: "ada" },
    kind: "await",
    cause: `Sync "Find" (${AT}:10): its "where" did not wait for Lending._loans({ user: "ada" })`,
    fix: `Write await before frames.query(Lending._loans, ...), and async before the "where"`,
  },
  "an answer that was deferred and never given": {
    syncs: steps(({ Requesting }, { request }) => actions([Requesting.defer, { request }])),
    body: { book: "a" },
    kind: "no-responder",
    cause: `Sync "Lend" (${AT}:10): it deferred the answer, and no other flow has given it`,
    fix: `Let the flow that ends the work do [Requesting.respond, { request, ... }] with the same request`,
  },
};

for (const [mistake, { syncs, path = "/lend", body = {}, kind, cause, fix }] of Object.entries(MISTAKES)) {
  Deno.test(`explain names the cause, the place and the fix: ${mistake}`, async () => {
    const { problem } = await library(syncs).send(path, body);
    assertEquals(problem && causeInWords(problem).replace(/\d+ ms/, "N ms"), cause);
    assertEquals([problem?.kind, problem?.fix], [kind, fix]);
  });
}
