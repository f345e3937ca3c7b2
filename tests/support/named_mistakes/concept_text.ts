import type { MadeUpBackend } from "./made_up_backend.ts";

/** The concept of a made-up backend: it keeps texts in memory, each with its owner. */
export function conceptText({ concept, method, key }: MadeUpBackend): string {
  const { make, rate, of, by } = method;
  const { owner, text, item, grade, size } = key;
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
    if (${text} === "") return { error: "The text is empty" };
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
