import { assertEquals } from "@std/assert";
import { compileRegex } from "./regex.ts";
import { repeatsAmbiguously } from "./regex_repeats.ts";

Deno.test("a repeated group is ambiguous if it holds captures or can match nothing", () => {
  const rows: [pattern: string, isAmbiguous: boolean][] = [
    ["(a)*(b)+c?", false],
    ["((a)b)?", false],
    ["(?:a|bc){2,}(d)", false],
    ["((?:a|b)+)(c)", false],
    ["(?:[\\w-]|\\x41)+", false],
    ["(?:\\(a\\))*", false],
    ["[(](a)[)*]+", false],
    ["(?:(a)|b)*", true],
    ["((a)|b)+", true],
    ["(?:x(?:y(a)))+?", true],
    ["(?:(a)|b){2}", true],
    ["(?:(?=(a))a|b)+", true],
    ["(a*)*", true],
    ["(a|)?", true],
    ["(?:a??)+", true],
    ["(?:\\x41*)*", true],
    ["(?:\\b)+", true],
    ["(?:(?:^|$)b{0,2})+", true],
  ];
  for (const [pattern, isAmbiguous] of rows) {
    assertEquals(repeatsAmbiguously(compileRegex(pattern, "")), isAmbiguous, pattern);
  }
});
