import { assertAnnounced, IMPORTS, MadeUp } from "../testing/made_up.ts";

Deno.test("a file that gives no syncs, or something else besides, is found", async () => {
  const files = {
    "src/syncs/nothing.sync.ts": `${IMPORTS}
const Lend: Sync = ({ request, thing }) => ({ // error: exports-nothing "Lend"
  when: actions([Requesting.request, { path: "/lend", thing }, { request }]),
  then: actions([Requesting.respond, { request, thing }]),
});
`,
    "src/syncs/drafts.sync.ts": `// Nothing yet // hint: exports-nothing no sync is registered
`,
    "src/syncs/partly.sync.ts": `${IMPORTS}
const Lend: Sync = ({ request, thing }) => ({ // hint: not-exported export const Lend
  when: actions([Requesting.request, { path: "/lend", thing }, { request }]),
  then: actions([Requesting.respond, { request, thing }]),
});
const Listed: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/list" }, { request }]),
  then: actions([Requesting.respond, { request, list: [] }]),
});
export { Listed };
export const LIMIT = 3;
export function limited(list: unknown[]) { // error: not-a-sync take the export away
  return list ?? [];
}
export const Empty: Sync = () => ({ when: [], then: [] }); // error: cannot-declare its "when" is empty
export const Throws: Sync = () => { // error: cannot-declare not now
  throw new Error("not now");
};
export const Undefined: Sync = ({ thng }) => ({ // error: cannot-declare it uses "thing", which is not defined
  when: actions([Lending.lend, { thing: thng }]),
  then: actions([Lending.lend, { thing }]),
});
export const Unnamed: Sync = () => ({ when: actions([Lending.lend]), then: actions([Lending.lend, { thing }]) }); // error: cannot-declare ({ ..., thing }) =>
export const Hollow = () => ({ when: actions([undefined as never, {}]), then: [] }); // error: cannot-declare
`,
    "src/syncs/broken.sync.ts": `${IMPORTS}
export const Lend: Sync = ({ request, thing } => ({ // error: cannot-load
  when: actions([Requesting.request, { path: "/broken", thing }, { request }]),
});
`,
    "src/syncs/throws.sync.ts": `throw new Error("no such setting"); // error: cannot-load no such setting
`,
    "src/syncs/outside.sync.ts":
      `const { db } = await import("@concepts"); // hint: cannot-load cannot be checked
await Deno.connect({ port: 27017 });
export const used = db;
`,
    "src/syncs/early.sync.ts":
      `import { Lending } from "@concepts"; // hint: cannot-load Lending._count was called
export const count = Lending._count({});
`,
    "src/syncs/unknown.sync.ts": `import { actions, type Sync } from "@engine";
import { Engine, Lendng, Requesting } from "@concepts"; // error: unknown-concept Did you mean "Lending"?
Engine.logging = 1 as never;
export const Lend: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/unknown", thing }, { request }]),
  then: actions([Lendng.lend, { thing }, {}], [Requesting.respond, { request, thing }]),
});
`,
  };
  await using made = await MadeUp.check(files);
  for (const [file, text] of Object.entries(files)) assertAnnounced(file, text, made.findings);
});
