import { assertEquals } from "@std/assert";
import { compilerOf } from "../../tests/support/compiler.ts";
import { PROJECT } from "../../tests/support/program.ts";

/** A place in a sync where someone types, marked `|`, and the names that an editor must offer there: optional ones with `?`. */
interface Place {
  readonly when?: string;
  readonly where?: string;
  readonly then?: string;
  readonly offers: string;
}

const PLACES: Record<string, Place> = {
  "an action in when": { when: "[Library.|]", offers: "_byMember _count add close lend" },
  "an input in when": { when: "[Library.add, { | }]", offers: "kind? pages? tags? title?" },
  "a second input in when": { when: "[Library.add, { title, | }]", offers: "kind? pages? tags?" },
  "half of an input in when": { when: "[Library.add, { ti| }]", offers: "kind? pages? tags? title?" },
  "an input in an unfinished pattern": { when: "[Library.add, {|", offers: "kind? pages? tags? title?" },
  "an input where any key may stand": { when: "[Requesting.request, { | }]", offers: "path?" },
  "an output in when": { when: "[Library.lend, {}, { | }]", offers: "error? loan? reason? until?" },
  "a literal in an output": { when: `[Library.lend, {}, { reason: "|" }]`, offers: "lent unknown" },
  "an output in an unfinished pattern": {
    when: "[Library.lend, {}, {|",
    offers: "error? loan? reason? until?",
  },
  "an output in a second pattern": {
    when: "[Requesting.request, { path: '/x' }, { request }], [Library.add, {}, { | }]",
    offers: "book? error?",
  },
  "an action in then": { then: "[Library.|]", offers: "_byMember _count add close lend" },
  "an input in then": { then: "[Library.add, { | }]", offers: "kind pages tags? title" },
  "an input in a second step": {
    then: "[Library.close], [Library.lend, { book, | }]",
    offers: "member until?",
  },
  "a literal in then": { then: `[Library.add, { kind: "|" }]`, offers: "manual novel" },
  "an output in then": {
    then: "[Library.lend, { book, member }, { | }]",
    offers: "error? loan? reason? until?",
  },
  "the keys of an answer": { then: "[Requesting.respond, { | }]", offers: "httpStatus? request" },
  "a query": { where: "frames.query(Library.|)", offers: "_byMember _count add close lend" },
  "the input of a query": { where: "frames.query(Library._byMember, { | }, {})", offers: "member" },
  "the input of an unfinished query": { where: "frames.query(Library._byMember, {|", offers: "member" },
  "a key of a row": {
    where: "frames.query(Library._byMember, { member }, { | })",
    offers: "book? pages? title?",
  },
  "another key of a row": {
    where: "frames.query(Library._byMember, { member }, { book, | })",
    offers: "pages? title?",
  },
  "a key of a row in an unfinished query": {
    where: "frames.queryAsync(Library._byMember, { member }, {|",
    offers: "book? pages? title?",
  },
  "the input of collect": { where: "frames.collect(Library._byMember, { | }, books)", offers: "member" },
};

function syncWith({ when = "", where = "frames", then = "" }: Omit<Place, "offers">): string {
  return `import { actions, type Sync } from "@engine";
import { Library, Requesting } from "./library.ts";

export const Typed: Sync = ({ request, title, book, member, books }) => ({
  when: actions(${when}),
  where: async (frames) => await ${where},
  then: actions(${then}),
});
`;
}

const fileOf = (name: string) => `${PROJECT}/tests/fixtures/types/${name}.sync.ts`;

Deno.test("completion offers the keys, literals and methods that are right, and no others", () => {
  const texts = Object.entries(PLACES).map(([name, place]) => [fileOf(name), syncWith(place)] as const);
  const compiler = compilerOf(new Map(texts.map(([file, text]) => [file, text.replace("|", "")])));
  const offered = texts.map(([file, text]) => {
    const entries = compiler.getCompletionsAtPosition(file, text.indexOf("|"), {})?.entries ?? [];
    return entries.map(({ name, kindModifiers = "" }) =>
      kindModifiers.includes("optional") ? `${name}?` : name
    );
  });
  assertEquals(
    Object.fromEntries(Object.keys(PLACES).map((name, i) => [name, offered[i].toSorted().join(" ")])),
    Object.fromEntries(Object.entries(PLACES).map(([name, { offers }]) => [name, offers])),
  );
});

Deno.test("hovering over a key or a query tells what it takes", () => {
  const places: Record<string, Omit<Place, "offers"> & { readonly shows: string }> = {
    "a key in when": {
      when: "[Library.add, { |kind: title }]",
      shows: `(property) kind?: "novel" | "manual" | Var<"novel" | "manual"> | undefined`,
    },
    "a key in then": {
      then: "[Library.lend, { |book, member }]",
      shows: "(property) book: string | Var<ID>",
    },
    "a key of a query": {
      where: "frames.query(Library._byMember, { |member }, {})",
      shows: "(property) member: string | Var<ID>",
    },
    "a query": {
      where: "frames.query(Library.|_count, {}, {})",
      shows: '(property) LibraryConcept._count: (() => {\n    books: number;\n}[]) & Query<"_count">',
    },
  };
  const texts = Object.entries(places).map(([name, place]) => [fileOf(name), syncWith(place)] as const);
  const compiler = compilerOf(new Map(texts.map(([file, text]) => [file, text.replace("|", "")])));
  for (const [i, [name, { shows }]] of Object.entries(places).entries()) {
    const [file, text] = texts[i];
    const shown = compiler.getQuickInfoAtPosition(file, text.indexOf("|"))?.displayParts ?? [];
    assertEquals(shown.map(({ text }) => text).join(""), shows, name);
  }
});

Deno.test("a misspelt method has a fix that an editor can apply", () => {
  const file = fileOf("a misspelt method");
  const text = syncWith({ then: "[Library.lennd, { book, member }]" });
  const compiler = compilerOf(new Map([[file, text]]));
  const [{ start = 0, length = 0, code }] = compiler.getSemanticDiagnostics(file);
  const fixes = compiler.getCodeFixesAtPosition(file, start, start + length, [code], {}, {});
  assertEquals(fixes.map(({ description }) => description), ["Change spelling to 'lend'"]);
});
