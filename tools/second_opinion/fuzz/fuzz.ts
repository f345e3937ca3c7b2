import fc from "fast-check";
import { type Db, MongoClient } from "mongodb";
import type { Document } from "../../../src/embedded/bson/value.ts";
import { startEmbedded } from "../../../src/embedded/server.ts";
import { type Case, caseText } from "./case.ts";
import { KNOWN } from "./known.ts";
import { fill, isWrite, type Outcome, outcomeOf } from "./outcome.ts";
import { pipelines } from "./pipelines.ts";
import { reads } from "./reads.ts";
import { type Asking, rounds } from "./rounds.ts";
import { writes } from "./writes.ts";

const FAMILIES = { reads, writes, pipelines };
/** The longest that a family may take, in milliseconds: on any usual machine it gets through its runs. */
const LIMIT = 60_000;
const RUNS = 150;
/** Fewer cases than these with an answer of both say nothing. */
const LEAST_COMPARED = 20;

/** What came of random commands. */
export interface FuzzOutcome {
  readonly passed: number;
  /** Each counts as a failed test. */
  readonly complaints: string[];
}

/**
 * Puts the same random commands to the embedded database and to another server, and compares what they do. What the
 * other refuses it has no opinion on. The same seed gives the same commands.
 */
export async function fuzz(server: string, url: string, seed = 1): Promise<FuzzOutcome> {
  const dataDir = await Deno.makeTempDir({ prefix: "second-opinion-" });
  const embedded = await startEmbedded({ dataDir });
  const [ours, theirs] = await Promise.all([embedded.url, url].map((url) => MongoClient.connect(url)));
  try {
    const both = new Both(server, ours.db("fuzz"), theirs.db("fuzz"));
    const complaints = [...await both.checkKnown()];
    for (const [family, askings] of Object.entries(FAMILIES)) {
      const complaint = await both.compareAll(family, askings, seed);
      if (complaint) complaints.push(complaint);
    }
    const tests = both.known.length + Object.keys(FAMILIES).length;
    return { passed: tests - complaints.length, complaints };
  } finally {
    await theirs.close();
    await ours.close();
    await embedded.close();
    await Deno.remove(dataDir, { recursive: true });
  }
}

/** What two servers do with one case; one of them may have no opinion. */
interface Answers {
  readonly ours: Outcome;
  readonly theirs: Outcome | undefined;
}

class Both {
  constructor(private readonly server: string, private readonly ours: Db, private readonly theirs: Db) {}

  /** The differences that are listed for the server. */
  get known(): typeof KNOWN {
    return KNOWN.filter(({ servers }) => servers.includes(this.server));
  }

  /** A complaint for each listed difference in which the servers agree, or whose own example it does not concern. */
  async checkKnown(): Promise<string[]> {
    const complaints: string[] = [];
    for (const { what, example, concerns } of this.known) {
      await this.#fill(example.documents);
      const answers = await this.#ask(example);
      if (agree(answers)) complaints.push(`is listed, and does not differ: ${what}`);
      else if (!concerns(example, answers.ours, answers.theirs!)) {
        complaints.push(`does not concern its own example: ${what}`);
      }
    }
    return complaints;
  }

  /** A complaint with the smallest case on which the servers differ, if there is one. */
  async compareAll(family: string, askings: fc.Arbitrary<Asking>, seed: number): Promise<string | undefined> {
    let compared = 0;
    let difference = "";
    const until = performance.now() + LIMIT;
    const property = fc.asyncProperty(rounds(askings), async ({ documents, commands }) => {
      // Not fast-check's own limit, which leaves the round that runs to itself, beside those of the next family.
      if (performance.now() > until) return true;
      for (const [i, command] of commands.entries()) {
        if ((i === 0 || isWrite(command)) && !await this.#fill(documents)) return true;
        const question = { documents, command };
        let answers = await this.#ask(question);
        if (answers.theirs && answers.theirs.refusal === undefined) compared++;
        if (agree(answers)) continue;
        // Reading may have changed what the other has stored.
        await this.#fill(documents);
        answers = await this.#ask(question);
        if (agree(answers) || this.#isKnown(question, answers)) continue;
        difference = textOf(question, answers);
        return false;
      }
      return true;
    });
    const { failed, errorInstance } = await fc.check(property, { seed, numRuns: RUNS });
    if (failed && difference === "") throw errorInstance;
    if (failed) {
      return `random ${family} of the seed ${seed}: the answers differ, and it is not listed: ${difference}`;
    }
    if (compared >= LEAST_COMPARED) return undefined;
    return `random ${family}: only ${compared} commands had an answer of both`;
  }

  #isKnown(question: Case, { ours, theirs }: Answers): boolean {
    return theirs !== undefined &&
      this.known.some((difference) => difference.concerns(question, ours, theirs));
  }

  async #fill(documents: readonly Document[]): Promise<boolean> {
    const filled = await Promise.all([this.ours, this.theirs].map((db) => fill(db, documents)));
    return filled.every(Boolean);
  }

  async #ask(question: Case): Promise<Answers> {
    const { command } = question;
    const [ours, theirs] = await Promise.all([
      outcomeOf(this.ours, command),
      outcomeOf(this.theirs, command),
    ]);
    if (!ours) throw new Error(`The embedded database ended the connection: ${caseText(question)}`);
    return { ours, theirs };
  }
}

function textOf(question: Case, { ours, theirs }: Answers): string {
  const [one, other] = [ours, theirs].map((outcome) => outcome?.lines.join("\n            "));
  return `${caseText(question)}\n  embedded: ${one}\n  other:    ${other}`;
}

/** Whether two answers are the same. What the other refuses, or cannot do at all, it says nothing of. */
function agree({ ours, theirs }: Answers): boolean {
  if (theirs === undefined || theirs.refusal !== undefined) return true;
  return ours.lines.join("\n") === theirs.lines.join("\n");
}
