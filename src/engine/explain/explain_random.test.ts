import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { actions } from "../actions.ts";
import type { Slot, SyncDescription } from "../explanation.ts";
import type { Trace, TraceFault, TraceQuery } from "../trace.ts";
import type { Mapping, Sync } from "../types.ts";
import { explain } from "./explain.ts";
import { shown } from "./shown.ts";
import { type Library, library } from "./testing/library.ts";

const NAMES = ["Lend", "Lent", "Lost", "__proto__"];
const ACTIONS = [
  "Requesting.request",
  "Requesting.respond",
  "Requesting.defer",
  "Lending.lend",
  "Lending.note",
];
const KEYS = ["path", "pth", "request", "error", "book", "user", "__proto__", "constructor"];
const IDS = Array.from({ length: 6 }, (_, i) => `flow.${i}`);

const name = fc.constantFrom(...NAMES);
const id = fc.constantFrom(...IDS);
const text = fc.string({ minLength: 1 });
const count = fc.integer({ min: 0, max: 3 });
const value = fc.oneof(
  fc.constantFrom<unknown>(
    "/lend",
    "/lned",
    "3",
    3,
    3n,
    NaN,
    true,
    null,
    undefined,
    "request",
    "[secret 1]",
    new Date(NaN),
  ),
  fc.date(),
  fc.jsonValue({ maxDepth: 2 }),
);
const mapping = fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 4 }).map((entries) =>
  Object.fromEntries(entries) as Mapping
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const fault: fc.Arbitrary<TraceFault> = fc.record({
  reference: fc.string(),
  message: fc.string(),
  cause: maybe(fc.string()),
});
const query: fc.Arbitrary<TraceQuery> = fc.record({
  query: fc.constantFrom("Lending._byTitle", "Lending._loans"),
  input: mapping,
  takes: maybe(fc.array(fc.constantFrom(...KEYS))),
  in: count,
  out: maybe(count),
  threw: maybe(fc.constant(true as const)),
  rows: maybe(count),
  row: maybe(mapping),
  expects: maybe(
    fc.array(fc.record({ key: fc.constantFrom(...KEYS), variable: maybe(name), value: maybe(value) })),
  ),
});
const records = fc.array(
  fc.record({
    label: fc.constantFrom(...ACTIONS),
    input: mapping,
    output: maybe(mapping),
    fault: maybe(fault),
    returned: maybe(fc.constantFrom("nothing", "an array")),
    by: maybe(fc.record({ sync: name, step: count, firing: maybe(count) })),
    at: fc.double({ noNaN: true, min: 0, max: 9 }),
    ms: fc.double({ noNaN: true, min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: IDS.length },
).map((list) =>
  list.map(({ label, ...record }, i) => {
    const [concept, action] = label.split(".");
    return { id: IDS[i], concept, action, ...record };
  })
);

/** Any trace, also one that no flow leaves. */
const trace: fc.Arbitrary<Trace> = fc.record({
  flow: fc.constant("flow"),
  started: fc.nat(),
  aliases: fc.array(fc.string()),
  parent: maybe(fc.string()),
  running: fc.boolean(),
  answer: maybe(fc.record({ status: fc.constantFrom(200, 404, 500), body: value })),
  records,
  firings: fc.array(
    fc.record({
      sync: name,
      records: fc.array(id, { maxLength: 2 }),
      frame: mapping,
      ended: maybe(fc.record({ step: count, why: fc.string() })),
    }),
    { maxLength: 4 },
  ),
  dropped: fc.array(fc.record({ sync: name, records: fc.array(id), where: fc.array(query) }), {
    maxLength: 3,
  }),
  failures: fc.array(
    fc.record({
      sync: maybe(name),
      record: id,
      fault,
      kind: fc.constantFrom("threw" as const, "not-frames" as const, "unbound" as const, "limit" as const),
      wrong: maybe(fc.record({ what: text, next: text, variable: maybe(name) })),
      where: maybe(fc.array(query)),
    }),
    { maxLength: 3 },
  ),
  waiting: maybe(fc.record({ sync: name, record: id, where: fc.array(query) })),
  omitted: maybe(fc.nat()),
});

const slot: fc.Arbitrary<Slot> = fc.oneof(
  fc.record({ kind: fc.constant("variable" as const), name, optional: fc.boolean() }),
  value.filter((one) => one !== undefined).map((one) => ({ kind: "literal" as const, ...shown(one) })),
);
const slots = fc.array(fc.tuple(fc.constantFrom(...KEYS), slot), { maxLength: 3 }).map((entries) =>
  Object.fromEntries(entries)
);
const syncs: fc.Arbitrary<SyncDescription[]> = fc.uniqueArray(
  fc.record({
    name,
    place: maybe(fc.constant({ file: "src/syncs/a.sync.ts", line: 1 })),
    when: fc.array(fc.record({ action: fc.constantFrom(...ACTIONS), input: slots, output: slots }), {
      minLength: 1,
      maxLength: 3,
    }),
    hasWhere: fc.boolean(),
    then: fc.array(fc.record({ action: fc.constantFrom(...ACTIONS), input: slots, output: maybe(slots) }), {
      maxLength: 3,
    }),
  }),
  { selector: (sync) => sync.name, maxLength: NAMES.length },
);

Deno.test("explain never throws, whatever the trace, and what it gives survives JSON", () => {
  fc.assert(
    fc.property(syncs, trace, maybe(id), (described, flow, about) => {
      const explanation = explain(described, flow, about);
      const json = JSON.stringify(explanation);
      assertEquals(JSON.stringify(JSON.parse(json)), json);
      for (const { cause, fix } of explanation.causes) assert(typeof cause === "string" && fix.length > 0);
    }),
    { numRuns: 1_000 },
  );
});

/** A secret, and what a flow may do with it. */
const CANARY = "book canary-5f3a9b";
const USES: Record<string, (library: Library) => Record<string, Sync>> = {
  "it is passed on under another name": ({ Requesting, Lending }) => ({
    Use: ({ password }) => ({
      when: actions([Requesting.request, { path: "/use", password }, {}]),
      then: actions([Lending.note, { loan: password }], [Lending.lend, { book: password }, {
        loon: password,
      }]),
    }),
  }),
  "it is thrown": ({ Requesting, Lending }) => ({
    Use: ({ password }) => ({
      when: actions([Requesting.request, { path: "/use", password }, {}]),
      then: actions([Lending.crash, { book: password }]),
    }),
  }),
  "a query is asked for it": ({ Requesting, Lending }) => ({
    Use: ({ request, password, book }) => ({
      when: actions([Requesting.request, { path: "/use", password }, { request }]),
      where: (frames) => frames.query(Lending._byTitle, { title: password }, { book }).filter(() => false),
      then: actions([Requesting.respond, { request, book }]),
    }),
  }),
  "a query gives it to a variable that names it": ({ Requesting, Lending }) => ({
    Use: ({ request, note, token, owner }) => ({
      when: actions([Requesting.request, { path: "/use", note, owner }, { request }]),
      where: (frames) => frames.query(Lending._byTitle, { title: note }, { book: token, owner }),
      then: actions([Requesting.respond, { request, token }]),
    }),
  }),
  "a row is not what it is": ({ Requesting, Lending }) => ({
    Use: ({ request, note, password }) => ({
      when: actions([Requesting.request, { path: "/use", note, password }, { request }]),
      where: (frames) => frames.query(Lending._byTitle, { title: note }, { owner: password }),
      then: actions([Requesting.respond, { request }]),
    }),
  }),
  "it is a literal": ({ Requesting }) => ({
    Use: ({ request, absent }) => ({
      when: actions([Requesting.request, { path: "/use", password: CANARY, absent }, { request }]),
      then: actions([Requesting.respond, { request, absent, token: CANARY }]),
    }),
  }),
  "it would be two things": ({ Requesting, Lending }) => ({
    Begin: ({ password }) => ({
      when: actions([Requesting.request, { path: "/use", password }, {}]),
      then: actions([Lending.note, { loan: password }]),
    }),
    Use: ({ request, password }) => ({
      when: actions([Requesting.request, { path: "/use", book: password }, { request }], [
        Lending.note,
        {},
        { noted: password },
      ]),
      then: actions([Requesting.respond, { request, password }]),
    }),
  }),
};

/** What is sent in the other cases, and in these. */
const BODY = { password: CANARY, book: "b", note: "n" };
const BODIES: Record<string, Mapping> = {
  "a query gives it to a variable that names it": { note: CANARY.replace("book ", ""), owner: "eve" },
  "it is a literal": { password: "another" },
};

Deno.test("explain shows no secret, whatever a flow does with it", async () => {
  for (const [use, make] of Object.entries(USES)) {
    const explanation = await library(make).send("/use", BODIES[use] ?? BODY);
    assert(explanation.causes.length > 0);
    assert(!JSON.stringify(explanation).includes(CANARY), `${use}: ${JSON.stringify(explanation)}`);
  }
});
