import { assertFindings, IMPORTS } from "../testing/made_up.ts";

Deno.test("two syncs that answer the same request are found, and none that are apart", () =>
  assertFindings(
    "src/syncs/answers.sync.ts",
    `${IMPORTS}
export const One: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/twice" }, { request }]),
  then: actions([Requesting.respond, { request, one: 1 }]),
});
export const Two: Sync = ({ request, tag }) => ({
  when: actions([Requesting.request, { path: "/twice", tag }, { request }]),
  then: actions([Requesting.respond, { request, tag }]), // error: two-answers answered twice: also by sync "
});
export const Same: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/twice-in-one" }, { request }]),
  then: actions(
    [Requesting.respond, { request, one: 1 }],
    [Requesting.respond, { request, two: 2 }], // error: two-answers step 2 changes nothing
  ),
});
export const Rows: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/twice-rows", thing }, { request }]),
  where: async (frames) => await frames.query(Lending._owner, { thing }, { owner }),
  then: actions([Requesting.respond, { request, owner }]),
});
export const RowsAgain: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/twice-rows", thing }, { request }]),
  where: async (frames) => await frames.query(Lending._owner, { thing }, { owner }),
  then: actions([Requesting.respond, { request, owner, again: true }]), // hint: two-answers may be answered twice
});
export const ByLiteral: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/not-twice", kind: "a" }, { request }]),
  then: actions([Requesting.respond, { request, kind: "a" }]),
});
export const ByOther: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/not-twice", kind: "b" }, { request }]),
  then: actions([Requesting.respond, { request, kind: "b" }]),
});
export const MineOnly: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/filtered", thing }, { request }]),
  where: async (frames) => (await frames.query(Lending._owner, { thing }, { owner })).filter(($) => $[owner] === "me"),
  then: actions([Requesting.respond, { request, mine: true }]),
});
export const NotMine: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/filtered", thing }, { request }]),
  where: async (frames) => (await frames.query(Lending._owner, { thing }, { owner })).filter(($) => $[owner] !== "me"),
  then: actions([Requesting.respond, { request, mine: false }]),
});
`,
  ));
