import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { existsSync } from "node:fs";

/** Where a Chromium is found, first of all what `CHROMIUM` names; `.ci/run` installs Debian's. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const executablePath = Deno.env.get("CHROMIUM") ?? PLACES.find(existsSync);

/**
 * Whether the tests in a browser can run. In CI they must: there they run, and fail, without one. Elsewhere Deno's summary counts
 * them as ignored.
 */
export const hasBrowser = executablePath !== undefined || Deno.env.has("CI");

/** A headless Chromium of a test; disposing of it ends it with all its pages. */
export interface TestBrowser extends AsyncDisposable {
  /** Opens a page that shares cookies and storage with no other. */
  page(): Promise<Page>;
  /** Makes a context, whose pages share cookies and storage as the tabs of one browser do. */
  context(): Promise<BrowserContext>;
}

/** Starts a headless Chromium; throws how to get one when there is none. */
export async function openBrowser(): Promise<TestBrowser> {
  if (executablePath === undefined) {
    throw new Error(
      `No Chromium for the tests in a browser: none is at ${
        PLACES.join(", ")
      }. Install one ("apt-get install chromium") or name it in CHROMIUM.`,
    );
  }
  const browser: Browser = await chromium.launch({
    executablePath,
    // No sandbox: as root, which CI is, Chromium does not start with it. The others: no connections of its own.
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    page: async () => await (await browser.newContext()).newPage(),
    context: () => browser.newContext(),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
