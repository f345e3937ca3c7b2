import { assertEquals } from "@std/assert";
import { assertFindings, IMPORTS, MadeUp } from "../testing/made_up.ts";

Deno.test("a request that nobody answers is found, and so is an outcome of an action", () =>
  assertFindings(
    "src/syncs/answers.sync.ts",
    `${IMPORTS}
export const Nobody: Sync = ({ thing }) => ({ // error: unanswered Nobody answers a request to "/nobody"
  when: actions([Requesting.request, { path: "/nobody", thing }, {}]),
  then: actions([Lending.found, { thing }]),
});
export const Asks: Sync = ({ thing }) => ({
  when: actions([Requesting.request, { path: "/no-success", thing }, {}]),
  then: actions([Lending.lend, { thing }]), // error: unanswered When Lending.lend gives { loan: Loan; owner: string }
});
export const Fails: Sync = ({ request, error }) => ({
  when: actions([Requesting.request, { path: "/no-success" }, { request }], [Lending.lend, {}, { error }]),
  then: actions([Requesting.respond, { request, error }]),
});
export const Half: Sync = ({ thing }) => ({
  when: actions([Requesting.request, { path: "/half", thing }, {}]),
  then: actions([Lending.decide, { thing }]), // error: unanswered gives { no: true }
});
export const HalfYes: Sync = ({ request, yes }) => ({
  when: actions([Requesting.request, { path: "/half" }, { request }], [Lending.decide, {}, { yes }]),
  then: actions([Requesting.respond, { request, yes }]),
});
export const NoError: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/no-error", thing }, { request }]),
  then: actions(
    [Lending.found, { thing }, {}], // hint: unanswered-error the client gets 400
    [Requesting.respond, { request, found: true }],
  ),
});
export const Anyway: Sync = ({ request, loan }) => ({
  when: actions([Requesting.request, { path: "/anyway", loan }, { request }]),
  then: actions(
    [Lending.giveBack, { loan }], // hint: answers-anyway Write {} as the third part
    [Requesting.respond, { request, back: true }],
  ),
});
`,
  ));

Deno.test("a sync that never fires is found", () =>
  assertFindings(
    "src/syncs/answers.sync.ts",
    `${IMPORTS}
export const Asked: Sync = ({ request, thing, noted }) => ({
  when: actions([Requesting.request, { path: "/items/note", thing }, { request }]),
  then: actions([Lending.note, { loan: thing }, { noted }], [Requesting.respond, { request, noted }]),
});
export const Misspelt: Sync = ({ request, noted }) => ({ // error: never-fires sync "answers.Asked" (src/syncs/answers.sync.ts:4) does it in that of "/items/note" Did you mean the path "/items/note"?
  when: actions([Requesting.request, { path: "/items/noet" }, { request }], [Lending.note, {}, { noted }]),
  then: actions([Requesting.respond, { request, noted }]),
});
export const Asks: Sync = ({ thing }) => ({
  when: actions([Requesting.request, { path: "/items/find", thing }]),
  then: actions([Lending.decide, { thing }]), // that nobody answers follows from the next path
});
export const Answers: Sync = ({ request }) => ({ // error: never-fires Did you mean the path "/items/find"? Write the same path in both
  when: actions([Requesting.request, { path: "/items/fnid" }, { request }], [Lending.decide]),
  then: actions([Requesting.respond, { request }]),
});
export const TwoPaths: Sync = ({ request, other }) => ({ // error: never-fires in one flow
  when: actions([Requesting.request, { path: "/items/a" }, { request }], [Requesting.request, { path: "/items/b" }, { request: other }]),
  then: actions([Requesting.respond, { request, other }]),
});
`,
  ));

Deno.test("a path that does not begin with a slash is found", () =>
  assertFindings(
    "src/syncs/answers.sync.ts",
    `${IMPORTS}
export const Slashless: Sync = ({ request }) => ({ // hint: odd-path Did you mean "/slashless"?
  when: actions([Requesting.request, { path: "slashless" }, { request }]),
  then: actions([Requesting.respond, { request }]),
});
`,
  ));

Deno.test("a guard answers for every path that asks the same query, and for no success", () =>
  assertFindings(
    "src/syncs/guard.sync.ts",
    `${IMPORTS}
const OPEN: unknown[] = ["/lend"];
export const Refused: Sync = ({ request, path, thing, error }) => ({
  when: actions([Requesting.request, { path, thing }, { request }]),
  where: async (frames) => {
    frames = frames.filter(($) => !OPEN.includes($[path]));
    frames = await frames.query(Lending._owner, { thing }, { error });
    return frames.filter(($) => $[error] !== undefined);
  },
  then: actions([Requesting.respond, { request, error, httpStatus: 401 }]),
});
export const Guarded: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/guarded", thing }, { request }]),
  where: async (frames) => await frames.query(Lending._owner, { thing }, { owner }),
  then: actions([Requesting.respond, { request, owner }]),
});
export const GuardedAct: Sync = ({ thing }) => ({ // error: unanswered but sync "guard.Refused"
  when: actions([Requesting.request, { path: "/guarded-act", thing }]),
  then: actions([Lending.found, { thing }]),
});
`,
  ));

Deno.test("what is answered in a file that cannot be loaded is not called unanswered", async () => {
  await using made = await MadeUp.check({
    "src/syncs/ask.sync.ts": `${IMPORTS}
export const Ask: Sync = ({ thing }) => ({
  when: actions([Requesting.request, { path: "/ask", thing }, {}]),
  then: actions([Lending.found, { thing }]),
});
`,
    "src/syncs/answer.sync.ts": "export const Answer = (;\n",
  });
  assertEquals(made.findings.map(({ rule, file, line }) => [rule, file, line]), [
    ["cannot-load", "src/syncs/answer.sync.ts", 1],
  ]);
});
