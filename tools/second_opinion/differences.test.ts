import { assertEquals } from "@std/assert";
import { DIFFERENCES } from "./differences.ts";
import { KNOWN } from "./fuzz/known.ts";

Deno.test("the README of the embedded database lists the differences from the second opinion, and nothing else", async () => {
  const readme = await Deno.readTextFile(new URL("../../src/embedded/README.md", import.meta.url));
  const section = readme.split("## Differences from the second opinion")[1].split("\n## ")[0];
  const rows = section.split("\n").filter((line) => line.startsWith("|")).slice(2)
    .map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));
  assertEquals(
    rows,
    [
      ...DIFFERENCES.map(({ what, manual, tests }) => ({ what, servers: Object.keys(tests), manual })),
      ...KNOWN,
    ].map(({ what, servers, manual }) => [what, servers.join(", "), "embedded", manual]),
  );
});
