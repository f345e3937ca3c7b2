import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { hasBrowser } from "../support/browser.ts";
import { add, LoginExample, saved, shownPending, shownTexts, shownValues } from "../support/login_example.ts";
import { until } from "../support/until.ts";

/** Lets the page read the list at once, as it does when somebody comes back to its tab, and not only at its own pace. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
}

Deno.test({
  name:
    "the server killed and started again in the middle: nobody is logged out, and nothing is lost or done twice",
  ignore: !hasBrowser,
  async fn() {
    await using example = await LoginExample.start();
    const context = await example.context();
    const page = await example.openAsAda(context);
    await add(page, "Milk");
    await until("it is saved", async () => (await example.savedTexts(page)).length === 1);

    await example.kill();
    await add(page, "Bread");
    await page.getByLabel("Milk: done").check();
    await comeBack(page);
    await page.getByText("The server cannot be reached.").waitFor();
    assertEquals(await shownTexts(page), ["Milk", "Bread"]);
    assertEquals(await shownPending(page).count(), 2);
    assertEquals((await shownValues(page)).at(-1), "authenticated present user: <id>, username: Ada");

    await example.startAgain();
    await comeBack(page);
    await until("it is saved as well", async () => (await example.savedTexts(page)).length === 2);
    await saved(page);
    await page.getByText("The server cannot be reached.").waitFor({ state: "hidden" });
    assertEquals(await example.savedTexts(page), ["Milk", "Bread"]);
    assertEquals(await page.getByLabel("Milk: done").isChecked(), true);
  },
});

Deno.test({
  name:
    "a reload while the server cannot be asked: the session is unconfirmed, and confirmed when it is back",
  ignore: !hasBrowser,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.openAsAda();
    await page.route("**/api/auth/me", (route) => route.abort("connectionrefused"));
    await page.reload();
    await page.getByText("You were logged in. The server does not answer; it is asked again and again.")
      .waitFor();
    await page.unroute("**/api/auth/me");
    await page.getByText("You are Ada.").waitFor();
    const values = await shownValues(page);
    assertEquals(values[0], "initializing unknown probe: 1");
    assertEquals(
      values[1],
      "unauthenticated present error: The server could not be reached, or the connection broke",
    );
    assertEquals(values.at(-1), "authenticated present user: <id>, username: Ada");
  },
});
