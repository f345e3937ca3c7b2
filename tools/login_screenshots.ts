/**
 * `deno run -A tools/login_screenshots.ts`: takes the pictures of `examples/login/README.md` anew, `docs/login-*.png`, from the
 * example, which is started for it on data of its own. Needs a Chromium.
 */
import type { Page } from "playwright-core";
import { add, enter, LoginExample, saved } from "../tests/support/login_example.ts";

const DOCS = new URL("../docs/", import.meta.url).pathname;

await using example = await LoginExample.start();
const take = async (page: Page, name: string, fullPage = false) => {
  await page.screenshot({ path: `${DOCS}login-${name}.png`, fullPage });
  console.log(`docs/login-${name}.png`);
};

const context = await example.context();
const phone = await example.open(context);
await phone.setViewportSize({ width: 360, height: 720 });
await take(phone, "logged-out-phone");

await enter(phone, "Create account");
await phone.getByText("You are Ada.").waitFor();
for (const text of ["Milk", "Rye bread", "Two lemons"]) await add(phone, text);
await phone.getByLabel("Milk: done").check();
await saved(phone);
await phone.emulateMedia({ colorScheme: "dark" });
await take(phone, "logged-in-phone");

const desktop = await example.open(context);
await desktop.setViewportSize({ width: 1080, height: 800 });
await desktop.getByLabel("Milk: done").waitFor();
await desktop.getByText("Log in as somebody else").click();
await enter(desktop, "Log in", { username: "Ada", password: "a wrong horse" });
await desktop.getByText("The username or the password is wrong.").waitFor();
await take(desktop, "wrong-password-desktop", true);

await desktop.getByText("Log in as somebody else").click();
await desktop.getByRole("button", { name: "Who am I?" }).click();
await desktop.getByText("The server says").waitFor();
await example.kill();
await desktop.getByLabel("Rye bread: done").check();
await add(desktop, "Oranges");
await desktop.getByText("The server cannot be reached.").waitFor();
await take(desktop, "server-away-desktop", true);
