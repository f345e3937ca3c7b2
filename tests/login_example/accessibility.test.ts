import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { accessibilityProblems } from "../support/axe.ts";
import { hasBrowser } from "../support/browser.ts";
import { ada, add, enter, LoginExample, shownPending, shownTexts } from "../support/login_example.ts";
import { until } from "../support/until.ts";

const ignore = !hasBrowser;

/** The name of what is in focus. */
const IN_FOCUS =
  `(({ ariaLabel, labels, textContent }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent)(document.activeElement)`;

/** Presses Tab until that is in focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 40) {
    await page.keyboard.press("Tab");
    const reached = await page.evaluate<string>(IN_FOCUS);
    if (reached.trim() === name) return;
    passed.push(reached);
  }
  throw new Error(`Tab does not lead to "${name}", but to ${passed.join(", ")}`);
}

Deno.test({
  name: "the page by keyboard alone: an account, entries added, reworded, ticked off, removed, and a logout",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.open();
    const { keyboard } = page;
    await tabTo(page, "Username");
    await keyboard.type(ada.username);
    await tabTo(page, "Password");
    await keyboard.type(ada.password);
    await tabTo(page, "Create account");
    await keyboard.press("Enter");
    await page.getByText("You are Ada.").waitFor();
    assertEquals(await page.evaluate<string>(IN_FOCUS), "You are Ada.");

    await tabTo(page, "New entry");
    for (const text of ["Milk", "Bread"]) {
      await keyboard.type(text);
      await keyboard.press("Enter");
    }
    await tabTo(page, "Milk: done");
    await keyboard.press("Space");
    assert(await page.getByLabel("Milk: done").isChecked());
    await tabTo(page, "Text of Milk");
    await keyboard.type("Oat milk");
    await keyboard.press("Escape");
    assertEquals(await shownTexts(page), ["Milk", "Bread"], "Escape takes it back");
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("Oat milk");
    await keyboard.press("Enter");
    await tabTo(page, "Remove Oat milk");
    await keyboard.press("Enter");
    assertEquals(await page.evaluate<string>(IN_FOCUS), "Remove Bread");
    await keyboard.press("Enter");
    assertEquals(await page.evaluate<string>(IN_FOCUS), "New entry");
    assertEquals(await shownTexts(page), []);
    await tabTo(page, "Log out");
    await keyboard.press("Enter");
    await page.getByText("You are logged out.").waitFor();
  },
});

Deno.test({
  name: "the page: axe finds nothing, light and dark, on a phone and a desktop, in each of its states",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    const page = await example.open();
    const look = async (state: string) => {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.locator("html").evaluate(({ scrollWidth }) => scrollWidth);
        assert(wide <= width, `${state}: the page is ${wide} wide where the window is ${width}`);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          assertEquals(await accessibilityProblems(page), [], `${state}, ${width}, ${colorScheme}`);
        }
      }
    };
    await look("logged out");
    await enter(page, "Log in");
    await page.getByText("The username or the password is wrong.").waitFor();
    await look("refused");
    await enter(page, "Create account");
    await page.getByText("You are Ada.").waitFor();
    await add(page, "x".repeat(100));
    await add(page, "Milk");
    await page.getByLabel("Milk: done").check();
    await page.route("**/api/list/add", () => {});
    await add(page, "waits for its answer");
    await shownPending(page).waitFor();
    await look("logged in");
  },
});

Deno.test({
  name: "the page: its policy allows its own files and nothing else",
  ignore,
  async fn() {
    await using example = await LoginExample.start();
    for (const path of ["/", "/main.js", "/style.css", "/icon.svg"]) {
      const { headers, body } = await fetch(example.origin + path);
      await body?.cancel();
      const policy = headers.get("content-security-policy") ?? "";
      assert(policy.startsWith("default-src 'none'; script-src 'self';"), `${path}: ${policy}`);
      assert(!/unsafe|\*|http|data:|blob:/.test(policy), policy);
      assertEquals(headers.get("x-content-type-options"), "nosniff");
    }

    const page = await example.open();
    for (
      const attempt of [
        `document.body.innerHTML = "<b>"`,
        `document.createElement("script").textContent = "1"`,
        `document.body.append(Object.assign(document.createElement("img"), { src: "https://example.com/" }))`,
        `document.body.setAttribute("style", "color: red")`,
      ]
    ) {
      await page.evaluate(attempt).catch(() => {});
      await until(`"${attempt}" is refused`, () => example.complaints.length > 0);
      for (const complaint of example.complaints.splice(0)) {
        assert(/policy|Trusted/i.test(complaint), complaint);
      }
    }
  },
});
