import type { MadeUpBackend } from "./made_up_backend.ts";

/** A mistake: what it is called, and what makes it in a backend in which nothing is wrong. */
export type Mistake = readonly [name: string, make: (backend: MadeUpBackend) => Effects];

/** What is told of a mistake, and on what occasion. */
export interface Effects {
  /** By the server, which does not start. */
  readonly start?: Told;
  /** By `deno task check`, first of all that it finds in the files of the backend. */
  readonly check?: Told;
  /** What is asked of the server. */
  readonly request?: Request;
  /** By the answer to the request: its `explain`. */
  readonly answer?: Told;
  /** By `deno task explain` of the request. */
  readonly explain?: Told;
  /** That the server does not start, for which there are no words of ours: the module is not loaded. */
  readonly isNotLoaded?: true;
}

/** A line that is told. */
export interface Told {
  /** Where the mistake is: `src/syncs/notes.sync.ts:4`. */
  readonly at: string;
  /** What else the line holds: the cause, what was meant, and of the next step what is to be written. */
  readonly says: readonly string[];
}

/** A request to the server. */
export interface Request {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request that makes a thing, by one of the two paths that do. */
export function making({ path, key }: MadeUpBackend, by: "make" | "ask", text = "a text"): Request {
  return { path: path[by], body: { [key.owner]: "ann", [key.text]: text } };
}

/** A request for a thing; the first one has the number 1. */
export function looking({ path, key }: MadeUpBackend, item = 1): Request {
  return { path: path.look, body: { [key.item]: item } };
}

/** A request to a path that answers for the number 3 alone. */
export function three({ path, key }: MadeUpBackend, size: unknown = 3): Request {
  return { path: path.three, body: { [key.size]: size } };
}
