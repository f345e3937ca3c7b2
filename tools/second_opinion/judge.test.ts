import { assertEquals } from "@std/assert";
import { judge } from "./judge.ts";

const differences = [{ what: "", manual: "", tests: { other: ["a listed test", "listed.test.ts"] } }];
const test = (file: string, name: string, passed: boolean) => ({ file, name, passed });

Deno.test("a listed test and the tests of a listed file may fail, and nothing else", () => {
  const results = [
    test("a.test.ts", "a listed test", false),
    test("a.test.ts", "a test", true),
    test("listed.test.ts", "one", false),
    test("listed.test.ts", "two", true),
  ];
  assertEquals(judge("other", { results, problems: [] }, differences), {
    passed: 2,
    differ: 2,
    complaints: [],
  });
  const more = [...results, test("a.test.ts", "another test", false)];
  assertEquals(judge("other", { results: more, problems: ["a problem"] }, differences).complaints, [
    "a problem",
    "fails, and is not listed: a.test.ts: another test",
  ]);
});

Deno.test("a listed test that passes or is gone is a failure, and so is a listed file without a failed test", () => {
  const results = [test("a.test.ts", "a listed test", true)];
  assertEquals(judge("other", { results, problems: [] }, differences).complaints, [
    "is listed, and does not fail: a listed test",
    "is listed, and does not fail: listed.test.ts",
  ]);
});

Deno.test("a difference is listed for its server alone", () => {
  const results = [test("a.test.ts", "a listed test", false)];
  assertEquals(judge("third", { results, problems: [] }, differences).complaints, [
    "fails, and is not listed: a.test.ts: a listed test",
  ]);
});
