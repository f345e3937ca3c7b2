import type { Explanation, FlowSummary } from "@engine";
import { escapeControls } from "@utils/logger.ts";
import { capitalized, inQuotes } from "../../src/engine/words.ts";
import { nearestPath } from "../../src/engine/nearest_path.ts";
import type { ServerAddress } from "../../src/http/explain/address.ts";

/** A server that was asked, and the flows that it remembers. */
interface Asked {
  readonly server: ServerAddress;
  readonly flows: readonly FlowSummary[];
}

/** A server on the same machine answers a question at once, or not at all. */
const ANSWERS_WITHIN_MS = 5_000;
/** So many paths are named where none is near. */
const PATHS_NAMED = 5;

/**
 * Finds a flow in the servers that run, and asks the one that knows it to explain it.
 *
 * @param asked the id of a flow or of a request, `latest`, or a path: the latest flow of it
 * @returns the explanation, and a note for who runs several servers
 * @throws Error when no server runs in development, or none knows the flow: why, and what to do
 */
export async function findFlow(
  servers: readonly ServerAddress[],
  asked: string,
  { dataDir, baseUrl }: { readonly dataDir: string; readonly baseUrl: string },
): Promise<{ explanation: Explanation; note?: string }> {
  if (servers.length === 0) {
    throw new Error(
      `No server runs: none has left its address in ${
        JSON.stringify(dataDir)
      } (DATA_DIR). Start one with "deno task dev", ` +
        `or run this in the folder that the server was started in`,
    );
  }
  const developing = servers.filter(({ mode }) => mode === "development");
  if (developing.length === 0) {
    throw new Error(
      `${
        capitalized(inWords(servers))
      } runs in production, where flows are not explained. Start it with MODE=development`,
    );
  }
  const outcomes = await Promise.allSettled(developing.map(flowsOf));
  const answered = outcomes.flatMap((one) => one.status === "fulfilled" ? one.value : []);
  if (answered.length === 0) throw (outcomes[0] as PromiseRejectedResult).reason;
  const { server, id } = asked === "latest" || asked.startsWith("/")
    ? latest(answered, asked === "latest" ? undefined : withoutBase(asked, baseUrl))
    : byId(answered, asked);
  const explanation = await get<Explanation>(server, `/_explain/${encodeURIComponent(id)}.json`);
  return {
    explanation,
    ...(answered.length > 1 &&
      { note: `${answered.length} servers run; this flow ran in ${inWords([server])}` }),
  };
}

async function flowsOf(server: ServerAddress): Promise<Asked> {
  return { server, flows: await get<FlowSummary[]>(server, "/_explain.json") };
}

function latest(answered: readonly Asked[], path: string | undefined): { server: ServerAddress; id: string } {
  const all = answered.flatMap(({ server, flows }) => flows.map((flow) => ({ server, flow })));
  const [newest] = all.filter(({ flow }) => path === undefined || flow.path === path)
    .sort((a, b) => b.flow.started - a.flow.started);
  if (newest) return { server: newest.server, id: newest.flow.flow };
  if (all.length === 0) {
    throw new Error(
      `No flow has run yet in ${inWords(answered.map(({ server }) => server))}: send a request first`,
    );
  }
  const paths = [...new Set(all.flatMap(({ flow }) => flow.path ?? []))];
  const near = nearestPath(path!, paths);
  const hint = near === undefined
    ? ` There were requests to ${inQuotes(paths.slice(0, PATHS_NAMED))}`
    : ` Did you mean "${near}"?`;
  // Anybody may have sent them.
  throw new Error(escapeControls(`No recent request was sent to "${path}".${paths.length > 0 ? hint : ""}`));
}

/** The server whose flow or request it is; the first of them, which says what it knows, where none does. */
function byId(answered: readonly Asked[], id: string): { server: ServerAddress; id: string } {
  const known = answered.find(({ flows }) =>
    flows.some(({ flow, requests }) => flow === id || requests.includes(id))
  );
  return { server: (known ?? answered[0]).server, id };
}

function withoutBase(path: string, baseUrl: string): string {
  return baseUrl !== "" && path.startsWith(`${baseUrl}/`) ? path.slice(baseUrl.length) : path;
}

async function get<T>(server: ServerAddress, path: string): Promise<T> {
  let response: Response;
  let body: { error?: unknown };
  try {
    response = await fetch(server.url + path, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    body = await response.json();
  } catch (cause) {
    throw new Error(
      `${
        capitalized(inWords([server]))
      } does not answer: it may have crashed, and another program have its number now. Start it again`,
      { cause },
    );
  }
  if (!response.ok) {
    throw new Error(
      escapeControls(String(body.error ?? `${capitalized(inWords([server]))} answered ${response.status}`)),
    );
  }
  return body as T;
}

function inWords(servers: readonly ServerAddress[]): string {
  return servers.map(({ url, pid }) => `the server at ${url} (process ${pid})`).join(", ");
}
