import { conceptText } from "./concept_text.ts";
import type { MadeUpNames } from "./made_up_names.ts";
import { syncTexts } from "./sync_texts.ts";

const KEYS = ["owner", "text", "item", "grade", "size", "items"] as const;
const ACTIONS = ["make", "rate", "of", "by"] as const;
const PATHS = ["make", "ask", "look", "list", "three"] as const;
const SYNCS = [
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

/**
 * A concept, and the syncs that let its five paths be asked, under names made up at random: two files in which nothing is wrong.
 * A test changes their text where it makes a mistake.
 */
export class MadeUpBackend {
  /** The concept's name, and its methods as syncs name them: `make` fails without a text; `of` and `by` are queries. */
  readonly concept: string;
  readonly method: Readonly<Record<typeof ACTIONS[number], string>>;
  readonly label: Readonly<Record<typeof ACTIONS[number], string>>;
  /** The keys, the variables that stand there, and both as a pattern has them: `text`, or `text: words`. */
  readonly key: Readonly<Record<typeof KEYS[number], string>>;
  readonly variable: Readonly<Record<typeof KEYS[number], string>>;
  readonly slot: Readonly<Record<typeof KEYS[number], string>>;
  readonly path: Readonly<Record<typeof PATHS[number], string>>;
  /** The names of the syncs. */
  readonly sync: Readonly<Record<SyncRole, string>>;
  readonly syncFile: string;
  readonly conceptFile: string;
  #conceptText: string;
  /** The sync file in parts: what stands above all syncs (""), and each sync. */
  readonly #parts: Map<string, string>;

  constructor(readonly names: MadeUpNames) {
    const folder = names.name();
    this.concept = names.capitalized();
    this.method = named(ACTIONS, (role) => (role === "of" || role === "by" ? "_" : "") + names.name());
    this.label = named(ACTIONS, (role) => `${this.concept}.${this.method[role]}`);
    this.key = named(KEYS, () => names.name());
    this.variable = named(KEYS, (role) => names.oneOf([this.key[role], names.name()]));
    this.slot = named(KEYS, (role) => slotOf(this.key[role], this.variable[role]));
    this.path = named(PATHS, () => `/${folder}/${names.name()}`);
    this.sync = named(SYNCS, () => names.capitalized());
    this.syncFile = `src/syncs/${names.oneOf(["", `${folder}/`])}${names.name()}.sync.ts`;
    this.conceptFile = `src/concepts/${this.concept}/${this.concept}Concept.ts`;
    this.#conceptText = conceptText(this);
    const texts = syncTexts(this);
    this.#parts = new Map([
      [
        "",
        "// Nothing is wrong here.\n".repeat(names.below(5)) +
        `import { actions, type Frames, optional, type Sync } from "@engine";\n` +
        `import { ${this.concept}, Requesting } from "@concepts";\n`,
      ],
      ...SYNCS.map((role) => [this.sync[role], texts[role]] as const),
    ]);
  }

  /** Text by path, as it is now. */
  get files(): Record<string, string> {
    return { [this.conceptFile]: this.#conceptText, [this.syncFile]: this.#syncText };
  }

  /** A sync's name as it is registered: `<file>.<name>`. */
  registered(sync: string): string {
    return `${this.syncFile.slice("src/syncs/".length, -".sync.ts".length)}.${sync}`;
  }

  /** Where a sync is declared, or where a text stands in it, once: `src/syncs/notes.sync.ts:4`. */
  at(sync: string, text = `const ${sync}: Sync`): string {
    const part = this.#parts.get(sync)!;
    const before = this.#syncText.split(part)[0] + onceIn(part, text)[0];
    return `${this.syncFile}:${before.split("\n").length}`;
  }

  /** Where a text stands in the concept, once. */
  inConcept(text: string): string {
    return `${this.conceptFile}:${onceIn(this.#conceptText, text)[0].split("\n").length}`;
  }

  /** Replaces a text that a sync holds once; above all syncs for the name "". */
  change(sync: string, from: string, to: string): void {
    this.#parts.set(sync, onceIn(this.#parts.get(sync)!, from).join(to));
  }

  /** Replaces a text that the concept holds once. */
  changeConcept(from: string, to: string): void {
    this.#conceptText = onceIn(this.#conceptText, from).join(to);
  }

  /** Takes a sync away. */
  omit(sync: string): void {
    this.#parts.delete(sync);
  }

  /** Adds a sync at the end of the file. */
  add(sync: string, text: string): void {
    this.#parts.set(sync, text);
  }

  get #syncText(): string {
    return [...this.#parts.values()].join("");
  }
}

/** The syncs of a backend: some answer a path by themselves, others what one of them asks for. */
export type SyncRole = typeof SYNCS[number];

/** A key with its variable, as a pattern has them. */
export function slotOf(key: string, variable: string): string {
  return key === variable ? key : `${key}: ${variable}`;
}

function named<Role extends string>(
  roles: readonly Role[],
  name: (role: Role) => string,
): Record<Role, string> {
  return Object.fromEntries(roles.map((role) => [role, name(role)])) as Record<Role, string>;
}

/** What stands before a part of a text, and behind it. */
function onceIn(text: string, part: string): string[] {
  const sides = text.split(part);
  if (sides.length !== 2) {
    throw new Error(`${JSON.stringify(part)} stands ${sides.length - 1} times, expected once, in\n${text}`);
  }
  return sides;
}
