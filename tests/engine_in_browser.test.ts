import { gzipSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { buildSync } from "esbuild";
import { hasBrowser, openBrowser } from "./support/browser.ts";
import { PROJECT } from "./support/program.ts";
import { type Report, smallBackend } from "./support/small_backend.ts";

const EXPECTED: Report = {
  told: [
    { next: 1, book: 1, title: "Notes" },
    { next: 2, book: 1, title: "Notes" },
    { next: 3, book: 2, title: "Letters" },
    { author: "Ada", error: "A book has a title" },
    { broken: true },
  ],
  outputs: [{ book: 1 }, { book: 2 }, { error: "A book has a title" }, ["error"]],
  fired: ["TellOfEach", "TellOfEach", "TellOfEach", "TellOfError", "TellOfFault"],
};

/** Bundles for browsers; fails on whatever a browser does not have, such as `node:` imports. */
function bundle(contents: string) {
  const { outputFiles: [{ text }], metafile } = buildSync({
    stdin: { contents, resolveDir: PROJECT },
    absWorkingDir: PROJECT,
    alias: { "@engine": `${PROJECT}/src/engine/mod.ts` },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    globalName: "bundled",
    platform: "browser",
    target: "es2024",
  });
  return { text, inputs: Object.keys(metafile.inputs).filter((path) => path !== "<stdin>") };
}

const engine = bundle(`export * from "@engine";`);
const size = gzipSync(engine.text, { level: 9 }).length;

Deno.test(`the engine, bundled for browsers, is itself alone: ${size} bytes, minified and compressed`, () => {
  assertEquals(engine.inputs.filter((path) => !path.startsWith("src/engine/")), []);
});

Deno.test("the engine runs syncs in Deno: a where, a sequence, an error, a fault", async () => {
  assertEquals(await smallBackend(), EXPECTED);
});

Deno.test({
  name: "the engine runs the same syncs in Chromium, with the same outcome",
  ignore: !hasBrowser,
  async fn() {
    await using browser = await openBrowser();
    const page = await browser.page();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => complaints.push(message.text()));
    const { text } = bundle(`export { smallBackend } from "./tests/support/small_backend.ts";`);
    await page.addScriptTag({ content: text });
    const report = await page.evaluate<Report>("bundled.smallBackend()");
    assertEquals(report, EXPECTED);
    assertEquals(complaints, []);
    assert(await page.evaluate<boolean>("typeof Deno === 'undefined' && typeof process === 'undefined'"));
  },
});
