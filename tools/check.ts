/**
 * `deno task check [folder] [--json]`: what is wrong with the concepts and syncs of a project (this one unless a folder is
 * given), and its table of routes. Opens no database. Exit status 1 on errors; hints are no errors.
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
  console.log(
    json
      ? JSON.stringify({ findings, routes }, null, 2)
      : `${printRoutes(routes)}\n\n${printFindings(findings)}`,
  );
  Deno.exit(findings.some(({ severity }) => severity === "error") ? 1 : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
