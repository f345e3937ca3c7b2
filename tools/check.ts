/**
 * `deno task check [folder] [--json]`: what is wrong with the concepts and syncs of a project (this one unless a folder is
 * given), and its table of routes, which waits until there are no errors (`--json` has both). Opens no database. Exit status 1 on
 * errors; hints are no errors.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findingsOf, printFindings, printRoutes, readProject, routesOf } from "../src/analysis/mod.ts";

const json = Deno.args.includes("--json");
const [folder, ...more] = Deno.args.filter((arg) => arg !== "--json");
if (more.length > 0 || folder?.startsWith("-")) {
  console.error("Usage: deno task check [folder] [--json]");
  Deno.exit(2);
}
try {
  const project = await readProject(folder ? resolve(folder) : fileURLToPath(new URL("..", import.meta.url)));
  const findings = findingsOf(project);
  const routes = routesOf(project);
  const fails = findings.some(({ severity }) => severity === "error");
  if (json) console.log(JSON.stringify({ findings, routes }, null, 2));
  else console.log(fails ? printFindings(findings) : `${printRoutes(routes)}\n\n${printFindings(findings)}`);
  Deno.exit(fails ? 1 : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
