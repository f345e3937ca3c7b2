import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

/** The longest that an answer "at once" may take here, in milliseconds: a fifth of REQUESTING_TIMEOUT. */
const AT_ONCE = 2_000;

const LENDING = `
import type { Db } from "mongodb";

/** purpose: lend things; one lender, no state: whose a thing is, is the first word of its name */
export default class LendingConcept {
  constructor(_db: Db) {}

  /** lend (thing: String): (loan: String, owner: String) */
  lend({ thing }: { thing: string }): { loan: string; owner: string } | { error: string } {
    if (thing === "") return { error: "Nothing cannot be lent" };
    return { loan: "loan of " + thing, owner: thing.split(" ")[0] };
  }

  /** note (loan: String): (noted: String) */
  note({ loan }: { loan: string }): { noted: string } {
    return { noted: loan };
  }

  /** lose (thing: String): a defect */
  lose({ thing }: { thing: string }): { lost: string } {
    throw new Error("lost " + thing + " in the warehouse");
  }

  /** forget (thing: String): (forgotten: String), and a defect that nobody waits for */
  forget({ thing }: { thing: string }): { forgotten: string } {
    void Promise.reject(new Error("forgot " + thing));
    setTimeout(() => {
      throw new Error("forgot when to return " + thing);
    }, 0);
    return { forgotten: thing };
  }

  /** wait (): never ends */
  wait(_input: { thing: string }): Promise<{ done: boolean }> {
    return new Promise(() => {});
  }

  /** _owner (thing: String): (owner: String) */
  _owner({ thing }: { thing: string }): Promise<{ owner: string }[]> {
    return Promise.reject(new Error("no register for " + thing));
  }
}
`;

const MISTAKES = `
import { actions, type Sync } from "@engine";
import { Lending, Requesting } from "@concepts";

export const ActionThrows: Sync = ({ request, thing, lost }) => ({
  when: actions([Requesting.request, { path: "/action-throws", thing }, { request }]),
  then: actions([Lending.lose, { thing }, { lost }], [Requesting.respond, { request, lost }]),
});
export const WhereThrows: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/where-throws" }, { request }]),
  where: () => {
    throw new TypeError("frames is not a function");
  },
  then: actions([Requesting.respond, { request }]),
});
export const QueryThrows: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/query-throws", thing }, { request }]),
  where: (frames) => frames.query(Lending._owner, { thing }, { owner }),
  then: actions([Requesting.respond, { request, owner }]),
});
export const WhereBindsNothing: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/where-binds-nothing", thing }, { request }]),
  where: (frames) => frames,
  then: actions([Requesting.respond, { request, owner }]),
});
export const NeverAnswers: Sync = ({ thing }) => ({
  when: actions([Requesting.request, { path: "/never-answers", thing }, {}]),
  then: actions([Lending.lend, { thing }]),
});
export const Loops: Sync = ({ thing }) => ({
  when: actions([Requesting.request, { path: "/loops", thing }, {}]),
  then: actions([Lending.note, { loan: thing }]),
});
export const LoopsOn: Sync = ({ loan }) => ({
  when: actions([Requesting.request, { path: "/loops" }, {}], [Lending.note, {}, { noted: loan }]),
  then: actions([Lending.note, { loan }]),
});
export const Floats: Sync = ({ request, thing, forgotten }) => ({
  when: actions([Requesting.request, { path: "/floats", thing }, { request }]),
  then: actions([Lending.forget, { thing }, { forgotten }], [Requesting.respond, { request, forgotten }]),
});
export const Hangs: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/hangs", thing }, { request }]),
  then: actions([Lending.wait, { thing }], [Requesting.respond, { request }]),
});
`;

const HABITS = `
import { actions, type Sync } from "@engine";
import { Lending, Requesting } from "@concepts";

export const OutputInTheNext: Sync = ({ request, thing, loan, noted }) => ({
  when: actions([Requesting.request, { path: "/output-in-the-next", thing }, { request }]),
  then: actions(
    [Lending.lend, { thing }, { loan }],
    [Lending.note, { loan }, { noted }],
    [Requesting.respond, { request, noted }],
  ),
});
export const EmptyThird: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/empty-third", thing }, { request }]),
  then: actions([Lending.lend, { thing }, {}], [Requesting.respond, { request, lent: thing }]),
});
export const OwnerLends: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/bound-otherwise", thing, owner }, { request }]),
  then: actions([Lending.lend, { thing }, { owner }], [Requesting.respond, { request, lent: thing }]),
});
export const OthersDoNot: Sync = ({ request, user, owner }) => ({
  when: actions(
    [Requesting.request, { path: "/bound-otherwise", owner: user }, { request }],
    [Lending.lend, {}, { owner }],
  ),
  where: (frames) => frames.filter(($) => $[user] !== $[owner]),
  then: actions([Requesting.respond, { request, error: "Not yours to lend", httpStatus: 403 }]),
});
`;

const UNBOUND = `
import { actions, type Sync } from "@engine";
import { Lending, Requesting } from "@concepts";

export const Lend: Sync = ({ request, thing, loan, loans }) => ({
  when: actions([Requesting.request, { path: "/lend", thing }, { request }]),
  then: actions([Lending.lend, { thing }, { loan }], [Requesting.respond, { request, loans }]),
});
`;

const CONCEPT = { "src/concepts/Lending/LendingConcept.ts": LENDING };

Deno.test("a variable that nothing binds stops the start: the sync, the variable, and what is bound", async () => {
  await using project = await projectCopy({ files: { ...CONCEPT, "src/syncs/lending.sync.ts": UNBOUND } });
  await using folder = await tempFolder();
  await using program = new Program(["run", "-A", "src/main.ts"], {
    project: project.path,
    folder: folder.path,
    env: { PORT: "0" },
  });
  assertEquals((await program.ended()).code, 1);
  assertEquals(program.stdout, "", "it must not listen");
  for (
    const part of [
      `lending.Lend`,
      `then, step 2: Requesting.respond uses the variable "loans", which nothing binds`,
      `bound are: "thing", "request", "loan"`,
      `Did you mean "loan"?`,
    ]
  ) assertStringIncludes(program.stderr, part);
});

Deno.test("syncs with mistakes: each request is answered at once, and the server goes on", async (t) => {
  await using project = await projectCopy({ files: { ...CONCEPT, "src/syncs/mistakes.sync.ts": MISTAKES } });
  await using folder = await tempFolder();
  await using server = await AppServer.start({ project: project.path, folder: folder.path });

  const cases: { path: string; status: number; error: RegExp; explain: RegExp; logged?: RegExp }[] = [
    {
      path: "/action-throws",
      status: 500,
      error: /^Something went wrong on our side \(reference [\w-]+\)$/,
      explain: /Lending\.lose threw/,
      logged: /Lending\.lose.*lost a spoon in the warehouse/,
    },
    {
      path: "/where-throws",
      status: 500,
      error: /^Something went wrong on our side \(reference [\w-]+\)$/,
      explain: /mistakes\.WhereThrows/,
      logged: /mistakes\.WhereThrows.*frames is not a function/,
    },
    {
      path: "/query-throws",
      status: 500,
      error: /^Something went wrong on our side \(reference [\w-]+\)$/,
      explain: /mistakes\.QueryThrows/,
      logged: /mistakes\.QueryThrows.*no register for a spoon/,
    },
    {
      path: "/where-binds-nothing",
      status: 500,
      error: /^Something went wrong on our side \(reference [\w-]+\)$/,
      explain: /mistakes\.WhereBindsNothing.*"owner"|"owner".*mistakes\.WhereBindsNothing/,
    },
    {
      path: "/never-answers",
      status: 500,
      error: /^No sync answered the request to "\/never-answers"$/,
      explain: /Requesting\.respond/,
    },
    {
      path: "/loops",
      status: 500,
      error: /^Something went wrong on our side \(reference [\w-]+\)$/,
      explain: /mistakes\.LoopsOn.*Lending\.note.*mistakes\.LoopsOn/,
      logged: /mistakes\.LoopsOn/,
    },
  ];
  for (const { path, status, error, explain, logged } of cases) {
    await t.step(path, async () => {
      const answer = await server.post(path, { thing: "a spoon" });
      assertEquals(answer.status, status);
      assertMatch(String(answer.body.error), error);
      assertMatch(String(answer.body.explain), explain);
      assert(answer.ms < AT_ONCE, `it took ${answer.ms} ms`);
      if (logged) assertMatch(server.program.stderr, logged);
    });
  }
  await t.step("failures that nobody waits for are logged", async () => {
    const answer = await server.post("/floats", { thing: "a spoon" });
    assertEquals([answer.status, answer.body], [200, { forgotten: "a spoon" }]);
    await until(
      "both are logged",
      () =>
        ["forgot a spoon", "forgot when to return a spoon"].every((text) =>
          server.program.stderr.includes(text)
        ),
    );
  });
  await t.step("and the server goes on", async () => {
    const ada = { username: "ada", password: "correct horse 1843" };
    assertEquals((await server.post("/auth/createAccount", ada)).status, 200);
    assertEquals((await server.post("/auth/login", ada)).status, 200);
  });
});

Deno.test("an action that never ends: 504 after REQUESTING_TIMEOUT, which says what still runs, and the server goes on", async () => {
  await using project = await projectCopy({ files: { ...CONCEPT, "src/syncs/mistakes.sync.ts": MISTAKES } });
  await using folder = await tempFolder();
  await using server = await AppServer.start({
    project: project.path,
    folder: folder.path,
    env: { REQUESTING_TIMEOUT: "1000" },
  });
  const answer = await server.post("/hangs", { thing: "a spoon" });
  assertEquals([answer.status, answer.body.error], [504, "No answer within 1000 ms"]);
  assertMatch(String(answer.body.explain), /Lending\.wait/);
  assertEquals((await server.post("/auth/me", { session: "none" })).status, 401);
  assertEquals((await server.program.end("SIGTERM")).code, 0, "it must not keep the server from stopping");
});

Deno.test("syncs written by habit work", async (t) => {
  await using project = await projectCopy({ files: { ...CONCEPT, "src/syncs/habits.sync.ts": HABITS } });
  await using folder = await tempFolder();
  await using server = await AppServer.start({ project: project.path, folder: folder.path });
  const answers = async (path: string, body: object, status: number, answer: object) => {
    const found = await server.post(path, body);
    const { explain: _, ...rest } = found.body;
    assertEquals([found.status, rest], [status, answer]);
    assert(found.ms < AT_ONCE, `it took ${found.ms} ms`);
  };

  await t.step(
    "an output of one then action is used in the next",
    () => answers("/output-in-the-next", { thing: "ada spoon" }, 200, { noted: "loan of ada spoon" }),
  );
  await t.step(
    "a third element {} lets a success go on",
    () => answers("/empty-third", { thing: "ada spoon" }, 200, { lent: "ada spoon" }),
  );
  await t.step(
    "a third element {} ends the sequence at an error, which is the answer",
    () => answers("/empty-third", { thing: "" }, 400, { error: "Nothing cannot be lent" }),
  );
  await t.step(
    "an output variable that is bound to the same lets the sequence go on",
    () => answers("/bound-otherwise", { thing: "ada spoon", owner: "ada" }, 200, { lent: "ada spoon" }),
  );
  await t.step(
    "an output variable that is bound to something else just ends the sequence",
    () =>
      answers("/bound-otherwise", { thing: "ada spoon", owner: "eve" }, 403, { error: "Not yours to lend" }),
  );
  assertEquals(server.program.stderr, "");
});
