import { actions, type Empty, type Sync, SyncConcept } from "@engine";

/** What the backend did. */
export interface Report {
  /** What was told, in order. */
  readonly told: readonly object[];
  /** What the actions that were called from outside gave. */
  readonly outputs: readonly unknown[];
  /** The syncs that fired, in order. */
  readonly fired: readonly string[];
}

/** A shelf in memory. */
class ShelvingConcept {
  readonly #books: { book: number; title: string; author: string }[] = [];

  /** add (title: String, author: String): (book: Number) **requires** a title **effects** a new Book, or an error */
  add({ title, author }: { title: string; author: string }): { book: number } | { error: string } {
    if (title === "") return { error: "A book has a title" };
    return { book: this.#books.push({ book: this.#books.length + 1, title, author }) };
  }

  /** drop (): always throws */
  drop(_: Empty): Empty | { error: string } {
    throw new Error("the shelf broke");
  }

  /** _by (author: String): (book: Number, title: String) */
  async _by({ author }: { author: string }): Promise<{ book: number; title: string }[]> {
    await Promise.resolve();
    return this.#books.filter((one) => one.author === author).map(({ book, title }) => ({ book, title }));
  }
}

/** What somebody is told, numbered. */
class TellingConcept {
  readonly told: object[] = [];

  /** number (): (next: Number) */
  number(_: Empty): { next: number } {
    return { next: this.told.length + 1 };
  }

  /** tell (...anything) */
  tell(what: Record<string, unknown>): Empty {
    this.told.push(what);
    return {};
  }
}

/** A whole backend on the engine alone: concepts in memory, a `where`, a sequence, an error and a fault. Runs anywhere. */
export async function smallBackend(): Promise<Report> {
  const engine = new SyncConcept();
  const concepts = engine.instrument({ Shelving: new ShelvingConcept(), Telling: new TellingConcept() });
  const { Shelving, Telling } = concepts;

  const TellOfEach: Sync = ({ author, book, title, next }) => ({
    when: actions([Shelving.add, { author }, {}]),
    where: (frames) => frames.query(Shelving._by, { author }, { book, title }),
    then: actions([Telling.number, {}, { next }], [Telling.tell, { next, book, title }]),
  });
  const TellOfError: Sync = ({ author, error }) => ({
    when: actions([Shelving.add, { author }, { error }]),
    then: actions([Telling.tell, { author, error }]),
  });
  const TellOfFault: Sync = ({ error }) => ({
    when: actions([Shelving.drop, {}, { error }]),
    then: actions([Telling.tell, { broken: true }]),
  });
  engine.register({ TellOfEach, TellOfError, TellOfFault });
  const fired: string[] = [];
  engine.observe(({ firings }) => fired.push(...firings.map(({ sync }) => sync)));

  const outputs = [
    await Shelving.add({ title: "Notes", author: "Ada" }),
    await Shelving.add({ title: "Letters", author: "Ada" }),
    await Shelving.add({ title: "", author: "Ada" }),
    Object.keys(await Shelving.drop({})),
  ];
  return { told: Telling.told, outputs, fired };
}
