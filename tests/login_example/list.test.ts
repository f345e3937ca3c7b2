import { assert, assertEquals } from "@std/assert";
import type { Page, Route } from "playwright-core";
import { hasBrowser } from "../support/browser.ts";
import {
  add,
  enter,
  LoginExample,
  saved,
  shownPending,
  shownTexts,
  shownValues,
} from "../support/login_example.ts";
import { until } from "../support/until.ts";

const ignore = !hasBrowser;

/** Waits until the page shows that list, and nothing of it waits for the server. */
async function showsSaved(page: Page, texts: string[]): Promise<void> {
  const expected = JSON.stringify(texts);
  await until(`the list is ${expected}`, async () => JSON.stringify(await shownTexts(page)) === expected);
  await saved(page);
}

/** Changes the text of an entry, as by hand. */
async function reword(page: Page, from: string, to: string): Promise<void> {
  const field = page.getByLabel(`Text of ${from}`);
  await field.fill(to);
  await field.press("Enter");
}

Deno.test({
  name: "two tabs: one login and one logout for both, and a list that both edit at the same time",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const context = await example.context();
    const one = await example.open(context);
    const other = await example.openAsAda(context);
    await one.getByText("You are Ada.").waitFor();
    assertEquals(await shownValues(one), [
      "unauthenticated absent",
      "unauthenticated present",
      "unauthenticated present probe: 1",
      "authenticated present user: <id>, username: Ada",
    ]);

    await add(one, "Milk");
    await showsSaved(other, ["Milk"]);
    await Promise.all([
      add(one, "Bread").then(() => one.getByLabel("Bread: done").check()),
      reword(other, "Milk", "Oat milk").then(() => add(other, "Lemons")),
    ]);
    await saved(one);
    await saved(other);
    const texts = await example.savedTexts(one);
    assertEquals(texts.toSorted(), ["Bread", "Lemons", "Oat milk"]);
    await showsSaved(one, texts);
    await showsSaved(other, texts);
    await until("the other tab sees the tick", () => other.getByLabel("Bread: done").isChecked());

    await one.getByRole("button", { name: "Log out" }).click();
    await other.getByText("Nobody is logged in.").waitFor();
    assertEquals((await shownValues(other)).at(-1), "unauthenticated absent");
    assertEquals(await other.locator("#entries li").count(), 0);
  },
});

Deno.test({
  name: "two people: of two who add the same, one is told, and both end with the list of the server",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const ada = await example.openAsAda();
    const grace = await example.open();
    await enter(grace, "Create account", { username: "Grace", password: "another horse 1906" });
    await grace.getByText("You are Grace.").waitFor();

    await add(ada, "Milk");
    await showsSaved(ada, ["Milk"]);
    await add(grace, "milk");
    await grace.getByText(`"milk" was not saved. "milk" is on the list already.`).waitFor();
    await showsSaved(grace, ["Milk"]);
    await grace.getByRole("button", { name: "Remove Milk" }).click();
    await showsSaved(ada, []);
  },
});

Deno.test({
  name:
    "answers delayed and in another order: changes show at once, wait for real ids, keep their places, and disturb no typing",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.openAsAda();
    const answers: (() => Promise<void>)[] = [];
    await page.route("**/api/list/add", async (route) => {
      const response = await route.fetch();
      answers.push(() => route.fulfill({ response }));
    });
    const changed: unknown[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/list/change")) changed.push(request.postDataJSON());
    });

    for (const text of ["Milk", "Bread", "Lemons"]) await add(page, text);
    await reword(page, "Bread", "Rye bread");
    await page.getByLabel("Rye bread: done").check();
    await page.getByRole("button", { name: "Remove Lemons" }).click();
    const typing = page.getByLabel("Text of Milk");
    await typing.fill("Oat mi");
    assertEquals(await shownTexts(page), ["Oat mi", "Rye bread"]);
    assertEquals(await shownPending(page).count(), 2);
    const ids = () =>
      page.locator("#entries li").evaluateAll((all) => all.map((one) => one.getAttribute("data-id")));
    assert((await ids()).every((id) => id?.startsWith("temporary-")));

    await until("three answers are held", () => answers.length === 3);
    assertEquals(changed, [], "what changes an entry waits for its real id");
    for (const answer of answers.reverse()) await answer();
    await showsSaved(page, ["Oat mi", "Rye bread"]);
    await typing.and(page.locator(":focus")).waitFor();
    const [, bread] = await ids();
    assertEquals(changed, [{ entry: bread, text: "Rye bread" }, { entry: bread, done: true }]);
    assertEquals(await example.savedTexts(page), ["Milk", "Rye bread"]);
  },
});

Deno.test({
  name: "lost answers: each change is done once, whatever the page did not hear",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.openAsAda();
    const message = page.locator("#list-message");
    const keys: string[] = [];
    /** The server does it, and its first answer of each path never arrives. */
    const loseFirst = () => {
      const lost = new Set<string>();
      return async (route: Route) => {
        const request = route.request();
        keys.push(request.headers()["idempotency-key"]);
        if (lost.has(request.url())) return await route.continue();
        lost.add(request.url());
        await route.fetch();
        await route.abort("connectionreset");
      };
    };
    await page.route(/\/api\/list\/(add|change|remove)$/, loseFirst());
    await add(page, "Milk");
    await showsSaved(page, ["Milk"]);
    assertEquals(await message.textContent(), "", "the second attempt got the answer of the first");
    await reword(page, "Milk", "Oat milk");
    await showsSaved(page, ["Oat milk"]);
    assertEquals(await example.savedTexts(page), ["Oat milk"]);
    await page.getByRole("button", { name: "Remove Oat milk" }).click();
    await until("all three were asked twice", () => keys.length === 6);
    assertEquals(await example.savedTexts(page), []);
    const [add1, add2, change1, change2, remove1, remove2] = keys;
    assertEquals([add1, change1, remove1], [add2, change2, remove2]);
    assertEquals(new Set(keys).size, 3);
    assertEquals(await message.textContent(), "");
  },
});
