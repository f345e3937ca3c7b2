import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { ObjectId } from "bson";
import fc from "fast-check";
import { equal } from "./equal.ts";
import { ValueKeys } from "./value_keys.ts";

class Money {
  constructor(readonly cents: number) {}
  equals(other: Money): boolean {
    return this.cents === other.cents;
  }
}
class Price extends Money {}
class Plain {
  constructor(readonly n: number) {}
}

function cycle(length: number): object {
  const first: { next?: object } = {};
  let last = first;
  for (let i = 1; i < length; i++) last = last.next = {};
  last.next = first;
  return first;
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

const ID = "65f000000000000000000001";
const date = new Date(5);
const same: [name: string, a: unknown, b: unknown][] = [
  ["numbers", 1, 1],
  ["zero and minus zero", 0, -0],
  ["zero and minus zero inside a list", [0], [-0]],
  ["NaN and NaN", NaN, NaN],
  ["big integers", 1n, 1n],
  ["null and null", null, null],
  ["arrays", [1, [2]], [1, [2]]],
  // deno-lint-ignore no-sparse-arrays
  ["a hole and undefined", [1, , 2], [1, undefined, 2]],
  ["plain objects, whatever the order of their keys", { a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }],
  ["an object with an undefined key and one without it", { a: 1, b: undefined }, { a: 1 }],
  ["an object with and one without a prototype", { a: 1 }, Object.assign(Object.create(null), { a: 1 })],
  ["dates", new Date(5), new Date(5)],
  ["invalid dates", new Date(NaN), new Date(NaN)],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ["a Buffer and a Uint8Array of the same bytes", Buffer.from([1, 2]), new Uint8Array([1, 2])],
  ["ids", new ObjectId(ID), new ObjectId(ID)],
  ["values whose class has an equals method", new Money(5), new Money(5)],
  ["a key named __proto__", JSON.parse(`{"__proto__":1}`), JSON.parse(`{"__proto__":1}`)],
  ["cycles", cycle(1), cycle(2)],
  ["one instance and itself", date, date],
];
const different: [name: string, a: unknown, b: unknown][] = [
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["null and an object", null, {}],
  ["false and 0", false, 0],
  ["arrays of different length", [1], [1, undefined]],
  ["an array and an object with the same keys", [1], { 0: 1 }],
  ["objects of which one has a key more", { a: 1 }, { a: 1, b: null }],
  ["objects of as many keys, but others", { a: 1, b: undefined, c: 2 }, { a: 1, b: 2 }],
  ["a key that the other only inherits", { toString: 1 }, { a: 1 }],
  ["dates", new Date(5), new Date(6)],
  ["a date and its number", new Date(5), 5],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  ["bytes and an array of them", new Uint8Array([1]), [1]],
  ["an array of bytes and the bytes", [1], new Uint8Array([1])],
  ["ids", new ObjectId(ID), new ObjectId("65f000000000000000000002")],
  ["an id and its text", new ObjectId(ID), ID],
  ["values of a class and of its subclass", new Money(5), new Price(5)],
  ["instances without an equals method", new Plain(1), new Plain(1)],
  ["maps", new Map(), new Map()],
  ["functions", () => 1, () => 1],
  ["an instance and a plain object", new Plain(1), { n: 1 }],
];

for (const [name, a, b] of same) {
  Deno.test(`equal: ${name} are equal, both ways, and share a key`, () => {
    assertEquals([equal(a, b), equal(b, a)], [true, true]);
    const keys = new ValueKeys();
    // As a Map looks a key up.
    assert(new Map([[keys.of(a), 1]]).has(keys.of(b)));
    assertEquals(keys.textOf(a), keys.textOf(b));
  });
}
for (const [name, a, b] of different) {
  Deno.test(`equal: ${name} are not equal, either way`, () => {
    assertEquals([equal(a, b), equal(b, a)], [false, false]);
  });
}

Deno.test("equal: what cannot be read equals itself alone, and throws nothing", () => {
  const getter = () => ({
    get x() {
      throw new Error("getter");
    },
  });
  const one = getter();
  assertEquals([equal(one, one), equal(one, getter()), equal({ x: 1 }, one)], [true, false, false]);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assertEquals([equal(proxy, {}), equal({}, proxy)], [false, false]);
});

Deno.test("equal: a depth beyond the call stack throws nothing", () => {
  assertEquals(equal(nested(1_000), nested(1_000)), true);
  assertEquals(equal(nested(200_000), nested(200_000)), false);
});

Deno.test("equal: values that share parts many times over are compared in no more steps than they have parts", () => {
  const shared = () => {
    let value: unknown[] = [1];
    for (let i = 0; i < 60; i++) value = [value, value];
    return value;
  };
  assertEquals(equal(shared(), shared()), true);
});

Deno.test("equal: a copy equals its original and has its key; a value with one part changed has neither", () => {
  fc.assert(
    fc.property(
      fc.object({ withDate: true, withNullPrototype: true, withBigInt: true, maxDepth: 4 }),
      (value) => {
        const copy = structuredClone(value);
        assert(equal(value, copy) && equal(copy, value));
        const changed = { ...copy, changed: 1 };
        assert(!equal(value, changed) || "changed" in value);
        const keys = new ValueKeys();
        assertEquals(keys.of(value), keys.of(copy));
        assertEquals(keys.of(value) === keys.of(changed), equal(value, changed));
      },
    ),
  );
});
