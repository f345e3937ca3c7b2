/** What the tests of explanations play on: a backend in memory that lends books, and is asked over requests. */
import { SyncConcept } from "../../sync.ts";
import type { Explanation } from "../../explanation.ts";
import type { EngineOptions } from "../../sync.ts";
import type { Mapping, Sync } from "../../types.ts";

/** Requesting without HTTP: a request is answered once. */
class RequestingConcept {
  readonly #answered = new Set<string>();
  #requests = 0;

  request(_input: { path: string; [key: string]: unknown }): { request: string } {
    return { request: `request ${++this.#requests}` };
  }

  respond({ request }: { request: string; [key: string]: unknown }): { request: string } | { error: string } {
    if (this.#answered.has(request)) return { error: "already answered" };
    this.#answered.add(request);
    return { request };
  }

  defer(_input: { request: string }): Record<string, never> {
    return {};
  }
}

/** Books, each with its owner; whose title is "none" is in nobody's hands, and "lost" cannot be lent. */
class LendingConcept {
  /** Resolves when something has been called that never ends. */
  readonly hangs = Promise.withResolvers<void>();

  lend(
    { book }: { book: string; user?: string },
  ): { loan: string; owner: string } | { error: string; reason: string } {
    return book === "lost"
      ? { error: "This book is lost", reason: "lost" }
      : { loan: `loan of ${book}`, owner: "ada" };
  }

  note({ loan }: { loan: unknown }): { noted: unknown } {
    return { noted: loan };
  }

  crash({ book }: { book: string }): { crashed: string } {
    throw new Error(`the shelf of ${book} fell down`);
  }

  hang(_input: { book: string }): Promise<{ done: boolean }> {
    this.hangs.resolve();
    return new Promise(() => {});
  }

  nothing(_input: { book: string }): { loan: string } {
    return undefined as unknown as { loan: string };
  }

  list(_input: { book: string }): { loan: string } {
    return [{ loan: "a" }] as unknown as { loan: string };
  }

  _byTitle({ title }: { title: string }): { book: string; owner: string }[] {
    return title === undefined || title === "none" ? [] : [{ book: `book ${title}`, owner: "ada" }];
  }

  async _loans({ user }: { user: string }): Promise<{ loan: string }[]> {
    return await Promise.resolve(user === "ada" ? [{ loan: "loan 1" }] : []);
  }

  _shelf(): { book: string; title: string }[] {
    return [{ book: "book a", title: "a" }, { book: "book b", title: "b" }];
  }

  _refuses(_input: { title: string }): { error: string }[] {
    return [{ error: "The catalogue is closed" }];
  }

  _hangs(_input: { title: string }): Promise<{ book: string }[]> {
    this.hangs.resolve();
    return new Promise(() => {});
  }
}

/** The concepts as syncs see them; without types for keys, so that they can be misspelt. */
export interface Library {
  // deno-lint-ignore no-explicit-any -- a test misspells what the types would refuse
  readonly Requesting: any;
  // deno-lint-ignore no-explicit-any -- the same
  readonly Lending: any;
}

/** A library with these syncs; each stands in `src/syncs/library.sync.ts`, at ten times its place. */
export function library(syncs: (concepts: Library) => Record<string, Sync>, options: EngineOptions = {}) {
  let names: string[] = [];
  const engine = new SyncConcept({
    locate: (sync) => ({ file: "src/syncs/library.sync.ts", line: 10 * (names.indexOf(sync) + 1) }),
    ...options,
  });
  const lending = new LendingConcept();
  const concepts = engine.instrument({ Requesting: new RequestingConcept(), Lending: lending }) as Library;
  const registered = syncs(concepts);
  names = Object.keys(registered);
  engine.register(registered);
  /** Sends a request, and explains its flow when that is over, or hangs. */
  const send = async (path: string, body: Mapping = {}): Promise<Explanation> => {
    const flow = engine.start(concepts.Requesting.request, { ...body, path });
    await Promise.race([new Promise<void>((resolve) => flow.whenQuiet(resolve)), lending.hangs.promise]);
    return flow.explain();
  };
  return { engine, concepts, send };
}
