/**
 * `deno task explain [request id | flow id | latest | /path] [--json]`: what happened in a flow of a running server, and why
 * syncs did not fire; the latest flow unless one is named, the latest of a path where that is. Asks the server over HTTP, so
 * it opens no database. Exit status 1 when there is nothing to explain.
 */
import { loadConfig } from "@utils/config.ts";
import { readAddresses } from "../src/http/explain/address.ts";
import { findFlow } from "./explain/find_flow.ts";
import { printExplanation } from "./explain/print_explanation.ts";

const json = Deno.args.includes("--json");
const [asked = "latest", ...more] = Deno.args.filter((arg) => arg !== "--json");
if (more.length > 0 || asked.startsWith("-")) {
  console.error("Usage: deno task explain [request id | flow id | latest | /path] [--json]");
  Deno.exit(2);
}
try {
  const { database: { dataDir }, requesting: { baseUrl } } = loadConfig();
  const { explanation, note } = await findFlow(readAddresses(dataDir), asked, { dataDir, baseUrl });
  if (note !== undefined) console.error(note);
  if (json) console.log(JSON.stringify(explanation, null, 2));
  else {
    const isTerminal = Deno.stdout.isTerminal();
    const lines = printExplanation(explanation, {
      color: isTerminal && !Deno.noColor,
      columns: isTerminal ? Deno.consoleSize().columns : undefined,
    });
    console.log(lines.join("\n"));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
