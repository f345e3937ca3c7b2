import axe from "axe-core";
import type { Page } from "playwright-core";

/**
 * What axe-core finds on a page as it is now, by all of its rules: one line for each kind of violation, with the elements.
 * Evaluated from outside, so that the page's Content-Security-Policy may be as strict as it likes.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] })
  );
  return violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.map(({ target, failureSummary }) => `${target} (${failureSummary})`).join("; ")}`
  );
}
