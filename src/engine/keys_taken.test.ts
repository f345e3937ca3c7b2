import { assertEquals } from "@std/assert";
import { keysTaken } from "./keys_taken.ts";

class Concept {
  plain({ a, b }: { a: number; b: number }) {
    return a + b;
  }
  async later({ a }: { a: number }) {
    return await a;
  }
  renamed({ a: other, b = 1, c: third = 2 }: { a: number; b?: number; c?: number }) {
    return other + b + third;
  }
  empty({}: Record<string, never>) {}
  none() {}
  whole(input: { a: number }) {
    return input.a;
  }
  rest({ a, ...more }: { a: number; [key: string]: number }) {
    return [a, more];
  }
  deep({ a: { b } }: { a: { b: number } }) {
    return b;
  }
  text({ a = "}, b" }: { a?: string }) {
    return a;
  }
}

Deno.test("the keys that a method takes are read from its own text, where that tells all of them", () => {
  const taken = (name: keyof Concept) => keysTaken(Concept.prototype[name]);
  assertEquals(taken("plain"), ["a", "b"]);
  assertEquals(taken("later"), ["a"]);
  assertEquals(taken("renamed"), ["a", "b", "c"]);
  assertEquals(taken("empty"), []);
  assertEquals((["none", "whole", "rest", "deep", "text"] as const).map(taken), Array(5).fill(undefined));
});

Deno.test("functions and arrows are read as methods are; what has no text of its own tells nothing", () => {
  assertEquals(keysTaken(({ a, b }: { a: number; b: number }) => a + b), ["a", "b"]);
  assertEquals(keysTaken(async ({ a }: { a: number }) => await a), ["a"]);
  assertEquals(
    keysTaken(function named({ a }: { a: number }) {
      return a;
    }),
    ["a"],
  );
  assertEquals(keysTaken(parseInt), undefined);
  assertEquals(keysTaken((({ a }: { a: number }) => a).bind(null)), undefined);
});
