import { assert, assertEquals } from "@std/assert";
import { assertFindings, IMPORTS, MadeUp } from "./testing/made_up.ts";

Deno.test("correct syncs have no findings", () =>
  assertFindings(
    "src/syncs/correct.sync.ts",
    `${IMPORTS}
export const Lend: Sync = ({ request, thing, days }) => ({
  when: actions([Requesting.request, { path: "/lend", thing, days: optional(days) }, { request }]),
  then: actions([Lending.lend, { thing, days }]),
});
export const Lent: Sync = ({ request, loan }) => ({
  when: actions([Requesting.request, { path: "/lend" }, { request }], [Lending.lend, {}, { loan }]),
  then: actions([Requesting.respond, { request, loan }]),
});
export const LendFailed: Sync = ({ request, error }) => ({
  when: actions([Requesting.request, { path: "/lend" }, { request }], [Lending.lend, {}, { error }]),
  then: actions([Requesting.respond, { request, error }]),
});
export const Sequence: Sync = ({ request, thing, loan, noted }) => ({
  when: actions([Requesting.request, { path: "/sequence", thing }, { request }]),
  then: actions(
    [Lending.note, { loan: thing }, { noted: loan }],
    [Lending.note, { loan }, { noted }],
    [Requesting.respond, { request, created: { noted, all: [loan, "x"] } }],
  ),
});
export const Listed: Sync = ({ request, owner, loans }) => ({
  when: actions([Requesting.request, { path: "/list", owner }, { request }]),
  where: (frames) => frames.collect(Lending._loans, { owner }, loans),
  then: actions([Requesting.respond, { request, loans }]),
});
export const ByHand: Sync = ({ request, owner, loan, title, loans }) => ({
  when: actions([Requesting.request, { path: "/by-hand", owner }, { request }]),
  where: (frames) => {
    const [first] = frames;
    frames = frames.query(Lending._loans, { owner }, { loan, title });
    if (frames.length === 0) return new Frames({ ...first, [loans]: [] });
    return frames.collectAs([loan, title], loans);
  },
  then: actions([Requesting.respond, { request, loans }]),
});
export const Computed: Sync = ({ request, thing, upper }) => ({
  when: actions([Requesting.request, { path: "/computed", thing }, { request }]),
  where: (frames) => frames.map(($) => ({ ...$, [upper]: String($[thing]).toUpperCase() })),
  then: actions([Requesting.respond, { request, upper }]),
});
export const Counted: Sync = ({ request, count }) => ({
  when: actions([Requesting.request, { path: "/count" }, { request }]),
  where: (frames) => frames.query(Lending._count, {}, { count }),
  then: actions([Requesting.respond, { request, count }]),
});
export const Gone: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/gone" }, { request }]),
  then: actions([Requesting.respond, { request, error: "Gone", httpStatus: 410 }]),
});
export const Later: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/later" }, { request }]),
  then: actions([Requesting.defer, { request }, {}]),
});
export const Anything: Sync = ({ request, what, result }) => ({
  when: actions([Requesting.request, { path: "/anything", what }, { request }]),
  then: actions([Lending.anything, { what }, { result }], [Requesting.respond, { request, result }]),
});
export const NotedAnyway: Sync = ({ loan }) => ({
  when: actions([Lending.lend, {}, { loan }]),
  then: actions([Lending.note, { loan }]),
});
export const Decides: Sync = ({ request, thing }) => ({
  when: actions([Requesting.request, { path: "/decide", thing }, { request }]),
  then: actions([Lending.decide, { thing }]),
});
export const Yes: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/decide" }, { request }], [Lending.decide, {}, { yes: true }]),
  then: actions([Requesting.respond, { request, answer: "yes" }]),
});
export const No: Sync = ({ request, no }) => ({
  when: actions([Requesting.request, { path: "/decide" }, { request }], [Lending.decide, {}, { no }]),
  then: actions([Requesting.respond, { request, answer: no }]),
});
export const Fault: Sync = ({ request, thing, loan, error }) => ({
  when: actions([Lending.note, {}, { error }], [Requesting.request, { path: "/sequence", thing }, { request }]),
  where: (frames) => frames.map(($) => ({ ...$, [loan]: $[thing] })),
  then: actions([Requesting.respond, { request, error, loan }]),
});
`,
  ));

Deno.test("where clauses of every habit have no errors", () =>
  assertFindings(
    "src/syncs/correct.sync.ts",
    `${IMPORTS}
export const Loop: Sync = ({ request, owner, loans, first, results, type }) => ({
  when: actions([Requesting.request, { path: "/habit/loop", owner, type: optional(type) }, { request }]),
  where: async (frames) => {
    const found = [];
    for (const frame of frames) {
      const rows = Lending._loans({ owner: frame[owner] as string });
      const plain = rows.map((row) => ({ ...row, type: "loan" }));
      [frame[loans], frame[first]] = [plain, plain[0]];
      found.push({ ...frame, [results]: await Lending.found({ thing: String(frame[owner]) }) });
    }
    return new Frames(...found);
  },
  then: actions([Requesting.respond, { request, loans, first, results, type }]),
});
export const Lambda: Sync = ({ request, owner, loans }) => ({
  when: actions([Requesting.request, { path: "/habit/lambda", owner }, { request }]),
  where: async (frames) =>
    await frames.query(async ({ owner }: { owner: string }) => [{ loans: await Lending._loans({ owner }) }], { owner }, { loans }),
  then: actions([Requesting.respond, { request, loans }]),
});
async function ownerOf(frames: Frames, thing: symbol, owner: symbol) {
  return await frames.query(Lending._owner, { thing }, { owner });
}
export const Helper: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/habit/helper", thing }, { request }]),
  where: (frames) => ownerOf(frames, thing, owner),
  then: actions([Requesting.respond, { request, owner }]),
});
export const Bound: Sync = (vars) => ({
  when: actions([Requesting.request, { path: "/habit/vars", thing: vars.thing }, { request: vars.request }]),
  where: async (frames) => await frames.query(Lending._owner, { thing: vars.thing }, { owner: vars.owner }),
  then: actions([Requesting.respond, { request: vars.request, owner: vars.owner }]),
});
export const Block: Sync = ({ request, thing: item, owner }) => {
  const where = async (frames: Frames) => await frames.query(Lending._owner, { thing: item }, { owner });
  return {
    when: actions([Requesting.request, { path: "/habit/block", thing: item }, { request }]),
    where,
    then: actions([Requesting.respond, { request, owner }]),
  };
};
export const Assigned: Sync = ({ request, thing, upper }) => ({
  when: actions([Requesting.request, { path: "/habit/assigned", thing }, { request }]),
  where(frames) {
    frames.forEach((frame) => frame[upper] ??= String(frame[thing]).toUpperCase());
    return frames;
  },
  then: actions([Requesting.respond, { request, upper }]),
});
export const Parallel: Sync = ({ request, thing, owner }) => ({
  when: actions([Requesting.request, { path: "/habit/parallel", thing }, { request }]),
  where: async (frames) => {
    const one = frames.query(Lending._owner, { thing }, { owner });
    const [found] = await Promise.all([one, frames.query(Lending._owner, { thing }, {})]);
    return found.length > 0 ? found : frames;
  },
  then: actions([Requesting.respond, { request, owner }]),
});
const SUCCEEDED = {};
export const Cast = (({ request, thing, place }) => ({
  when: actions([Requesting.request, { path: "/habit/cast", thing }, { request }], [Lending.found, SUCCEEDED, { place }]),
  then: actions([Requesting.respond, { request, thing, place }]),
})) satisfies Sync;
export function CastAsks({ thing }: Record<string, symbol>) {
  return {
    when: actions([Requesting.request, { path: "/habit/cast", thing }]),
    then: actions([Lending.found, { thing }]), // hint: unanswered-error "/habit/cast"
  };
}
export const Side: Sync = ({ loan }) => ({
  when: actions([Lending.lend, {}, { loan }]),
  then: actions([Lending.giveBack, { loan }]),
});
`,
  ));

Deno.test("types that come from packages say nothing, and nothing is said of them", async () => {
  const files = {
    "src/concepts/Noting/NotingConcept.ts": `
import type { Document, WithId } from "npm:mongodb";
import { Base } from "npm:some-base";
interface Note extends Document {
  text: string;
}
interface Row extends WithId<Note> {
  text: string;
}
type Result<T> = T | { error: string };
export default class NotingConcept extends Base {
  /** note (text: String) */
  note({ text }: Note): Promise<Result<Omit<WithId<Note>, "text">>> {
    throw new Error(text);
  }
  /** any (): any object */
  any(_: Record<string, unknown>): object {
    return {};
  }
  /** either (a: String) or (b: String) */
  either(_: { a: string } | { b: string }): { done?: boolean; error?: string } {
    return {};
  }
  /** nullable (text: String | null): (note: String | null) */
  nullable(_: { text: string | null }): { note: string | null; error: null } | { note: null; error: string } {
    return { note: null, error: "" };
  }
  _rows(_: { text: string }): Row[] {
    return [];
  }
  _one(_: { text: string }): Promise<WithId<Note> | null> {
    return Promise.resolve(null);
  }
}
`,
    "src/syncs/notes.sync.ts": `import { actions, type Sync } from "@engine";
import { Noting, Requesting } from "@concepts";
export const A: Sync = ({ request, text, _id, author }) => ({
  when: actions([Requesting.request, { path: "/a", text }, { request }]),
  where: (frames) => frames.query(Noting._rows, { text }, { _id, author }),
  then: actions(
    [Noting.note, { text, pinned: true }, { author }],
    [Noting.any, { x: 1 }, { y: 2 }],
    [Noting.inherited, { text }, {}],
    [Noting.either, { b: text }, { done: true }],
    [Noting.nullable, { text: null }, { note: null }],
    [Requesting.respond, { request, author, _id }],
  ),
});
`,
  };
  await using made = await MadeUp.check(files);
  assertEquals(made.findings.filter(({ severity }) => severity === "error"), []);
});

Deno.test("errors come first, each with a message and a way out", async () => {
  await using made = await MadeUp.check({
    "src/syncs/a.sync.ts": `${IMPORTS}
export const A: Sync = ({ request, session }) => ({
  when: actions([Requesting.request, { path: "/a", session }, { request }]),
  then: actions([Requesting.respond, { requst: request }]),
});
`,
  });
  assertEquals(made.findings.map(({ severity }) => severity), ["error", "hint", "hint"]);
  assert(made.findings.every(({ message, fix }) => message.length > 10 && fix.length > 10));
});

Deno.test("a project without syncs has no findings", async () => {
  await using made = await MadeUp.check({});
  assertEquals(made.findings, []);
});
