/**
 * `deno run -A tools/explain_screenshots.ts`: takes the pictures of `docs/explain.md` anew, `docs/explain-list.png` and
 * `docs/explain-flow.png`, from a server that is started for it in a temporary folder. Needs a Chromium.
 */
import { AppServer } from "../tests/support/app_server.ts";
import { openBrowser } from "../tests/support/browser.ts";
import { tempFolder } from "../tests/support/temp_folder.ts";

const SIZE = { width: 1200, height: 800 };

await using folder = await tempFolder();
await using server = await AppServer.start({ folder: folder.path });
const ada = { username: "ada", password: "correct horse" };
await server.post("/auth/createAccount", ada);
await server.post("/auth/createAccount", ada);
await server.post("/auth/login", { ...ada, password: "wrong horse" });
const { body: { session } } = await server.post("/auth/login", ada);
await server.post("/auth/me", { session });
await server.post("/auth/lgoin", ada);
await server.post("/auth/me", {});
await server.post("/auth/logout", { session });
await server.post("/auth/me", { session });
const misspelt = await server.post("/auth/login", { usernme: "ada", password: "correct horse" });

await using browser = await openBrowser();
const page = await browser.page();
await page.setViewportSize(SIZE);
for (
  const [name, path] of [
    ["list", "/_explain"],
    ["flow", `/_explain/${misspelt.headers.get("x-request-id")}`],
  ]
) {
  await page.goto(new URL(path, server.url).href);
  await page.screenshot({ path: `docs/explain-${name}.png` });
}
console.log("Written: docs/explain-list.png, docs/explain-flow.png");
