import { assertFindings, IMPORTS } from "../testing/made_up.ts";

Deno.test("a key that its method does not have is found", () =>
  assertFindings(
    "src/syncs/patterns.sync.ts",
    `${IMPORTS}
export const Step: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/keys", thing }, { request }]),
  then: actions(
    [Lending.lend, { // hint: unanswered-error
      thing,
      dais: 3, // error: unknown-key Did you mean "days"?
    }, {}],
    [Requesting.respond, { request }],
  ),
});
export const Output: Sync = ({ request, lone }) => ({
  when: actions(
    [Requesting.request, { path: "/keys" }, { request }],
    [Lending.lend, {}, {
      laon: lone, // error: unknown-key never gives "laon"
    }],
  ),
  then: actions([Requesting.respond, { request, lone }]),
});
export const Input: Sync = ({ request, thing }) => ({
  when: actions(
    [Requesting.request, { path: "/keys" }, { request }],
    [Lending.lend, {
      thin: thing, // error: unknown-key Did you mean "thing"?
    }],
  ),
  then: actions([Requesting.respond, { request, thing }]),
});
export const Queried: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/keys-query", thing }, { request }]),
  where: async (frames) =>
    await frames.query( // hint: may-be-emptied
      Lending._owner,
      { thin: thing }, // error: unknown-key Lending._owner takes no "thin"
      { ownr: owner }, // error: unknown-key so that the variable "owner" is never bound
    ),
  then: actions([Requesting.respond, { request, owner }]),
});
export const Missing: Sync = ({ request, noted }) => ({
  when: actions([Requesting.request, { path: "/keys-missing" }, { request }]),
  then: actions(
    [Lending.note, {}, { noted }], // error: missing-key "loan"
    [Requesting.respond, { request, noted }],
  ),
});
export const Open: Sync = ({ request, username }) => ({
  when: actions([
    Requesting.request,
    {
      path: "/keys-open",
      usrname: username, // hint: suspicious-key "username"
    },
    { reqest: request }, // error: unknown-key Did you mean "request"?
  ]),
  then: actions([Requesting.respond, {
    request,
    username,
    httpStats: 201, // hint: suspicious-key "httpStatus"
  }]),
});
export const Plural: Sync = ({ request, post, posts }) => ({
  when: actions([Requesting.request, { path: "/keys-plural", posts: post, item: posts }, { request }]),
  then: actions([Requesting.respond, { request, post: posts, items: post }]),
});
`,
  ));

Deno.test("an action that does not exist is found, and so is a query in the place of one", () =>
  assertFindings(
    "src/syncs/patterns.sync.ts",
    `${IMPORTS}
export const Near: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/actions", thing }, { request }]),
  then: actions(
    [Lending.lned, { thing }, {}], // error: unknown-action Did you mean "lend"?
    [Requesting.respond, { request }],
  ),
});
export const Query: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/actions-query", thing }, { request }]),
  then: actions(
    [Lending._owner, { thing }, { owner }], // error: query-as-action frames.query(Lending._owner
    [Requesting.respond, { request, owner }],
  ),
});
export const Row: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/actions-row", thing }, { request }]),
  where: async (frames) =>
    await frames
      .query(Lending._onwer, { thing }, { owner }), // error: unknown-action Did you mean "_owner"?
  then: actions([Requesting.respond, { request, owner }]),
});
export const Own: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/actions-own" }, { request }]),
  then: actions(
    [console.log, {}], // error: unknown-action is not an action of a concept
    [Requesting.respond, { request }],
  ),
});
const mine = { note: function note(_: { loan: string }) {} };
export const Uninstrumented: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/actions-uninstrumented", thing }, { request }]),
  then: actions(
    [mine.note, { loan: thing }], // error: unknown-action import { Lending } from "@concepts"
    [Requesting.respond, { request }],
  ),
});
`,
  ));

Deno.test("a pattern that never matches is found", () =>
  assertFindings(
    "src/syncs/patterns.sync.ts",
    `${IMPORTS}
export const Lends: Sync = ({ request, thing, loan }) => ({
  when: actions([Requesting.request, { path: "/never", thing }, { request }]),
  then: actions([Lending.lend, { thing }, { loan }], [Requesting.respond, { request, loan }]), // hint: unanswered-error
});
export const Literal: Sync = ({ thing }) => ({
  when: actions([Lending.lend, {
    thing,
    days: "3", // error: never-matches Write 3 in place of "3"
  }, {}]),
  then: actions([Lending.found, { thing }]),
});
export const Union: Sync = ({ loan }) => ({
  when: actions([Lending.rate, {
    loan,
    kind: "goud", // error: never-matches Did you mean "good"?
  }, {}]),
  then: actions([Lending.note, { loan }]),
});
export const Reason: Sync = ({ request, error }) => ({
  when: actions(
    [Requesting.request, { path: "/never" }, { request }],
    [Lending.lend, {}, {
      error,
      reason: "lsot", // error: never-matches Did you mean "lost"?
    }],
  ),
  then: actions([Requesting.respond, { request, error }]),
});
export const Both: Sync = ({ request, error, loan }) => ({
  when: actions(
    [Requesting.request, { path: "/never" }, { request }],
    [Lending.lend, {}, {
      error, // error: never-matches two outcomes
      loan,
    }],
  ),
  then: actions([Requesting.respond, { request, error, loan }]),
});
export const TwoKinds: Sync = ({ thing, yes, no }) => ({
  when: actions([Lending.decide, { thing }, {
    yes, // error: never-matches "yes", "no" at once
    no,
  }]),
  then: actions([Lending.found, { thing, yes, no } as never]), // error: unknown-key "yes" | error: unknown-key "no"
});
export const Given: Sync = ({ loan }) => ({
  when: actions([Lending.note, { loan }, {}]),
  then: actions([Lending.rate, {
    loan,
    stars: 4, // hint: wrong-type the step gives 4
    kind: "good",
  }]),
});
`,
  ));

Deno.test("syncs that a helper makes are checked like others", () =>
  assertFindings(
    "src/syncs/patterns.sync.ts",
    `${IMPORTS}
function answering(path: string, keys: Record<string, string>): Sync {
  return ({ request, thing, loan }) => ({
    when: actions([Requesting.request, { path, thing }, { request }]),
    where: (frames) => frames.map(($) => ({ ...$, [loan]: 1 })),
    then: actions([Lending.found, { thing, ...keys }, {}], [Requesting.respond, { request, loan }]),
  });
}
export const Good = answering("/helper", {}); // hint: unanswered-error "/helper"
export const Bad = answering("/helper-bad", { thng: "x" }); // error: unknown-key "thng" | hint: unanswered-error
`,
  ));
