import type { MadeUpNames } from "./made_up_names.ts";

/** What the sync file of a made-up backend begins with, below its comments. */
const IMPORTS = `import { actions, type Frames, optional, type Sync } from "@engine";\n`;

/**
 * One concept and the syncs of its five paths, under names made up at random, without a mistake: `check` finds nothing in them,
 * and every request has its answer. A test makes mistakes in it, by changing its text.
 */
export class MadeUpBackend {
  readonly concept: string;
  /** An action that gives an error for an empty `text`; another, which never fails, and gives `{ grade: 3 }`. */
  readonly make: string;
  readonly rate: string;
  /** A query that has one row, with `owner` and `text`, or none; and one that has a row for each thing of an owner. */
  readonly of: string;
  readonly by: string;
  /** Keys, and the variables that stand there: a variable may have the name of its key. */
  readonly owner: string;
  readonly text: string;
  readonly item: string;
  readonly grade: string;
  readonly size: string;
  readonly variable: Readonly<Record<"owner" | "text" | "item" | "size" | "items", string>>;
  readonly path: Readonly<Record<"make" | "ask" | "look" | "list" | "three", string>>;
  /** The names of the syncs. */
  readonly sync: Readonly<Record<SyncRole, string>>;
  readonly syncFile: string;
  readonly conceptFile: string;
  /** The sync file in parts, each a sync with its `export`; first of all what stands above them. */
  readonly #parts = new Map<string, string>();
  #concept: string;

  constructor(readonly names: MadeUpNames) {
    const [concept, file, folder] = [names.capitalized(), names.name(), names.name()];
    this.concept = concept;
    [this.make, this.rate, this.of, this.by] = [
      names.name(),
      names.name(),
      `_${names.name()}`,
      `_${names.name()}`,
    ];
    [this.owner, this.text, this.item, this.grade, this.size] = [1, 2, 3, 4, 5].map(() => names.name());
    const variable = (key: string) => names.oneOf([key, names.name()]);
    this.variable = {
      owner: variable(this.owner),
      text: variable(this.text),
      item: variable(this.item),
      size: variable(this.size),
      items: names.name(),
    };
    const path = () => `/${folder}/${names.name()}`;
    this.path = { make: path(), ask: path(), look: path(), list: path(), three: path() };
    this.sync = Object.fromEntries(SYNC_ROLES.map((role) => [role, names.capitalized()])) as Record<
      SyncRole,
      string
    >;
    this.syncFile = `src/syncs/${names.oneOf(["", `${folder}/`])}${file}.sync.ts`;
    this.conceptFile = `src/concepts/${concept}/${concept}Concept.ts`;
    this.#concept = this.#conceptText();
    const comments = "// A made-up backend.\n".repeat(names.below(5));
    this.#parts.set("", `${comments}${IMPORTS}import { ${concept}, Requesting } from "@concepts";\n`);
    for (const [role, text] of Object.entries(this.#syncTexts())) {
      this.#parts.set(this.sync[role as SyncRole], text);
    }
  }

  /** The files, as they are now. */
  get files(): Record<string, string> {
    return { [this.conceptFile]: this.#concept, [this.syncFile]: this.#syncText() };
  }

  /** A key of a pattern with its variable, as it is written: `text`, or `text: body`. */
  slot(key: string, variable: string): string {
    return key === variable ? key : `${key}: ${variable}`;
  }

  /** A sync's name as it is registered: `<file>.<name>`. */
  registered(sync: string): string {
    return `${this.syncFile.replace(/^src\/syncs\/(.*)\.sync\.ts$/, "$1")}.${sync}`;
  }

  /** Where a text stands in the part of a sync, which it does once; where the sync is declared, unless one is given: `file:line`. */
  at(sync: string, text = `const ${sync}`): string {
    const part = this.#parts.get(sync)!;
    this.#mustBeThereOnce(part, text);
    const before = this.#syncText().split(part)[0] + part.split(text)[0];
    return `${this.syncFile}:${before.split("\n").length}`;
  }

  /** Where a text stands in the concept, as `file:line`. */
  inConcept(text: string): string {
    this.#mustBeThereOnce(this.#concept, text);
    return `${this.conceptFile}:${this.#concept.split(text)[0].split("\n").length}`;
  }

  /** Replaces a text in the part of a sync, which it stands in once; above all syncs for the name "". */
  change(sync: string, from: string, to: string): void {
    const part = this.#parts.get(sync)!;
    this.#mustBeThereOnce(part, from);
    this.#parts.set(sync, part.replace(from, () => to));
  }

  changeConcept(from: string, to: string): void {
    this.#mustBeThereOnce(this.#concept, from);
    this.#concept = this.#concept.replace(from, () => to);
  }

  omit(sync: string): void {
    this.#parts.delete(sync);
  }

  /** Adds a sync at the end of the file. */
  add(sync: string, variables: readonly string[], declaration: string): void {
    this.#parts.set(
      sync,
      `
export const ${sync}: Sync = ({ ${[...new Set(variables)].join(", ")} }) => (${declaration});
`,
    );
  }

  #syncText(): string {
    return [...this.#parts.values()].join("");
  }

  #mustBeThereOnce(text: string, part: string): void {
    const times = text.split(part).length - 1;
    if (times !== 1) {
      throw new Error(`${JSON.stringify(part)} stands ${times} times, expected once, in\n${text}`);
    }
  }

  #conceptText(): string {
    const { concept, make, rate, of, by, owner, text, item, grade, size } = this;
    return `import type { Db } from "mongodb";

interface Thing {
  ${item}: number;
  ${owner}: string;
  ${text}: string;
}

/** purpose: keep texts, in memory, each with its owner */
export default class ${concept}Concept {
  readonly #things: Thing[] = [];

  constructor(_db: Db) {}

  /** ${make} (${owner}: String, ${text}: String): (${item}: Number) **requires** a text */
  ${make}({ ${owner}, ${text} }: { ${owner}: string; ${text}: string }): { ${item}: number } | { error: string } {
    if (${text} === "") return { error: "A text of ${owner} is not empty" };
    const ${item} = this.#things.length + 1;
    this.#things.push({ ${item}, ${owner}, ${text} });
    return { ${item} };
  }

  /** ${rate} (${item}: Number): (${grade}: 3) */
  ${rate}({ ${item} }: { ${item}: number }): { ${grade}: 3 } {
    void ${item};
    return { ${grade}: 3 };
  }

  /** ${of} (${item}: Number): (${owner}: String, ${text}: String) */
  async ${of}({ ${item} }: { ${item}: number }): Promise<Thing[]> {
    return await Promise.resolve(this.#things.filter((one) => one.${item} === ${item}));
  }

  /** ${by} (${owner}: String, ${size}?: Number): (${item}: Number, ${text}: String) */
  async ${by}({ ${owner}, ${size} = 9 }: { ${owner}: string; ${size}?: number }): Promise<Thing[]> {
    return await Promise.resolve(this.#things.filter((one) => one.${owner} === ${owner}).slice(0, ${size}));
  }
}
`;
  }

  #syncTexts(): Record<SyncRole, string> {
    const { concept, make, rate, of, by, grade, size, path, variable: v } = this;
    const owner = this.slot(this.owner, v.owner);
    const text = this.slot(this.text, v.text);
    const item = this.slot(this.item, v.item);
    const sync = (role: SyncRole, variables: readonly string[], declaration: string) => `
export const ${this.sync[role]}: Sync = ({ ${[...new Set(variables)].join(", ")} }) => (${declaration});
`;
    return {
      make: sync(
        "make",
        ["request", v.owner, v.text, v.item],
        `{
  when: actions([Requesting.request, { path: "${path.make}", ${owner}, ${text} }, { request }]),
  then: actions(
    [${concept}.${make}, { ${owner}, ${text} }, { ${item} }],
    [${concept}.${rate}, { ${item} }, { ${grade}: 3 }],
    [Requesting.respond, { request, ${item}, done: true }],
  ),
}`,
      ),
      makeError: sync(
        "makeError",
        ["request", "error"],
        `{
  when: actions(
    [Requesting.request, { path: "${path.make}" }, { request }],
    [${concept}.${make}, {}, { error }],
  ),
  then: actions([Requesting.respond, { request, error, httpStatus: 409 }]),
}`,
      ),
      ask: sync(
        "ask",
        [v.owner, v.text],
        `{
  when: actions([Requesting.request, { path: "${path.ask}", ${owner}, ${text} }, {}]),
  then: actions([${concept}.${make}, { ${owner}, ${text} }]),
}`,
      ),
      answer: sync(
        "answer",
        ["request", v.owner, v.item],
        `{
  when: actions(
    [Requesting.request, { path: "${path.ask}" }, { request }],
    [${concept}.${make}, { ${owner} }, { ${item} }],
  ),
  then: actions([Requesting.respond, { request, ${owner}, ${item} }]),
}`,
      ),
      answerError: sync(
        "answerError",
        ["request", "error"],
        `{
  when: actions(
    [Requesting.request, { path: "${path.ask}" }, { request }],
    [${concept}.${make}, {}, { error }],
  ),
  then: actions([Requesting.respond, { request, error, httpStatus: 409 }]),
}`,
      ),
      look: sync(
        "look",
        ["request", v.item, v.owner, v.text],
        `{
  when: actions([Requesting.request, { path: "${path.look}", ${item} }, { request }]),
  where: async (frames: Frames) => {
    frames = await frames.query(${concept}.${of}, { ${item} }, { ${owner}, ${text} });
    return frames.filter(($) => $[${v.owner}] !== "");
  },
  then: actions([Requesting.respond, { request, ${owner}, ${text} }]),
}`,
      ),
      lookNone: sync(
        "lookNone",
        ["request", v.item],
        `{
  when: actions([Requesting.request, { path: "${path.look}", ${item} }, { request }]),
  where: async (frames) => {
    const found = await frames.query(${concept}.${of}, { ${item} }, {});
    return found.length === 0 ? frames : [];
  },
  then: actions([Requesting.respond, { request, error: "There is none", httpStatus: 404 }]),
}`,
      ),
      list: sync(
        "list",
        ["request", v.owner, v.size, v.items],
        `{
  when: actions([Requesting.request, { path: "${path.list}", ${owner}, ${size}: optional(${v.size}) }, { request }]),
  where: async (frames) => await frames.collect(${concept}.${by}, { ${owner}, ${size}: optional(${v.size}) }, ${v.items}),
  then: actions([Requesting.respond, { request, ${v.items} }]),
}`,
      ),
      three: sync(
        "three",
        ["request"],
        `{
  when: actions([Requesting.request, { path: "${path.three}", ${size}: 3 }, { request }]),
  then: actions([Requesting.respond, { request, ${size}: 3 }]),
}`,
      ),
    };
  }
}

const SYNC_ROLES = [
  "make",
  "makeError",
  "ask",
  "answer",
  "answerError",
  "look",
  "lookNone",
  "list",
  "three",
] as const;
type SyncRole = typeof SYNC_ROLES[number];
