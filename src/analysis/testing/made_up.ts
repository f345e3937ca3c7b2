import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import type { Finding } from "../finding.ts";
import { findingsOf } from "../findings_of.ts";
import { type Project, readProject } from "../project.ts";

const ENGINE = new URL("../../engine/mod.ts", import.meta.url).href;

const REQUESTING = `
export default class RequestingConcept {
  /** request (path: String, ...inputs): (request: Request) */
  request({ path }: { path: string; [key: string]: unknown }): { request: string } {
    return { request: path };
  }
  /** respond (request: Request, httpStatus?: Number, ...body): (request: Request) */
  respond({ request }: { request: string; httpStatus?: number; [key: string]: unknown }): { request: string } | { error: string } {
    return { request };
  }
  /** defer (request: Request) */
  defer(_: { request: string }): Record<PropertyKey, never> | { error: string } {
    return {};
  }
}
`;

/** Things are lent, each by its owner: a concept with each kind of action and query. Its constructor must not be called. */
const LENDING = `
type Loan = string & { __brand: "Loan" };

export default class LendingConcept {
  constructor(_db: unknown) {
    throw new Error("a database was opened");
  }
  /** lend (thing: String): (loan: Loan, owner: String) */
  lend({ thing }: { thing: string; days?: number }): Promise<{ loan: Loan; owner: string } | { error: string; reason?: "lost" | "lent" }> {
    return Promise.resolve({ loan: thing as Loan, owner: thing });
  }
  /** note (loan: Loan): (noted: String), never fails */
  note({ loan }: { loan: Loan }): { noted: string } {
    return { noted: loan };
  }
  /** giveBack (loan: Loan) */
  giveBack(_: { loan: Loan }): Record<PropertyKey, never> | { error: string } {
    return {};
  }
  /** rate (loan: Loan, stars: 1 | 2 | 3) */
  rate(_: { loan: Loan; stars: 1 | 2 | 3; kind: "good" | "bad" }): { rated: boolean } {
    return { rated: true };
  }
  /** decide (thing: String): (yes: Boolean) or (no: Boolean) */
  decide(_: { thing: string }): { yes: true } | { no: true } {
    return { yes: true };
  }
  /** anything: of unknown types */
  // deno-lint-ignore no-explicit-any
  anything(input: any): any {
    return input;
  }
  /** found (thing: String): its types are inferred */
  async found({ thing }: { thing: string }) {
    if (thing === "") return { error: "nothing" };
    return await Promise.resolve({ place: thing });
  }
  /** _owner (thing: String): (owner: String) */
  async _owner({ thing }: { thing: string }): Promise<{ owner: string }[] | [{ error: string }]> {
    return await Promise.resolve([{ owner: thing }]);
  }
  /** _loans (owner: String): (loan: Loan, title?: String) */
  _loans(_: { owner: string }): { loan: Loan; title?: string }[] {
    return [];
  }
  /** _count (): (count: Number) */
  _count(_: Record<PropertyKey, never>): [{ count: number }] {
    return [{ count: 0 }];
  }
}
`;

/** What every sync file of a made-up project begins with. */
export const IMPORTS = `import { actions, Frames, optional, type Sync } from "@engine";
import { Lending, Requesting } from "@concepts";
`;

/** A project in a temporary folder, with the concepts Requesting and Lending. */
export class MadeUp implements AsyncDisposable {
  private constructor(
    readonly root: string,
    readonly project: Project,
    readonly findings: readonly Finding[],
  ) {}

  /** @param files their text by path, such as `src/syncs/lending.sync.ts` */
  static async check(files: Readonly<Record<string, string>>): Promise<MadeUp> {
    const root = await Deno.makeTempDir({ prefix: "made-up-" });
    const imports = {
      "@engine": ENGINE,
      "@concepts": "./src/concepts/concepts.ts",
      "@concepts/": "./src/concepts/",
    };
    const all = {
      "deno.json": JSON.stringify({ imports }),
      "src/concepts/Requesting/RequestingConcept.ts": REQUESTING,
      "src/concepts/Lending/LendingConcept.ts": LENDING,
      "src/concepts/concepts.ts": `throw new Error("a database was opened");`,
      ...files,
    };
    for (const [path, text] of Object.entries(all)) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    const project = await readProject(root);
    return new MadeUp(root, project, findingsOf(project));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

/**
 * Fails unless a file has exactly the findings that its comments announce: `// error: rule words` on the line of each, where the
 * words stand in its message or its way out; `|` between several on one line.
 */
export function assertAnnounced(file: string, text: string, findings: readonly Finding[]): void {
  const announced = text.split("\n").flatMap((line, i) => {
    const [, comment] = /\/\/ ((?:error|hint): .*)$/.exec(line) ?? [];
    return (comment?.split(" | ") ?? []).map((one) => {
      const [, severity, rule, words] = /^(error|hint): (\S+) ?(.*)$/.exec(one)!;
      return { line: i + 1, severity, rule, words };
    });
  });
  const found = findings.filter((one) => one.file === file);
  const show = ({ line, severity, rule }: { line: number; severity: string; rule: string }) =>
    `${line} ${severity} ${rule}`;
  assertEquals(found.map(show).sort(), announced.map(show).sort(), JSON.stringify(found, null, 2));
  for (const { line, rule, words } of announced) {
    const texts = found.filter((one) => one.line === line && one.rule === rule).map(({ message, fix }) =>
      `${message} ${fix}`
    );
    assertEquals(texts.some((one) => one.includes(words)), true, `"${words}" in ${JSON.stringify(texts)}`);
  }
}

/** Checks a project with one sync file; see `assertAnnounced`. */
export async function assertFindings(file: string, text: string): Promise<void> {
  await using made = await MadeUp.check({ [file]: text });
  assertAnnounced(file, text, made.findings);
}
