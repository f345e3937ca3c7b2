import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { hasBrowser } from "../support/browser.ts";
import { ada, enter, LoginExample, shownValues, tokenOf } from "../support/login_example.ts";

const ignore = !hasBrowser;

/** Lets the page hear nothing from its regular reads of the list, which would tell it of the session's end too. */
const withoutReads = (page: Page) => page.route("**/api/list/read", () => {});

Deno.test({
  name:
    "the page: create an account, see who one is, reload, log out; each value of the session as documented",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.openAsAda();
    await page.getByRole("button", { name: "Who am I?" }).click();
    await page.getByText("The server says: Ada, with the id").waitFor();
    assertEquals(await shownValues(page), [
      "unauthenticated absent",
      "authenticated present user: <id>",
      "authenticated present user: <id>, probe: 1",
      "authenticated present user: <id>, username: Ada",
    ]);

    await page.reload();
    await page.getByText("You are Ada.").waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByText("You are logged out.").waitFor();
    assertEquals(await shownValues(page), [
      "initializing unknown probe: 1",
      "authenticated present user: <id>, username: Ada",
      "unauthenticated absent",
    ]);

    await enter(page, "Log in");
    await page.getByText("You are Ada.").waitFor();
  },
});

Deno.test({
  name:
    "the page: a wrong password logs nobody out and says so; another account takes the place of the first",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.openAsAda();
    const token = await tokenOf(page);
    await page.getByText("Log in as somebody else").click();
    await enter(page, "Log in", { ...ada, password: "correct horse 1844" });
    await page.getByText("The username or the password is wrong.").waitFor();
    assert(await page.getByText("You are Ada.").isVisible());
    assertEquals(await tokenOf(page), token);

    await enter(page, "Create account", { username: "ADA", password: "another horse 1815" });
    await page.getByText("This username is taken: choose another.").waitFor();
    await enter(page, "Create account", { username: "Grace", password: "another horse 1906" });
    await page.getByText("You are Grace.").waitFor();
    assert(await tokenOf(page) !== token);
    const { status } = await example.server.post("/auth/me", { session: token });
    assertEquals(status, 401, "Ada's session has ended");
  },
});

Deno.test({
  name: "the page: a session that has expired is shown as ended, and what could not be saved is said",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.openAsAda();
    await withoutReads(page);
    await example.expireSessions();
    await page.getByLabel("New entry").fill("Milk");
    await page.keyboard.press("Enter");
    await page.getByText("Your session has ended.").waitFor();
    await page.getByText(`"Milk" was not saved. The session has ended.`).waitFor();
    assert(await page.getByText("Nobody is logged in.").isVisible());
    assertEquals(await page.locator("#entries li").count(), 0);
    assertEquals((await shownValues(page)).at(-1), "unauthenticated absent");
    assertEquals(await tokenOf(page), "");
  },
});

Deno.test({
  name: "the page: an answer about a former session that comes late logs nobody out",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.openAsAda();
    await withoutReads(page);
    await example.expireSessions();
    const late = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await page.route("**/api/auth/me", async (route) => {
      const response = await route.fetch();
      asked.resolve();
      await late.promise;
      await route.fulfill({ response });
    }, { times: 1 });
    await page.reload();
    await asked.promise;
    assertEquals(await shownValues(page), ["initializing unknown probe: 1"]);
    await enter(page, "Log in");
    await page.getByText("You are Ada.").waitFor();
    const refused = page.waitForResponse((response) => response.status() === 401);
    late.resolve();
    await (await refused).finished();
    await page.getByRole("button", { name: "Who am I?" }).click();
    await page.getByText("The server says: Ada").waitFor();
    assertEquals((await shownValues(page)).slice(1), [
      "authenticated present user: <id>",
      "authenticated present user: <id>, probe: 2",
      "authenticated present user: <id>, username: Ada",
    ]);
  },
});

Deno.test({
  name:
    "the page: password and token are in no address, no cookie, no text, and the token in sessionStorage alone",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const context = await example.context();
    const addresses: string[] = [];
    context.on("request", (request) => addresses.push(request.url()));
    const page = await example.openAsAda(context);
    await page.getByRole("button", { name: "Who am I?" }).click();
    await page.getByText("The server says: Ada").waitFor();

    const token = await tokenOf(page);
    assertMatch(token, /^[\w-]{43}$/);
    const kept = await page.evaluate(() => [Object.entries(localStorage), Object.entries(sessionStorage)]);
    assertEquals(kept, [[], [["session", token]]]);
    assertEquals(await context.cookies(), []);
    const fields = await page.locator("input").evaluateAll((all) =>
      all.map((one) => (one as unknown as { value: string }).value)
    );
    const seen = [await page.content(), ...fields, ...addresses, page.url()];
    assert(addresses.length > 5);
    for (const secret of [token, ada.password]) assert(!seen.some((text) => text.includes(secret)));
  },
});
