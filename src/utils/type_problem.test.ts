import { assertEquals } from "@std/assert";
import { typeProblem } from "./type_problem.ts";

Deno.test("a string is no problem, also an empty one", () => {
  assertEquals(typeProblem("username", ""), undefined);
});

Deno.test("anything but a string is named by its field and its type, never by its value", () => {
  const found: [value: unknown, words: string][] = [
    [undefined, "nothing"],
    [null, "null"],
    [["hunter2"], "an array"],
    [{ $ne: "hunter2" }, "an object"],
    [7, "a number"],
    [true, "a boolean"],
  ];
  for (const [value, words] of found) {
    assertEquals(typeProblem("password", value), `"password" must be a string, found ${words}.`);
  }
});
