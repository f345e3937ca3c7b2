import { randomBytes } from "node:crypto";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { AppServer } from "./support/app_server.ts";
import { hasBrowser, openBrowser, type TestBrowser } from "./support/browser.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

const ada = { username: "ada", password: `canary-${randomBytes(8).toString("hex")}` };

Deno.test({
  name: "the pages of the explainer, in a browser",
  ignore: !hasBrowser,
  async fn(t) {
    await using folder = await tempFolder();
    await using server = await AppServer.start({ folder: folder.path });
    await using browser = await openBrowser();
    const explain = (path = "") => new URL(`/_explain${path}`, server.url).href;
    const idOf = async (path: string, body: object) =>
      (await server.post(path, body)).headers.get("x-request-id")!;

    await t.step("before the first request the list says how to send one", async () => {
      await using view = await viewOf(browser);
      await view.page.goto(explain());
      await view.page.getByText("No flow yet").waitFor();
      await view.page.getByText(`curl -X POST ${server.url}/auth/me`).waitFor();
    });

    await t.step("new flows appear on top by themselves, the first one too", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      await page.goto(explain());
      await page.evaluate("globalThis.isStillThisPage = true");
      await server.post("/auth/createAccount", ada);
      await page.getByRole("link", { name: "/auth/createAccount" }).waitFor();
      await server.post("/auth/lgoin", ada);
      await page.getByRole("link", { name: "/auth/lgoin" }).waitFor();
      assertEquals(await paths(page), ["/auth/lgoin", "/auth/createAccount"]);
      const cells = page.getByRole("row").nth(1).getByRole("cell");
      assertEquals((await cells.allInnerTexts()).slice(0, 2), ["404", "unanswered"]);
      assert(await page.evaluate("globalThis.isStillThisPage"));
    });

    await t.step("the list can be paused", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      await page.clock.install();
      await page.goto(explain());
      await page.getByRole("status").getByText("live").waitFor();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByRole("status").getByText("paused").waitFor();
      const before = await paths(page);
      await server.post("/auth/lgoin", ada);
      let asked = 0;
      page.on("request", () => asked++);
      await page.clock.runFor(60_000);
      assertEquals([asked, await paths(page)], [0, before]);
      await page.getByRole("button", { name: "Resume" }).click();
      await until("the new flow is there", async () => (await paths(page)).length === before.length + 1);
    });

    await t.step("the filter holds for flows that come later, and stays in the address", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      await page.goto(explain());
      await page.getByLabel("Path or action").fill("LGOIN");
      await page.waitForURL(explain("?path=LGOIN"));
      await page.getByRole("link", { name: "createAccount" }).waitFor({ state: "detached" });
      await page.getByRole("radio", { name: /^unanswered/ }).check();
      await page.waitForURL(explain("?path=LGOIN&outcome=unanswered"));
      const before = await paths(page);
      await server.post("/auth/me", {});
      await server.post("/auth/lgoin", {});
      await until("the new flow is there", async () => (await paths(page)).length > before.length);
      assertEquals(await paths(page), Array(before.length + 1).fill("/auth/lgoin"));
      await page.reload();
      assertEquals(await page.getByLabel("Path or action").inputValue(), "LGOIN");
      assert(await page.getByLabel(/^unanswered/).isChecked());
      assertEquals((await paths(page)).length, before.length + 1);
      await page.getByRole("radio", { name: /^answered/ }).check();
      await page.getByText("No flow fits the filter").waitFor();
    });

    await t.step("a request that nobody answered: why, the two sides, the source of the sync", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      await server.post("/auth/login", { usernme: "ada", password: ada.password });
      await page.goto(explain("?path=/auth/login"));
      await page.getByRole("link", { name: "/auth/login" }).first().click();
      await page.getByRole("heading", { level: 1, name: "400 /auth/login" }).waitFor();
      const problem = page.getByRole("region", { name: /usernme/ });
      assertStringIncludes(await problem.getByRole("heading").innerText(), "auth.Login:");
      const row = problem.getByRole("row", { name: /^does not fit username/ });
      assertStringIncludes(await row.innerText(), "absent");
      assertStringIncludes(await row.innerText(), "there is usernme");
      const source = problem.getByLabel("Source of auth.Login");
      assertStringIncludes(
        await source.innerText(),
        `when: actions([Requesting.request, { path: "/auth/login"`,
      );
      assertEquals(await source.locator("mark").first().innerText(), "username");
      assertStringIncludes(await problem.innerText(), "src/syncs/auth.sync.ts:");
    });

    await t.step(
      "a flow in which syncs fired: its actions below what caused them, with their times",
      async () => {
        await using view = await viewOf(browser);
        const { page } = view;
        await page.goto(explain(`/${await idOf("/auth/login", ada)}`));
        const rows = page.getByRole("region", { name: "What happened" }).getByRole("listitem");
        const told = await rows.evaluateAll((items) =>
          items.map((item) => `${item.ariaLevel} ${item.querySelector(".what")!.textContent}`)
        );
        const expected = [
          /^1 Requesting\.request\{ .*path: "\/auth\/login"/,
          /^2 auth\.Login fired/,
          /^3 Profile\.authenticate/,
          /^4 auth\.LoginSuccess fired/,
          /^5 Sessioning\.create/,
          /^5 Requesting\.respond/,
        ];
        assertEquals(told.length, expected.length, told.join("\n"));
        expected.forEach((pattern, i) => assert(pattern.test(told[i]), told[i]));
        const bars = await rows.locator("rect").evaluateAll((bars) =>
          bars.map((bar) => [Number(bar.getAttribute("x")), Number(bar.getAttribute("width"))])
        );
        assertEquals(bars.length, 4);
        for (const [x, width] of bars) assert(x >= 0 && width > 0 && x + width <= 1_000);
        const starts = bars.map(([x]) => x);
        assertEquals(starts, starts.toSorted((a, b) => a - b), "in the order in which they began");
        await rows.getByText("auth.LoginSuccess fired").click();
        await rows.getByLabel("Source of auth.LoginSuccess").getByText("Sessioning.create").waitFor();
      },
    );

    await t.step("what somebody sent stands there as text: values, keys and paths", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      const evil =
        `"'></pre></script><script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 1">`;
      const bodies = [{ username: evil, password: "p" }, { username: "ada", [evil]: evil }, {
        [`</title>${evil}`]: [evil],
      }];
      const ids = [];
      for (const body of bodies) ids.push(await idOf("/auth/login", body));
      ids.push(await idOf(`/auth/${encodeURIComponent(evil)}`, { username: evil }));
      const addresses = [
        ...ids.map((id) => `/${id}`),
        "",
        `?path=${encodeURIComponent(evil)}`,
        `/${encodeURIComponent(evil)}`,
      ];
      for (const address of addresses) {
        await page.goto(explain(address));
        await openAll(page);
        assertStringIncludes(await page.locator("body").innerHTML(), "&lt;script&gt;globalThis.hacked");
        assertEquals(await page.locator("img").count(), 0);
        assertEquals(await page.locator("[onerror]").count(), 0);
      }
      assertEquals(await page.evaluate("globalThis.hacked"), undefined);
    });

    await t.step("nothing but the page's own style and script is let in", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      await page.goto(explain());
      await page.evaluate(`{
        const script = document.createElement("script");
        script.textContent = "globalThis.hacked = 1";
        document.body.append(script);
      }`);
      assertEquals(await page.evaluate("globalThis.hacked"), undefined);
      assertStringIncludes(view.complaints.splice(0).join("\n"), "Content Security Policy");
    });

    await t.step("neither a password nor a session is in any page", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      const { body } = await server.post("/auth/login", ada);
      const session = body.session as string;
      await server.post("/auth/me", { session });
      await server.post("/auth/lgoin", { password: ada.password, token: session });
      await page.goto(explain());
      const addresses = await page.getByRole("row").getByRole("link").evaluateAll((links) =>
        links.map((link) => link.getAttribute("href")!)
      );
      assert(addresses.length > 10);
      for (const address of ["/_explain", ...addresses]) {
        await page.goto(new URL(address, server.url).href);
        const html = await page.content();
        assert(!html.includes(ada.password), `the password is in ${address}`);
        assert(!html.includes(session), `the session is in ${address}`);
      }
    });

    await t.step("the keyboard alone is enough", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      const press = (key: string) => page.keyboard.press(key);
      const focused = () =>
        page.evaluate("document.activeElement.textContent || document.activeElement.name") as Promise<string>;
      await page.goto(explain());
      await page.getByRole("button", { name: "Pause" }).waitFor();
      const stops = [];
      for (let i = 0; i < 2; i++) {
        await press("Tab");
        stops.push(await focused());
      }
      assertEquals(stops, ["Pause", "path"]);
      await page.keyboard.type("lgoin");
      await press("Tab");
      await press("ArrowRight");
      await page.waitForURL(explain("?path=lgoin&outcome=unanswered"));
      await page.getByRole("link", { name: "createAccount" }).waitFor({ state: "detached" });
      await press("Tab");
      await server.post("/auth/lgoin", { new: true });
      const rows = (await paths(page)).length;
      await until("the new flow is there", async () => (await paths(page)).length > rows);
      assertEquals(await focused(), "/auth/lgoin", "the focus stays when rows come");
      await press("Enter");
      await page.getByRole("heading", { level: 1, name: "404 /auth/lgoin" }).waitFor();
      const summary = page.getByRole("region", { name: "What happened" }).locator("summary").first();
      for (let i = 0; i < 20 && !await summary.evaluate((one) => one.matches(":focus")); i++) {
        await press("Tab");
      }
      await press("Enter");
      await page.getByText("Input", { exact: true }).waitFor();
    });

    await t.step("axe finds nothing: light and dark, on a phone too, with everything open", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      const login = await idOf("/auth/login", ada);
      const misspelt = await idOf("/auth/login", {
        username: "ada",
        pasword: "x",
        list: Array(200).fill("long"),
      });
      for (const [colorScheme, width] of [["light", 1200], ["dark", 360]] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        for (const address of ["", "?path=nothing", `/${login}`, `/${misspelt}`, "/forgotten"]) {
          await page.goto(explain(address));
          await openAll(page);
          await page.evaluate(axe.source);
          const { violations, passes } = await page.evaluate("axe.run()") as axe.AxeResults;
          const found = violations.map(({ id, nodes }) =>
            `${id}: ${nodes.map(({ html }) => html).join(" ")}`
          );
          assertEquals(found, [], `${address} in ${colorScheme} at ${width}`);
          assert(passes.length > 10);
          const wide = await page.evaluate("document.documentElement.scrollWidth");
          assertEquals(wide, width, `${address} is not wider than the window`);
        }
      }
    });

    await t.step("when the server is gone the list says so", async () => {
      await using view = await viewOf(browser);
      const { page } = view;
      await page.goto(explain());
      await server.program.end("SIGTERM");
      await page.getByRole("status").getByText("the server does not answer").waitFor();
      view.complaints.length = 0;
    });
  },
});

interface View extends AsyncDisposable {
  readonly page: Page;
  /** What the browser had to complain of: errors, warnings, violations of the policy. */
  readonly complaints: string[];
}

/** A page whose complaints, if any are left at its end, fail the test. */
async function viewOf(browser: TestBrowser): Promise<View> {
  const page = await browser.page();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    // That a page which is not there has status 404 is no complaint of the page.
    if (!message.text().includes("404 (Not Found)")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return {
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await page.context().close();
      assertEquals(complaints, []);
    },
  };
}

/** The paths of the list, from the top. */
async function paths(page: Page): Promise<string[]> {
  return await page.getByRole("table").getByRole("link").allInnerTexts();
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate(`for (const one of document.querySelectorAll("details")) one.open = true`);
}
