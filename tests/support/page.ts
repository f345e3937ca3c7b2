import { PROJECT } from "./program.ts";

/** A request that a page shows, and its answer there. */
export interface ShownRequest {
  /** Such as `/auth/login`. */
  readonly path: string;
  readonly body: string;
  /** Its body and status: `{"user":"..."} 200`. */
  readonly answer: string;
}

/** A file that a page tells to write: the path in backticks, then the block. */
const FILE = /`(src\/[\w/.]+\.ts)`:(?:(?!```)[^])*```ts\n([^]*?)```/g;
/** A request as `post` of the README sends it, and the line after it. */
const REQUEST = /^\$ post (\S+) '(.*)'\n(.+)$/gm;
/** What another run has otherwise: an id or a session. */
const ID = /[\w-]{36,}/g;

/** The text of a page, by its path in the project. */
export async function readPage(path: string): Promise<string> {
  return await Deno.readTextFile(`${PROJECT}/${path}`);
}

/** The files that a page tells to write, by path. */
export function filesIn(page: string): Record<string, string> {
  return Object.fromEntries([...page.matchAll(FILE)].map(([, path, code]) => [path, code]));
}

/** The requests that a page shows, in order. */
export function requestsIn(page: string): ShownRequest[] {
  return [...page.matchAll(REQUEST)].map(([, path, body, answer]) => ({ path, body, answer }));
}

/**
 * Sends the requests of a page to a server, in order.
 *
 * @param url with the base path, such as `http://127.0.0.1:8000/api`
 * @returns the answers in the form of the page: ids as the page has them, and `...` where it leaves out the end of a text
 */
export async function sendAll(requests: readonly ShownRequest[], url: string): Promise<string[]> {
  /** Ids of the page, and what they are here. */
  const real = new Map<string, string>();
  const answers: string[] = [];
  for (const { path, body, answer } of requests) {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: body.replaceAll(ID, (id) => real.get(id) ?? id),
    });
    let found = `${await response.text()} ${response.status}`;
    const ids = found.match(ID) ?? [];
    answer.match(ID)?.forEach((id, i) => real.has(id) || real.set(id, ids[i]));
    for (const [id, here] of real) found = found.replaceAll(here, id);
    const [begin, end] = answer.split("...");
    const isCut = end !== undefined && found.startsWith(begin) && found.endsWith(end);
    answers.push(isCut ? answer : found);
  }
  return answers;
}
