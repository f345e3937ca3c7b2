import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare } from "./compare.ts";
import { keyOf } from "./key.ts";
import type { Value } from "./value.ts";
import { numbers, values } from "./values.arbitrary.ts";

/** Unlike `Math.sign`, without -0. */
const sign = (order: number) => Number(order > 0) - Number(order < 0);

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

function concat(parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const missable: fc.Arbitrary<Value | undefined> = fc.oneof(
  { weight: 9, arbitrary: values },
  fc.constant(undefined),
);

for (const [what, arbitrary] of [["values", missable], ["numbers", numbers]] as const) {
  Deno.test(`keys of ${what} sort as the ${what} do, and are the same exactly when those are equal`, () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (a, b) => {
        const order = sign(compare(a, b));
        assertEquals(sign(compareBytes(keyOf(a), keyOf(b))), order);
        assertEquals(sign(compareBytes(keyOf(a, true), keyOf(b, true))), sign(-order));
      }),
      { numRuns: 3000 },
    );
  });
}

Deno.test("keys one after the other sort as tuples do, whatever the direction of each", () => {
  const tuple = fc.tuple(missable, missable, missable);
  fc.assert(
    fc.property(tuple, tuple, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), (a, b, descending) => {
      const keys = [a, b].map((values) => concat(values.map((value, i) => keyOf(value, descending[i]))));
      const orders = a.map((value, i) => compare(value, b[i]) * (descending[i] ? -1 : 1));
      const expected = orders.find((order) => order !== 0) ?? 0;
      assertEquals(sign(compareBytes(keys[0], keys[1])), sign(expected));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("no key is the beginning of another", () => {
  fc.assert(
    fc.property(missable, missable, fc.boolean(), (a, b, descending) => {
      const [x, y] = [keyOf(a, descending), keyOf(b, descending)];
      if (compareBytes(x, y) === 0) return;
      assert(compareBytes(x, y.subarray(0, x.length)) !== 0);
    }),
    { numRuns: 1000 },
  );
});
