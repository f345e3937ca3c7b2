import { assert, assertEquals, assertMatch } from "@std/assert";
import { isPossiblePassword, passwordProblem } from "./password_policy.ts";

Deno.test("a new password has 8 to 256 characters, whatever they are", () => {
  for (const password of ["12345678", "        ", "é".repeat(8), "x".repeat(256), "\u{1F511}".repeat(256)]) {
    assertEquals(passwordProblem(password), undefined, JSON.stringify(password.slice(0, 12)));
  }
});

Deno.test("a password that is too short is refused, counted in characters and not in code units", () => {
  for (const password of ["", "1234567", "\u{1F511}".repeat(7)]) {
    assertMatch(passwordProblem(password) ?? "", /too short: expected at least 8 characters/);
  }
});

Deno.test("a password that is too long or no valid Unicode is refused, without being shown", () => {
  for (const password of ["hunter2x".repeat(33), "\u{1F511}".repeat(257), "hunter2x\uD800"]) {
    const problem = passwordProblem(password) ?? "";
    assertMatch(problem, /cannot be used: expected at most 256 characters, all of them valid Unicode/);
    assert(!problem.includes("hunter2x"));
  }
});

Deno.test("a short password may be that of an old account, and one that never could be set may not", () => {
  assert(isPossiblePassword("1234"));
  assert(!isPossiblePassword("x".repeat(257)));
  assert(!isPossiblePassword("lone \uDC00 surrogate"));
});
