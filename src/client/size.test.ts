import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { assert, assertEquals } from "@std/assert";

/** In bytes, minified and compressed as a server sends it (gzip, level 9). Raise one only for something worth its bytes. */
const budgets: [what: string, source: string, budget: number][] = [
  ["everything", `export * from "./mod.ts";`, 5_000],
  ["createClient and its session", `export { createClient } from "./mod.ts";`, 2_650],
  ["OptimisticStore", `export { OptimisticStore } from "./mod.ts";`, 2_650],
  ["session_status.ts", `export * from "./session_status.ts";`, 430],
];

function bundle(contents: string) {
  return buildSync({
    stdin: { contents, resolveDir: new URL(".", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
}

for (const [what, source, budget] of budgets) {
  const { outputFiles: [{ contents }] } = bundle(source);
  const size = gzipSync(contents, { level: 9 }).length;
  Deno.test(`${what}: ${size} bytes of at most ${budget}`, () => {
    assert(size <= budget, `${what} has ${size} bytes, ${contents.length} before compression`);
  });
}

Deno.test("nothing of the server is in the bundle, and nothing of anybody else", () => {
  const { metafile } = bundle(`export * from "./mod.ts";`);
  const foreign = Object.keys(metafile.inputs).filter((path) =>
    !/(^|\/)src\/client\/[\w]+\.ts$|^<stdin>$/.test(path)
  );
  assertEquals(foreign, []);
});
