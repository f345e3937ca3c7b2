import { assertEquals } from "@std/assert";
import { assertAnnounced, MadeUp } from "../testing/made_up.ts";

Deno.test("a concept that imports another one is found, and so are actions without a doc comment and odd results", async () => {
  const files = {
    "src/concepts/Noting/NotingConcept.ts": `
import Lending from "../Lending/LendingConcept.ts"; // error: imports-concept a concept knows no other one
import type RequestingConcept from "@concepts/Requesting/RequestingConcept.ts"; // hint: imports-concept types of
import { limit } from "./limit.ts";
export default class NotingConcept {
  private readonly lending = new Lending({} as RequestingConcept);
  constructor(readonly limitOf: number = limit) {}
  note(_: { text: string }): { note: string } { // hint: undocumented Noting.note
    return { note: "" };
  }
  /** list (): an array */
  list(_: Record<PropertyKey, never>): string[] { // hint: odd-result make it a query
    return [];
  }
  /** forget (note: Note): nothing */
  async forget(_: { note: string }): Promise<void> {} // hint: odd-result Return {}
  _first(_: Record<PropertyKey, never>): { note: string } | null { // hint: odd-result Return an array
    return null;
  }
  /** @effects there is no note any more */
  clear(_: Record<PropertyKey, never>): Record<PropertyKey, never> {
    return {};
  }
  private helper() {}
  #hidden() {}
  protected kept() {}
}
`,
    "src/syncs/notes.sync.ts": `import { actions, type Sync } from "@engine";
import { Noting, Requesting } from "@concepts";
export const List: Sync = ({ request, notes }) => ({
  when: actions([Requesting.request, { path: "/notes" }, { request }]),
  then: actions(
    [Noting.list, {}, { notes }], // error: unknown-key Let Noting.list (src/concepts/Noting/NotingConcept.ts:12) return an object with "notes" in place of an array
    [Requesting.respond, { request, notes }],
  ),
});
`,
    "src/concepts/Noting/limit.ts": `export const limit = 3;\n`,
    "src/concepts/Noting/NotingConcept.test.ts":
      `import Lending from "../Lending/LendingConcept.ts";\nvoid Lending;\n`,
  };
  await using made = await MadeUp.check(files);
  for (const [file, text] of Object.entries(files)) assertAnnounced(file, text, made.findings);
  assertEquals([...made.project.concepts.get("Noting")!.methods.keys()], [
    "note",
    "list",
    "forget",
    "_first",
    "clear",
  ]);
});
