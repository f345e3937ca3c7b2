import { assertEquals } from "@std/assert";
import { printRoutes } from "./print_routes.ts";
import { routesOf } from "./routes.ts";
import { IMPORTS, MadeUp } from "./testing/made_up.ts";

const SYNCS = `${IMPORTS}
export const Lend: Sync = ({ request, thing, days }) => ({
  when: actions([Requesting.request, { path: "/lend", thing, days: optional(days) }, { request }]),
  then: actions([Lending.lend, { thing, days }]),
});
export const Lent: Sync = ({ request, loan, thing }) => ({
  when: actions([Requesting.request, { path: "/lend", thing }, { request }], [Lending.lend, {}, { loan }]),
  then: actions([Requesting.respond, { request, loan, of: { thing, kind: "loan" }, httpStatus: 201 }]),
});
export const Lost: Sync = ({ request, error, seconds }) => ({
  when: actions([Requesting.request, { path: "/lend" }, { request }], [Lending.lend, {}, { error, reason: "lost" }]),
  where: (frames) => frames.map(($) => ({ ...$, [seconds]: 3 })),
  then: actions([Requesting.respond, { request, error, httpStatus: 503, retryAfter: seconds }]),
});
export const Noticed: Sync = ({ former }) => ({
  when: actions([Requesting.request, { path: "/lend", former }], [Lending.lend, {}, {}]),
  then: actions([Lending.note, { loan: former }]),
});
export const Listed: Sync = ({ request, owner, loans }) => ({
  when: actions([Requesting.request, { path: "/list", owner }, { request }]),
  where: (frames) => frames.collect(Lending._loans, { owner }, loans),
  then: actions([Requesting.respond, { request, loans }]),
});
export const ByHand: Sync = ({ request, owner, loan, all, status }) => ({
  when: actions([Requesting.request, { path: "/list/by-hand", owner, status, kind: "short" }, { request }]),
  where: (frames) => frames.query(Lending._loans, { owner }, { loan }).collectAs([loan], all),
  then: actions([Requesting.respond, { request, all, httpStatus: status }]),
});
export const Refused: Sync = ({ request, path, thing, error }) => ({
  when: actions([Requesting.request, { path, thing }, { request }]),
  where: async (frames) => (await frames.query(Lending._owner, { thing }, { error })).filter(($) => $[error]),
  then: actions([Requesting.respond, { request, error }]),
});
`;

Deno.test("routes: the path, its inputs, and each answer with its status, its body and who gives it", async () => {
  await using made = await MadeUp.check({ "src/syncs/lending.sync.ts": SYNCS });
  const routes = routesOf(made.project);
  const [lend, list, byHand] = routes;
  assertEquals(routes.map(({ path }) => path), ["/lend", "/list", "/list/by-hand"]);
  assertEquals(lend.inputs, [
    { name: "thing", type: { kind: "string" }, optional: false },
    { name: "days", type: { kind: "number" }, optional: true },
    { name: "former", type: { kind: "string", name: "Loan" }, optional: true },
  ]);
  assertEquals(lend.answers.map(({ status, by, errorOf }) => [status, by?.sync, by?.anyPath, errorOf]), [
    [201, "lending.Lent", false, undefined],
    [503, "lending.Lost", false, undefined],
    ["error status", "lending.Refused", true, undefined],
    [400, undefined, undefined, "Lending.lend"],
  ]);
  assertEquals(lend.answers[0].body, [
    { name: "loan", type: { kind: "string", name: "Loan" }, optional: false },
    {
      name: "of",
      optional: false,
      type: {
        kind: "object",
        open: false,
        fields: [
          { name: "thing", type: { kind: "string" }, optional: false },
          { name: "kind", type: { kind: "literal", value: "loan" }, optional: false },
        ],
      },
    },
  ]);
  assertEquals(lend.answers[1].body.map(({ name }) => name), ["error"], "retryAfter is a header");
  assertEquals([lend.answers[0].by?.file, lend.answers[0].by?.line], ["src/syncs/lending.sync.ts", 10]);
  assertEquals(list.answers[0].body.map(({ type }) => type), [{
    kind: "array",
    items: {
      kind: "object",
      open: false,
      fields: [
        { name: "loan", type: { kind: "string", name: "Loan" }, optional: false },
        { name: "title", type: { kind: "string" }, optional: true },
      ],
    },
  }]);
  assertEquals(byHand.inputs.map(({ name, type }) => [name, type.kind]), [
    ["owner", "string"],
    ["status", "number"],
    ["kind", "literal"],
  ]);
  assertEquals(byHand.answers[0].status, undefined, "a variable says it");
});

Deno.test("the table of routes says the same in lines", async () => {
  await using made = await MadeUp.check({ "src/syncs/lending.sync.ts": SYNCS });
  assertEquals(printRoutes(routesOf(made.project)).split("\n").slice(0, 8), [
    "POST /lend",
    "  in   { thing: string; days?: number; former?: Loan }",
    `  201  { loan: Loan; of: { thing: string; kind: "loan" } }  (lending.Lent)`,
    "  503  { error: string }  (lending.Lost)",
    "  400  { error: string }  (lending.Refused, which names no path)",
    "  400  { error: string }  (the error of Lending.lend, which no sync answers)",
    "POST /list",
    "  in   { owner: string }",
  ]);
});
