import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { actions, type Explanation } from "@engine";
import { library } from "../../src/engine/explain/testing/library.ts";
import { printExplanation } from "./print_explanation.ts";

const ESCAPE = "\u001b";
const PLAIN = { color: false, columns: undefined };

/** A flow of a small library: a sequence that ends, an error sync that is for another path. */
function ended(book: string, more: Record<string, unknown> = {}): Promise<Explanation> {
  return library(({ Requesting, Lending }) => ({
    Lend: ({ request, book, lon }) => ({
      when: actions([Requesting.request, { path: "/lend", book }, { request }]),
      then: actions([Lending.lend, { book }, { lon }], [Requesting.respond, { request, lon }]),
    }),
    Returned: ({ request }) => ({
      when: actions([Requesting.request, { path: "/return" }, { request }]),
      then: actions([Requesting.respond, { request }]),
    }),
  })).send("/lend", { book, ...more });
}

Deno.test("a flow is printed from its cause: with the next step on one line, the two sides, the tree, what is further off", async () => {
  const lines = printExplanation(await ended("a"), PLAIN).map((line) =>
    line.replaceAll(/[\d.]+ ms/g, "N ms").replace(/·[^·]+· flow .*/, "· ...")
  );
  assertEquals(lines, [
    `Sync "Lend" (src/syncs/library.sync.ts:10): its sequence ended at step 1: Lending.lend gave no "lon", which the step's ` +
    `output pattern names, but "loan". Write { loan: lon } in the step's output pattern.`,
    "    Lending.lend: its pattern beside what was there",
    `    ✗ output lon    lon  absent; there is "loan"`,
    `      input book    -    "a" (string)`,
    `      output loan   -    "loan of a" (string)`,
    `      output owner  -    "ada" (string)`,
    "    not reached: Requesting.respond",
    "",
    "/lend · unanswered · N ms · 2 actions · ...",
    "",
    `Requesting.request {"book":"a","path":"/lend"} -> {"request":"request 1"}  at N ms, N ms`,
    "  └ Lend",
    `    Lending.lend {"book":"a"} -> {"loan":"loan of a","owner":"ada"}  at N ms, N ms`,
    `    ✗ ended at step 1: Lending.lend gave no "lon", which the step's output pattern names; not reached: Requesting.respond`,
    "",
    "1 more, further off: --json tells of all",
  ]);
});

Deno.test("no value steers the terminal: control characters are escaped, with colors and without", async () => {
  const hostile = "\u001b[2J\u009b31m\u0007\nforged\u2028";
  const explanation = await ended(hostile, { [`key ${hostile}`]: hostile });
  for (const color of [false, true]) {
    const text = printExplanation(explanation, { color, columns: undefined }).join("\n");
    const painted = text.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "");
    const steering = [...painted].filter((letter) => letter !== "\n" && /[\p{Cc}\p{Zl}\p{Zp}]/u.test(letter));
    assertEquals(steering, []);
    assert(!text.split("\n").some((line) => line.startsWith("forged")));
    assertEquals(text.includes(`${ESCAPE}[`), color);
  }
});

Deno.test("lines of the tree are cut to the terminal; a large tree shows its two ends", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Begin: () => ({
      when: actions([Requesting.request, { path: "/lend" }, {}]),
      then: actions([Lending.note, { loan: 0 }]),
    }),
    Again: ({ loan }) => ({
      when: actions([Lending.note, {}, { noted: loan }]),
      then: actions([Lending.note, { loan }]),
    }),
  }));
  const explanation = await send("/lend");
  const lines = printExplanation(explanation, { color: false, columns: 60 });
  const tree = lines.slice(lines.findIndex((line) => line.startsWith("/lend · ")) + 2);
  assert(tree.every((line) => line.length <= 60));
  assertEquals(tree.length, 121);
  assertStringIncludes(tree[60], `${explanation.tree.length - 120} more`);
});

Deno.test("the queries of a where are printed with the frames before and after, and what was thrown with the cause", async () => {
  const { send } = library(({ Requesting, Lending }) => ({
    Find: ({ request, title, book }) => ({
      when: actions([Requesting.request, { path: "/find", title }, { request }]),
      where: (frames) => frames.query(Lending._byTitle, { title }, { book }),
      then: actions([Lending.crash, { book }], [Requesting.respond, { request }]),
    }),
  }));
  assertStringIncludes(
    printExplanation(await send("/find", { title: "none" }), PLAIN).join("\n"),
    `✗ Lending._byTitle {"title":"none"}: 1 -> 0 frames, 0 rows`,
  );
  assertStringIncludes(
    printExplanation(await send("/find", { title: "a" }), PLAIN).join("\n"),
    `Lending.crash threw in step 1 of its "then": Error: the shelf of book a fell down`,
  );
});
