import { assertAnnounced, assertFindings, IMPORTS, MadeUp } from "../testing/made_up.ts";

Deno.test("a where that loses its frames is found", () =>
  assertFindings(
    "src/syncs/lookups.sync.ts",
    `${IMPORTS}
export const NotAwaited: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/lost", thing }, { request }]),
  where: (frames) => {
    const found = frames.query(Lending._owner, { thing }, { owner }); // error: where-loses-frames Write "await" | hint: may-be-emptied
    return found.filter(($: never) => $[owner] !== "me");
  },
  then: actions([Requesting.respond, { request, owner }]),
});
export const Dropped: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/lost-dropped", thing }, { request }]),
  where: async (frames) => {
    await frames.query(Lending._owner, { thing }, { owner }); // error: where-loses-frames are not used | hint: may-be-emptied
    return frames;
  },
  then: actions([Requesting.respond, { request, owner }]),
});
export const Nothing: Sync = ({ request, owner, loan }) => ({
  when: actions([Requesting.request, { path: "/lost-nothing", owner }, { request }]),
  where: (frames) => { // error: where-loses-frames returns nothing
    frames = frames.query(Lending._loans, { owner }, { loan }); // hint: may-be-emptied
  },
  then: actions([Requesting.respond, { request, loan }]),
});
export const StringKey: Sync = ({ request, thing, upper }) => ({
  when: actions([Requesting.request, { path: "/lost-key", thing }, { request }]),
  where: (frames) => frames.map(($) => ({ ...$, upper: String($[thing]) })), // hint: where-loses-frames Write [upper]
  then: actions([Requesting.respond, { request, upper }]), // error: unbound (src/syncs/lookups.sync.ts:29), and the keys of a frame are variables Write [upper] in place of upper there
});
export const Returned: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/not-lost", thing }, { request }]),
  where: (frames) => frames.queryAsync(Lending._owner, { thing }, { owner }).then((found) => found.slice()),
  then: actions([Requesting.respond, { request, owner }]),
});
export const Unowned: Sync = ({ request, thing, error }) => ({
  when: actions([Requesting.request, { path: "/not-lost", thing }, { request }]),
  where: (frames) => frames.query(Lending._owner, { thing }, { error }), // hint: may-be-unbound
  then: actions([Requesting.respond, { request, error }]),
});
`,
  ));

Deno.test("an action that a where asks is a query there: its list is rows", async () => {
  const file = "src/syncs/readers.sync.ts";
  const text = `import { actions, type Sync } from "@engine";
import { Reading, Requesting } from "@concepts";
export const Found: Sync = ({ request, book, reader }) => ({
  when: actions([Requesting.request, { path: "/readers", book }, { request }]),
  where: (frames) => frames.query(Reading.readers, { book }, { reader }), // hint: may-be-emptied
  then: actions([Requesting.respond, { request, reader }]),
});
export const Misspelt: Sync = ({ request, book, reader }) => ({
  when: actions([Requesting.request, { path: "/readers-of", book }, { request }]),
  where: (frames) => frames.query(Reading.readers, { book }, { raeder: reader }), // error: unknown-key Did you mean "reader"? | hint: may-be-emptied
  then: actions([Requesting.respond, { request, reader }]),
});
`;
  await using made = await MadeUp.check({
    "src/concepts/Reading/ReadingConcept.ts": `
export default class ReadingConcept {
  /** readers (book: Book): (reader: User) */
  readers(_: { book: string }): { reader: string }[] | [{ error: string }] {
    return [];
  }
}
`,
    [file]: text,
  });
  assertAnnounced(file, text, made.findings);
});
