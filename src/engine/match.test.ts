/**
 * The matcher and the dispatch index against a naive reference: every combination of finished records in log order, without
 * any index. The reference follows the text of design.md 3 (R1, R2, R3, R9) and shares no code with the engine.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { actions } from "./actions.ts";
import { optional } from "./optional.ts";
import { play } from "./testing/stage.ts";
import type { Mapping, Sync } from "./types.ts";

type Action = "left" | "right";

/** What stands at a key of a pattern. */
type Slot = { literal: unknown } | { variable: string; optional: boolean };

interface Pattern {
  action: Action;
  input: Record<string, Slot>;
  output?: Record<string, Slot>;
}

interface Entry {
  action: Action;
  input: Mapping;
  output: Mapping;
}

const action = fc.constantFrom<Action>("left", "right");
const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<unknown>(1, "1") },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, false, 0, -0, "", NaN, undefined) },
  {
    weight: 4,
    // Made anew each time, so that only equality by value finds them equal.
    arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7).map((kind) =>
      [
        { n: 1 },
        { n: 1, m: undefined },
        { n: 2 },
        [1, "1"],
        new Date(5),
        new Uint8Array([1, 2]),
        [0],
        [-0],
      ][kind] as unknown
    ),
  },
);
const literal = value.filter((one) => one !== undefined).map((one): Slot => ({ literal: one }));
const variable = (optional: boolean) =>
  fc.constantFrom("u", "v", "w").map((name): Slot => ({ variable: name, optional }));
const slot = fc.oneof(
  { weight: 3, arbitrary: literal },
  { weight: 4, arbitrary: variable(false) },
  { weight: 2, arbitrary: variable(true) },
);
const slots = (keys: string[]) => fc.dictionary(fc.constantFrom(...keys), slot, { maxKeys: 2 });
const pattern: fc.Arbitrary<Pattern> = fc.record(
  { action, input: slots(["a", "b"]), output: slots(["c", "error"]) },
  { requiredKeys: ["action", "input"] },
);
const when = fc.array(pattern, { minLength: 1, maxLength: 3 });
const entry: fc.Arbitrary<Entry> = fc.record({
  action,
  input: fc.record({ a: value, b: value }),
  output: fc.oneof(
    { weight: 6, arbitrary: fc.record({ c: value }) },
    { weight: 2, arbitrary: fc.dictionary(fc.constantFrom("c", "error"), value, { maxKeys: 2 }) },
  ),
});

Deno.test("R1, R2, R3, R9, R13: the engine finds exactly the matches that trying every combination finds, in the same order", async () => {
  let matches = 0;
  let joins = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(when, { minLength: 1, maxLength: 5, size: "max" }),
      fc.array(entry, { minLength: 1, maxLength: 9, size: "max" }),
      async (syncs, log) => {
        const expected = everyCombination(syncs, log);
        matches += expected.length;
        joins += expected.filter(({ records }) => records.length > 1).length;
        assertEquals(await byTheEngine(syncs, log), expected);
      },
    ),
    { numRuns: 4_000 },
  );
  assert(
    matches > 5_000 && joins > 2_000,
    `too few matches to mean anything: ${matches}, ${joins} of them joins`,
  );
});

interface Found {
  sync: number;
  /** One place in the log for each pattern. */
  records: number[];
}

/** Plays the log as the steps of one sync, and reads from the trace which syncs matched what. */
async function byTheEngine(syncs: Pattern[][], log: Entry[]): Promise<Found[]> {
  const outputs = log.map(({ output }) => output);
  const next = () => outputs.shift();
  const { engine, stage, trace } = play({ left: next, right: next });
  engine.register({
    Log: () => ({
      when: actions([stage.begin]),
      then: actions(...log.map(({ action, input }) => [stage[action], input] as [typeof stage.end, Mapping])),
    }),
  });
  engine.register(Object.fromEntries(syncs.map((patterns, i) => [`sync ${i}`, syncOf(patterns)])));

  await stage.begin({});

  const places = new Map(trace().records.slice(1).map(({ id }, place) => [id, place]));
  return trace().firings.filter(({ sync }) => sync !== "Log").map(({ sync, records }) => ({
    sync: Number(sync.slice("sync ".length)),
    records: records.map((id) => places.get(id)!),
  }));

  function syncOf(patterns: Pattern[]): Sync {
    return (vars) => ({
      when: actions(...patterns.map(({ action, input, output }) => {
        const written = [stage[action], write(input, vars)] as [typeof stage.end, Mapping, Mapping?];
        if (output) written.push(write(output, vars));
        return written;
      })),
      then: actions(),
    });
  }
}

function write(slots: Record<string, Slot>, vars: Record<string, symbol>): Mapping {
  return Object.fromEntries(
    Object.entries(slots).map(([key, slot]) => {
      if ("literal" in slot) return [key, slot.literal];
      return [key, slot.optional ? optional(vars[slot.variable]) : vars[slot.variable]];
    }),
  );
}

/** For each record, each sync in order, and each choice of records in log order: does it hold, and is the record its last? */
function everyCombination(syncs: Pattern[][], log: Entry[]): Found[] {
  const found: Found[] = [];
  for (let last = 0; last < log.length; last++) {
    syncs.forEach((patterns, sync) => {
      for (const records of choices(patterns.length, last)) {
        if (records.includes(last) && holds(patterns, records.map((place) => log[place]))) {
          found.push({ sync, records });
        }
      }
    });
  }
  return found;
}

/** Every list of so many different places from 0 to `last`, in lexical order. */
function choices(length: number, last: number): number[][] {
  if (length === 0) return [[]];
  return choices(length - 1, last).flatMap((chosen) =>
    Array.from({ length: last + 1 }, (_, place) => place)
      .filter((place) => !chosen.includes(place))
      .map((place) => [...chosen, place])
  );
}

function holds(patterns: Pattern[], records: Entry[]): boolean {
  const bound = new Map<string, string>();
  return patterns.every(({ action, input, output = {} }, i) => {
    const record = records[i];
    if (record.action !== action) return false;
    const failed = record.output.error !== undefined && record.output.error !== null;
    if (failed && !("error" in output)) return false;
    return agrees(input, record.input, bound) && agrees(output, record.output, bound);
  });
}

function agrees(slots: Record<string, Slot>, values: Mapping, bound: Map<string, string>): boolean {
  return Object.entries(slots).every(([key, slot]) => {
    const value = values[key];
    if (value === undefined) return "variable" in slot && slot.optional;
    if ("literal" in slot) return spelled(slot.literal) === spelled(value);
    const before = bound.get(slot.variable);
    bound.set(slot.variable, before ?? spelled(value));
    return before === undefined || before === spelled(value);
  });
}

/** A text for a value of the test: the same for equal values, and for no others. */
function spelled(value: unknown): string {
  if (value instanceof Date) return `date(${value.getTime()})`;
  if (value instanceof Uint8Array) return `bytes(${[...value]})`;
  if (Array.isArray(value)) return `[${value.map(spelled)}]`;
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).filter((key) => (value as Mapping)[key] !== undefined).sort();
    return `{${keys.map((key) => `${key}=${spelled((value as Mapping)[key])}`)}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : `${value === 0 ? 0 : value}`;
}
