import { assertFindings, IMPORTS } from "../testing/made_up.ts";

Deno.test("a variable that nothing binds is found where it is used", () =>
  assertFindings(
    "src/syncs/variables.sync.ts",
    `${IMPORTS}
export const Then: Sync = ({ request, thing, ownr }) => ({
  when: actions([Requesting.request, { path: "/unbound", thing }, { request }]), // hint: unused "thing"
  then: actions([Requesting.respond, { request, owner: ownr }]), // error: unbound Nothing binds the variable "ownr" | hint: suspicious-key
});
export const Query: Sync = ({ request, thing, think, owner }) => ({
  when: actions([Requesting.request, { path: "/unbound-query", thing }, { request }]), // hint: unused "thing"
  where: async (frames) =>
    await frames.query( // hint: may-be-emptied
      Lending._owner,
      { thing: think }, // error: unbound Did you mean "thing"?
      { owner },
    ),
  then: actions([Requesting.respond, { request, owner }]),
});
export const Where: Sync = ({ request, thing, owner, onwer }) => ({
  when: actions([Requesting.request, { path: "/unbound-where", thing }, { request }]),
  where: async (frames) => await frames.query(Lending._owner, { thing }, { owner }), // hint: may-be-emptied Lending._owner
  then: actions([Requesting.respond, { request, onwer }]), // error: unbound Did you mean "owner"?
});
export const Order: Sync = ({ request, thing, place }) => ({
  when: actions([Requesting.request, { path: "/unbound-order", thing }, { request }]),
  then: actions(
    [Requesting.respond, { request, place }], // error: unbound Step 2 binds it
    [Lending.found, { thing }, { place }],
  ),
});
export const Read: Sync = ({ request, thing, owner }) => ({ // hint: may-be-emptied its "where" keeps no frame
  when: actions([Requesting.request, { path: "/unbound-read", thing }, { request }]),
  where: (frames) =>
    frames.filter(($) =>
      $[thing] ===
        $[owner] // hint: unbound "owner"
    ),
  then: actions([Requesting.respond, { request }]),
});
`,
  ));

Deno.test("a variable that may be unbound is found", () =>
  assertFindings(
    "src/syncs/variables.sync.ts",
    `${IMPORTS}
export const Row: Sync = ({ request, owner, title, loan }) => ({
  when: actions([Requesting.request, { path: "/may-be", owner }, { request }]),
  where: (frames) =>
    frames.query(Lending._loans, { owner }, { // hint: may-be-emptied frames.collect(Lending._loans
      loan,
      title, // hint: may-be-unbound may be without "title"
    }),
  then: actions([Requesting.respond, { request, title, loan }]),
});
export const Looked: Sync = ({ request, owner, title }) => ({
  when: actions([Requesting.request, { path: "/looked-at", owner }, { request }]),
  where: (frames) =>
    frames.query(Lending._loans, { owner }, { title }) // hint: may-be-emptied Lending._loans
      .filter(($) => $[title] !== undefined),
  then: actions([Requesting.respond, { request, title }]),
});
export const Optional: Sync = ({ request, thing, noted }) => ({
  when: actions([Requesting.request, { path: "/optional", thing: optional(thing) }, { request }]),
  then: actions(
    [Lending.note, {
      loan: thing, // hint: may-be-unbound "thing" is optional, and Lending.note needs "loan"
    }, { noted }],
    [Requesting.respond, { request, noted }],
  ),
});
`,
  ));

Deno.test("a variable that is bound and not used is found", () =>
  assertFindings(
    "src/syncs/variables.sync.ts",
    `${IMPORTS}
export const Guard: Sync = ({ request, session }) => ({
  when: actions([Requesting.request, {
    path: "/unused",
    session, // hint: unused "session"
  }, { request }]),
  then: actions([Requesting.respond, { request }]),
});
export const Apart: Sync = ({ request, thing, thign, loan }) => ({
  when: actions(
    [Requesting.request, { path: "/unused-apart", thing }, { request }],
    [Lending.lend, { thing: thign }, { loan }], // hint: unused Did you mean "thing"? Otherwise take it away
  ),
  then: actions([Requesting.respond, { request, thing, loan }]),
});
export const Apartment: Sync = ({ thing }) => ({
  when: actions([Requesting.request, { path: "/unused-apart", thing }]),
  then: actions([Lending.lend, { thing }]), // hint: unanswered-error
});
export const Swapped: Sync = ({ request, thing, poll, pole }) => ({
  when: actions([Requesting.request, { path: "/unused-two", thing }, { request }]),
  then: actions(
    [Lending.note, { loan: thing }, {
      noted: poll, // hint: unused Did you mean "pole"?
    }],
    [Requesting.respond, { request, pole }], // error: unbound Did you mean "poll"?
  ),
});
`,
  ));
