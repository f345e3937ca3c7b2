import { assertEquals } from "@std/assert";
import { basename } from "node:path";
import { MongoClient } from "mongodb";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { AppServer } from "./app_server.ts";
import { openBrowser, type TestBrowser } from "./browser.ts";
import { Program, PROJECT } from "./program.ts";
import { tempFolder } from "./temp_folder.ts";

/** The folder of the example. */
export const LOGIN_EXAMPLE = `${PROJECT}/examples/login`;

export const ada = { username: "Ada", password: "correct horse 1843" };

/** Runs a task of the example, or of a copy of it; throws with all that it printed unless it succeeds. */
export async function runTask(name: string, folder = LOGIN_EXAMPLE): Promise<void> {
  await using program = new Program(["task", name], { project: folder, folder });
  const { code } = await program.ended(TASK_MS);
  assertEquals(code, 0, program.stdout + program.stderr);
}

/** A task may take so long, in milliseconds, where all else that runs on the machine is busy too. */
const TASK_MS = 180_000;

let built: Promise<void> | undefined;

/** The example as its users have it: built, served on data of its own, in a browser of its own. */
export class LoginExample implements AsyncDisposable {
  /** What pages logged as a warning or an error, what their policy forbade, and what they threw. Disposing fails on it. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly running: { server: AppServer },
    private readonly folder: string,
    private readonly browser: TestBrowser,
    private readonly owned: AsyncDisposableStack,
  ) {}

  /** Builds it, once for all tests of a file, and starts it; resolves when it listens. */
  static async start(): Promise<LoginExample> {
    await (built ??= runTask("build"));
    await using owned = new AsyncDisposableStack();
    const { path } = owned.use(await tempFolder());
    const running = { server: await AppServer.start({ project: LOGIN_EXAMPLE, folder: path }) };
    owned.defer(() => running.server[Symbol.asyncDispose]());
    const browser = owned.use(await openBrowser());
    return new LoginExample(running, path, browser, owned.move());
  }

  get server(): AppServer {
    return this.running.server;
  }

  /** Such as `http://127.0.0.1:40123`. */
  get origin(): string {
    return new URL(this.server.url).origin;
  }

  /** A browser of somebody: pages of one context are tabs of it. */
  context(): Promise<BrowserContext> {
    return this.browser.context();
  }

  /** Opens the page in a new tab of a browser, of a new one unless given. */
  async open(context?: BrowserContext): Promise<Page> {
    const page = await (context ?? await this.context()).newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // The browser's own words for an answer 4xx or 5xx, or for none.
      if (message.text().startsWith("Failed to load resource")) return;
      if (["warning", "error"].includes(message.type())) this.complaints.push(message.text());
    });
    await page.goto(this.origin);
    return page;
  }

  /** Opens the page, and creates Ada's account there, which also logs her in. */
  async openAsAda(context?: BrowserContext): Promise<Page> {
    const page = await this.open(context);
    await enter(page, "Create account");
    await page.getByText("You are Ada.").waitFor();
    return page;
  }

  /** Ends the server as a crash of the machine would. */
  async kill(): Promise<void> {
    await this.server.program.end("SIGKILL");
  }

  /** Starts it again on the same port and data. */
  async startAgain(): Promise<void> {
    const { port } = new URL(this.server.url);
    const options = { project: LOGIN_EXAMPLE, folder: this.folder, env: { PORT: port } };
    this.running.server = await AppServer.start(options);
  }

  /** Lets the time of all sessions be over, in the database. */
  async expireSessions(): Promise<void> {
    const given = Deno.env.get("MONGODB_URL");
    const [, url] = await this.server.program.said(/ at (mongodb:\S+)/);
    await using client = new MongoClient(given || url);
    const sessions = client.db(given ? basename(this.folder) : "app").collection("Sessioning.sessions");
    await sessions.updateMany({}, { $set: { expiresAt: new Date() } });
  }

  /** The texts of the list, as the server has it. */
  async savedTexts(page: Page): Promise<string[]> {
    const { body } = await this.server.post("/list/read", { session: await tokenOf(page) });
    return (body.entries as { text: string }[]).map(({ text }) => text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.owned.disposeAsync();
    assertEquals(this.complaints, []);
  }
}

/** Fills in the form of the account and presses one of its buttons. */
export async function enter(page: Page, button: "Log in" | "Create account", who = ada): Promise<void> {
  await page.getByLabel("Username").fill(who.username);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: button }).click();
}

/** Adds an entry to the list. */
export async function add(page: Page, text: string): Promise<void> {
  await page.getByLabel("New entry").fill(text);
  await page.getByLabel("New entry").press("Enter");
}

/** The texts of the list, as the page shows them. */
export function shownTexts(page: Page): Promise<string[]> {
  return page.locator("#entries .text").evaluateAll((fields) =>
    fields.map((field) => (field as unknown as { value: string }).value)
  );
}

/** The values of the session since the page was opened, the oldest first, such as `authenticated present` and their other keys. */
export async function shownValues(page: Page): Promise<string[]> {
  const lines = await page.locator("#history li").evaluateAll((lines) =>
    lines.map((line) =>
      Array.from(line.querySelectorAll("span"), (part) => (part as { textContent: string }).textContent).join(
        " ",
      )
    )
  );
  return lines.reverse().map((line) => line.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>"));
}

/** What the page shows of changes that wait for the server. */
export function shownPending(page: Page): Locator {
  return page.getByText("saving …").filter({ visible: true });
}

/** Resolves when the server has answered all changes. */
export async function saved(page: Page): Promise<void> {
  await shownPending(page).first().waitFor({ state: "hidden" });
}

/** The token that the page keeps. */
export async function tokenOf(page: Page): Promise<string> {
  return await page.evaluate(() => sessionStorage.getItem("session")) ?? "";
}
